import { LiveTable, rowsOf, type MetricRows } from '#data/liveTable.ts'
import type { Store, Tier, TimeSpan } from '#daemon/store/api.ts'

/** Of a store what an intake asks of it, in memory. */
export interface RowStore extends Pick<Store, 'rows' | 'document' | 'putDocument'> {
  /** May be replaced, by one that is slow or fails. */
  appendRows: Store['appendRows']
  /** Writes fail with this from now on; null: they do not. */
  readonly fail: (error: Error | null) => void
  /** Rows that were written, in the order of writing. */
  readonly written: Readonly<Record<Tier, readonly MetricRows[]>>
}

export function rowStore(): RowStore {
  const tables = { sample: new LiveTable(), step: new LiveTable() }
  const written: Record<Tier, MetricRows[]> = { sample: [], step: [] }
  const documents = new Map<string, string>()
  let failure: Error | null = null
  const write = async (what: () => void) => {
    await Promise.resolve()
    if (failure !== null) throw failure
    what()
  }
  return {
    fail: (error) => (failure = error),
    written,
    appendRows: (tier, rows) =>
      write(() => {
        tables[tier].append(rows)
        written[tier].push(rows)
      }),
    rows: (tier, span, { servers, metrics }) =>
      Promise.resolve(chosen(rowsOf(tables[tier].snapshot()), span, servers, metrics)),
    document: (name) => {
      const text = documents.get(name)
      return Promise.resolve(text === undefined ? null : (JSON.parse(text) as unknown))
    },
    putDocument: (name, value) => write(() => documents.set(name, JSON.stringify(value))),
  }
}

function chosen(
  rows: MetricRows,
  { fromMs, toMs }: TimeSpan,
  servers: readonly string[] | null,
  metrics: readonly string[] | null,
): MetricRows {
  const at = rows.servers.flatMap((server, row) => {
    const timeMs = rows.timeMs[row] ?? Number.NaN
    return timeMs >= fromMs && timeMs <= toMs && (servers?.includes(server) ?? true) ? [row] : []
  })
  return {
    servers: at.map((row) => rows.servers[row] ?? ''),
    timeMs: at.map((row) => rows.timeMs[row] ?? Number.NaN),
    metrics: rows.metrics
      .filter(({ name }) => metrics?.includes(name) ?? true)
      .map((column) => ({ ...column, values: at.map((row) => column.values[row] ?? Number.NaN) })),
    labels: rows.labels.map(({ name, texts }) => ({ name, texts: at.map((row) => texts[row] ?? null) })),
  }
}
