import type { Decoration } from './decorations.ts'

const WORDS: Readonly<Record<Decoration, readonly [one: string, many: string]>> = {
  annotation: ['line of InfluxDB annotations passed over', 'lines of InfluxDB annotations passed over'],
  restart: ['LINUX-RESTART row passed over', 'LINUX-RESTART rows passed over'],
  comment: ['comment line passed over', 'comment lines passed over'],
  rule: ['separator line passed over', 'separator lines passed over'],
  footer: ['line of totals or closing words passed over', 'lines of totals or closing words passed over'],
  title: ['line above the header passed over', 'lines above the header passed over'],
  units: ['line of units passed over', 'lines of units passed over'],
  repeat: ['', ''],
}

/** What was passed over, in sentences. */
export function decorationNotes(counts: ReadonlyMap<Decoration, number>): string[] {
  return [...counts].map(([decoration, count]) => {
    if (decoration === 'repeat') return `the header is repeated ${count === 1 ? 'once' : `${count} times`}`
    return `${count} ${WORDS[decoration][count === 1 ? 0 : 1]}`
  })
}

/** Counts of several files together. */
export function addCounts(
  into: Map<Decoration, number>,
  counts: Iterable<readonly [Decoration, number]>,
): void {
  for (const [decoration, count] of counts) into.set(decoration, (into.get(decoration) ?? 0) + count)
}
