import type { MetricRows } from '#data/liveTable.ts'

/** So many rows are handed in at once: the event loop is not kept from serving. */
export const BATCH_ROWS = 20_000

/** Rows of several parts, one after the other, as one. A part need not have the columns of another. */
export function joinRows(parts: readonly MetricRows[]): MetricRows {
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return only
  const rows = parts.reduce((sum, { servers }) => sum + servers.length, 0)
  const timeMs = new Float64Array(rows)
  const metrics = new Map<string, Float64Array>()
  const labels = new Map<string, (string | null)[]>()
  let at = 0
  for (const part of parts) {
    timeMs.set(part.timeMs, at)
    for (const { name, values } of part.metrics) {
      const column = metrics.get(name) ?? new Float64Array(rows).fill(NaN)
      metrics.set(name, column)
      column.set(values, at)
    }
    for (const { name, texts } of part.labels) {
      const column = labels.get(name) ?? new Array<string | null>(rows).fill(null)
      labels.set(name, column)
      texts.forEach((text, i) => (column[at + i] = text))
    }
    at += part.servers.length
  }
  return {
    servers: parts.flatMap(({ servers }) => servers),
    timeMs,
    metrics: [...metrics].map(([name, values]) => ({ name, values })),
    labels: [...labels].map(([name, texts]) => ({ name, texts })),
    naiveTime: false,
  }
}
