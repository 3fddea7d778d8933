import type { Decoration } from './decorations.ts'

const WORDS: Readonly<Record<Decoration, readonly [one: string, many: string]>> = {
  annotation: ['InfluxDB annotation line skipped', 'InfluxDB annotation lines skipped'],
  restart: ['LINUX-RESTART row skipped', 'LINUX-RESTART rows skipped'],
  comment: ['comment line skipped', 'comment lines skipped'],
  rule: ['separator line skipped', 'separator lines skipped'],
  footer: ['footer line skipped', 'footer lines skipped'],
  title: ['line above the header skipped', 'lines above the header skipped'],
  units: ['line of units skipped', 'lines of units skipped'],
  repeat: ['', ''],
}

/** What was skipped, in sentences. */
export function decorationNotes(counts: ReadonlyMap<Decoration, number>): string[] {
  return [...counts].map(([decoration, count]) => {
    if (decoration === 'repeat') return `header repeated ${count === 1 ? 'once' : `${count} times`}`
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
