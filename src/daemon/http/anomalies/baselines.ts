import { yieldToEventLoop } from '#engine/yieldToEventLoop.ts'
import type { MetricRows } from '#data/liveTable.ts'
import { normalCdf } from '#forecast/aggregate/normal.ts'
import { maintenanceIn, type MaintenanceWindow } from '#forecast/alerts/maintenance.ts'
import type { Bus } from '../../events.ts'
import type { Store } from '../../store/api.ts'
import { discoveries } from './discovery.ts'

const DAY_MS = 86_400_000
/** Values of a series that are remembered, at most: a day at steps of five minutes. */
export const MOST_VALUES = 288
/** Fewer values tell nothing of what is usual. */
const LEAST_VALUES = 24
/** |z| beyond which a value is unusual, before what chance alone would find is taken off. */
export const UNUSUAL_Z = 2
/** Of what is called unusual, the fraction that chance is expected to have made. */
export const FALSE_RATE = 0.05
/** Where there is not a model to say. */
const USUAL_STEP_MS = 300_000
/** Servers whose stored day is read at a time. */
const BATCH = 40
/** Values that correlations are of. */
const CORRELATED = 20

/** The stored last day of one series, as far as it is needed. */
interface Series {
  readonly server: string
  readonly metric: string
  /** Oldest first, the newest last; at most those of a day. */
  values: number[]
  timeMs: number[]
}

export interface Unusual {
  readonly server: string
  readonly metric: string
  readonly z: number
}

/** How the newest step differs from each series' own last day. */
export interface Reading {
  /** Of the newest step; null: there is none. */
  readonly atMs: number | null
  /** Servers with a value in it that can be judged. */
  readonly servers: number
  readonly metrics: readonly string[]
  /** What remains after false discoveries are controlled at 5 %. */
  readonly unusual: readonly Unusual[]
  /** Mean correlation of pairs of servers over the last 20 steps, averaged over metrics; -1 to 1. 0: not to be told. */
  readonly correlation: number
}

export interface Baselines {
  /** Read once per step. */
  readonly read: (signal: AbortSignal) => Promise<Reading>
  /** What was last read; null: nothing has been, since the newest step closed. */
  readonly latest: () => Reading | null
  readonly close: () => void
}

/** Keeps each series' last day in mind: from the store when it is first asked, then from the steps that close. */
export function createBaselines({
  bus,
  store,
  nowMs,
  stepMs,
  maintenance,
}: {
  readonly bus: Bus
  readonly store: Store
  readonly nowMs: () => number
  /** Of the model; null: there is none. */
  readonly stepMs: () => number | null
  /** What is measured in them is neither usual nor unusual. */
  readonly maintenance: () => readonly MaintenanceWindow[]
}): Baselines {
  let known: Promise<Map<string, Series>> | null = null
  let pending: MetricRows[] = []
  let last: Reading | null = null
  const stop = bus.on('steps', ({ rows }) => {
    last = null
    // Until somebody asks the store knows it all.
    if (known !== null) pending.push(rows)
  })
  return {
    read: async (signal) => {
      if (last !== null) return last
      known ??= warm(store, nowMs(), signal).catch((error: unknown) => {
        known = null
        throw error
      })
      const series = await known
      const rows = pending
      pending = []
      for (const each of rows) take(series, each)
      const reading = await readingOf(series, stepMs() ?? USUAL_STEP_MS, maintenance(), signal)
      if (pending.length === 0) last = reading
      return reading
    },
    latest: () => last,
    close: () => {
      stop()
    },
  }
}

async function warm(store: Store, nowMs: number, signal: AbortSignal): Promise<Map<string, Series>> {
  const span = { fromMs: nowMs - DAY_MS, toMs: nowMs }
  const newest = await store.rows(
    'step',
    { fromMs: nowMs - DAY_MS / 12, toMs: nowMs },
    { servers: null, metrics: null },
    signal,
  )
  const servers = [...new Set(newest.servers)]
  const series = new Map<string, Series>()
  for (let from = 0; from < servers.length; from += BATCH) {
    const batch = servers.slice(from, from + BATCH)
    take(series, await store.rows('step', span, { servers: batch, metrics: null }, signal))
  }
  return series
}

/** Rows after those that are there; what is corrected takes the place of what was. */
function take(series: Map<string, Series>, { servers, timeMs, metrics }: MetricRows): void {
  for (const { name, values, covariate } of metrics) {
    if (covariate === true) continue
    servers.forEach((server, row) => {
      const [value, atMs] = [values[row] ?? NaN, timeMs[row] ?? NaN]
      if (!Number.isFinite(value) || !Number.isFinite(atMs)) return
      const key = JSON.stringify([server, name])
      const own = series.get(key) ?? { server, metric: name, values: [], timeMs: [] }
      series.set(key, own)
      put(own, atMs, value)
    })
  }
}

