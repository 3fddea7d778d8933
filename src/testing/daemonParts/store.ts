import { LiveTable, rowsOf, type MetricRows } from '#data/liveTable.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { Store, StoredEvent, StoredForecast, StoreFacts, Tier, TimeSpan } from '#daemon/store/api.ts'

export interface MemoryStore extends Store {
  /** From now on nothing can be written, as on a full disk; null: writing continues. */
  readonly setProblem: (problem: string | null) => void
}

/**
 * A store in memory, with the rules of the one on disk. Documents and the data of events pass through JSON. tidy drops
 * what is older than retentionMs, where that is not null.
 */
export function memoryStore({
  retentionMs = null,
}: { readonly retentionMs?: number | null } = {}): MemoryStore {
  const tables: Readonly<Record<Tier, LiveTable>> = { sample: new LiveTable(), step: new LiveTable() }
  const documents = new Map<string, string>()
  let forecasts: readonly StoredForecast[] = []
  let events: readonly StoredEvent[] = []
  let lastId = 0
  let problem: string | null = null

  /** The next turn of the loop, as a worker answers no sooner. */
  const later = async <T>(signal: AbortSignal, act: () => T): Promise<T> => {
    signal.throwIfAborted()
    await Promise.resolve()
    signal.throwIfAborted()
    return act()
  }
  const write = <T>(signal: AbortSignal, act: () => T): Promise<T> =>
    later(signal, () => {
      if (problem !== null) throw new FleetcastError('disk-full', problem)
      return act()
    })
  const all = (tier: Tier) => rowsOf(tables[tier].snapshot())

  return {
    setProblem: (now) => {
      problem = now
    },
    appendRows: (tier, rows, signal) => write(signal, () => void tables[tier].append(rows)),
    rows: (tier, span, which, signal) => later(signal, () => select(all(tier), span, which)),
    putForecast: (forecast, signal) =>
      write(signal, () => {
        forecasts = [...forecasts.filter(({ issueMs }) => issueMs !== forecast.issueMs), forecast].sort(
          (a, b) => a.issueMs - b.issueMs,
        )
      }),
    forecastAt: (atMs, signal) =>
      later(signal, () => forecasts.findLast(({ issueMs }) => issueMs <= atMs) ?? null),
    forecastTimes: (span, signal) =>
      later(signal, () =>
        forecasts.map(({ issueMs }) => issueMs).filter((ms) => ms >= span.fromMs && ms <= span.toMs),
      ),
    dropForecasts: (beforeMs, signal) =>
      write(signal, () => {
        const kept = forecasts.filter(({ issueMs }) => issueMs >= beforeMs)
        const dropped = forecasts.length - kept.length
        forecasts = kept
        return dropped
      }),
    addEvents: (added, signal) =>
      write(signal, () => {
        const stored = added.map((event) => ({ ...event, data: copy(event.data), id: ++lastId }))
        events = [...events, ...stored]
        return stored.map(({ id }) => id)
      }),
    events: (kind, { fromMs, toMs }, { server, newestFirst, most }, signal) =>
      later(signal, () =>
        events
          .filter((event) => event.kind === kind && event.atMs >= fromMs && event.atMs <= toMs)
          .filter((event) => server === null || event.server === server)
          .sort((a, b) => (newestFirst ? -1 : 1) * (a.atMs - b.atMs || a.id - b.id))
          .slice(0, most),
      ),
    document: (name, signal) => later(signal, () => JSON.parse(documents.get(name) ?? 'null') as unknown),
    putDocument: (name, value, signal) =>
      write(signal, () => void documents.set(name, JSON.stringify(value ?? null))),
    facts: () => factsOf({ sample: all('sample'), step: all('step') }, retentionMs, problem),
    tidy: (nowMs, signal) =>
      later(signal, () => {
        if (retentionMs === null) return
        const beforeMs = nowMs - retentionMs
        for (const table of Object.values(tables)) table.trim(beforeMs)
        forecasts = forecasts.filter(({ issueMs }) => issueMs >= beforeMs)
        events = events.filter(({ atMs }) => atMs >= beforeMs)
      }),
    close: () => Promise.resolve(),
  }
}

const copy = (value: unknown) => JSON.parse(JSON.stringify(value ?? null)) as unknown

/** Rows in a span. A column without a value in them is skipped, as on disk. */
function select(
  rows: MetricRows,
  { fromMs, toMs }: TimeSpan,
  { servers, metrics, maxRows = Infinity }: Parameters<Store['rows']>[2],
): MetricRows {
  const picked = rows.servers
    .map((server, row) => ({ server, row, timeMs: rows.timeMs[row] ?? Number.NaN }))
    .filter(({ timeMs, server }) => timeMs >= fromMs && timeMs <= toMs && (servers?.includes(server) ?? true))
    .slice(0, maxRows)
  return {
    servers: picked.map(({ server }) => server),
    timeMs: picked.map(({ timeMs }) => timeMs),
    metrics: rows.metrics
      .filter(({ name }) => metrics?.includes(name) ?? true)
      .map((column) => ({ ...column, values: picked.map(({ row }) => column.values[row] ?? Number.NaN) }))
      .filter(({ values }) => values.some((value) => !Number.isNaN(value))),
    labels: rows.labels
      .map(({ name, texts }) => ({ name, texts: picked.map(({ row }) => texts[row] ?? null) }))
      .filter(({ texts }) => texts.some((text) => text !== null)),
    naiveTime: rows.naiveTime ?? false,
  }
}

function factsOf(
  rows: Readonly<Record<Tier, MetricRows>>,
  retentionMs: number | null,
  problem: string | null,
): StoreFacts {
  const oldest = ({ timeMs }: MetricRows) =>
    timeMs.length === 0 ? null : Array.from(timeMs).reduce((a, b) => Math.min(a, b))
  const points = [...rows.sample.metrics, ...rows.step.metrics].reduce(
    (sum, { values }) => sum + Array.from(values).filter((value) => !Number.isNaN(value)).length,
    0,
  )
  return {
    path: 'memory',
    bytes: 0,
    mostBytes: null,
    retentionMs,
    fromMs: { sample: oldest(rows.sample), step: oldest(rows.step) },
    points,
    problem,
  }
}
