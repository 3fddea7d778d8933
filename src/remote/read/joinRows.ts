import type { MetricRows } from '#data/liveTable.ts'

/** A page that sleeps for long misses the oldest: it can ask for all that is kept. */
const MOST_ROWS = 50_000

/** Rows of two ticks as one list; a metric or label that one of them lacks is null in its rows. */
export function joinRows(earlier: MetricRows, later: MetricRows): MetricRows {
  const before = newest(earlier, Math.max(0, MOST_ROWS - later.servers.length))
  const [a, b] = [before.servers.length, later.servers.length]
  const metrics = namesOf(before.metrics, later.metrics).map((name) => {
    const values = new Float64Array(a + b).fill(NaN)
    place(values, before.metrics.find((column) => column.name === name)?.values, 0)
    place(values, later.metrics.find((column) => column.name === name)?.values, a)
    return { name, values }
  })
  const labels = namesOf(before.labels, later.labels).map((name) => {
    const texts = [before, later].flatMap(({ labels: all, servers }) => {
      const own = all.find((label) => label.name === name)?.texts
      return servers.map((_, row) => own?.[row] ?? null)
    })
    return { name, texts }
  })
  const timeMs = new Float64Array(a + b)
  place(timeMs, before.timeMs, 0)
  place(timeMs, later.timeMs, a)
  return { servers: [...before.servers, ...later.servers], timeMs, metrics, labels, naiveTime: false }
}

function namesOf(...lists: readonly (readonly { readonly name: string }[])[]): string[] {
  return [...new Set(lists.flatMap((list) => list.map(({ name }) => name)))]
}

function place(into: Float64Array, values: ArrayLike<number> | undefined, from: number): void {
  if (values !== undefined) into.set(values, from)
}

function newest(rows: MetricRows, most: number): MetricRows {
  const from = rows.servers.length - most
  if (from <= 0) return rows
  const cut = <T>(list: ArrayLike<T>): T[] => Array.from({ length: most }, (_, i) => list[from + i] as T)
  return {
    ...rows,
    servers: cut(rows.servers),
    timeMs: cut(rows.timeMs),
    metrics: rows.metrics.map((column) => ({ ...column, values: cut(column.values) })),
    labels: rows.labels.map((label) => ({ ...label, texts: cut(label.texts) })),
  }
}