function put({ values, timeMs }: Series, atMs: number, value: number): void {
  const after = timeMs.findLastIndex((each) => each <= atMs)
  if (timeMs[after] === atMs) values[after] = value
  else {
    timeMs.splice(after + 1, 0, atMs)
    values.splice(after + 1, 0, value)
  }
  const first = timeMs.findIndex((each) => each > (timeMs.at(-1) ?? atMs) - DAY_MS)
  const old = Math.max(first, timeMs.length - MOST_VALUES)
  if (old > 0) {
    timeMs.splice(0, old)
    values.splice(0, old)
  }
}

async function readingOf(
  all: ReadonlyMap<string, Series>,
  stepMs: number,
  windows: readonly MaintenanceWindow[],
  signal: AbortSignal,
): Promise<Reading> {
  let atMs = -Infinity
  for (const { timeMs } of all.values()) atMs = Math.max(atMs, timeMs.at(-1) ?? -Infinity)
  const isMaintained = maintenanceIn(windows, { fromMs: atMs - DAY_MS, toMs: atMs })
  const current: { series: Series; z: number }[] = []
  let count = 0
  for (const each of all.values()) {
    if (++count % 500 === 0) await yieldToEventLoop(signal)
    // Windows may be changed afterwards: what is remembered stays.
    const series = isMaintained === null ? each : without(each, isMaintained)
    // Rows of a feed on the model's step have times of their own, a server's some seconds after another's.
    if ((series.timeMs.at(-1) ?? -Infinity) > atMs - stepMs)
      current.push({ series, z: newestZ(series.values) })
  }
  const judged = current.filter(({ z }) => !Number.isNaN(z))
  const found = discoveries(
    judged.map(({ z }) => 2 * normalCdf(-Math.abs(z))),
    FALSE_RATE,
  )
  const metrics = [...new Set(judged.map(({ series }) => series.metric))]
  const correlations = metrics
    .map((metric) =>
      meanCorrelation(
        judged.filter(({ series }) => series.metric === metric).map(({ series }) => series.values),
      ),
    )
    .filter((each) => !Number.isNaN(each))
  return {
    atMs: Number.isFinite(atMs) ? atMs : null,
    servers: new Set(judged.map(({ series }) => series.server)).size,
    metrics,
    unusual: judged.flatMap(({ series: { server, metric }, z }, at) =>
      found[at] === 1 && Math.abs(z) > UNUSUAL_Z ? [{ server, metric, z }] : [],
    ),
    correlation:
      correlations.length === 0 ? 0 : correlations.reduce((sum, each) => sum + each, 0) / correlations.length,
  }
}

function without(series: Series, isMaintained: (server: string, atMs: number) => boolean): Series {
  const kept = series.timeMs.map((atMs) => !isMaintained(series.server, atMs))
  if (!kept.includes(false)) return series
  const keep = (values: readonly number[]) => values.filter((_, at) => kept[at])
  return { ...series, values: keep(series.values), timeMs: keep(series.timeMs) }
}

/** The newest value against those before. NaN: they are too few, or all the same. */
export function newestZ(values: readonly number[]): number {
  const before = values.slice(0, -1)
  if (before.length < LEAST_VALUES) return NaN
  const mean = before.reduce((sum, value) => sum + value, 0) / before.length
  const variance = before.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (before.length - 1)
  return variance === 0 ? NaN : ((values.at(-1) ?? NaN) - mean) / Math.sqrt(variance)
}

/**
 * Mean correlation over all pairs, without forming them: of standardized rows z the sum over pairs is (|Σz|² − Σ|z|²) / 2.
 * NaN: fewer than two rows are long enough and change.
 */
export function meanCorrelation(rows: readonly (readonly number[])[]): number {
  const sum = new Float64Array(CORRELATED)
  let count = 0
  for (const row of rows) {
    const values = row.slice(-CORRELATED)
    if (values.length < CORRELATED) continue
    const mean = values.reduce((total, value) => total + value, 0) / CORRELATED
    const norm = Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0))
    if (norm === 0) continue
    values.forEach((value, at) => {
      sum[at] = (sum[at] ?? 0) + (value - mean) / norm
    })
    count++
  }
  if (count < 2) return NaN
  const square = sum.reduce((total, value) => total + value * value, 0)
  return (square - count) / (count * (count - 1))
}
