import type { MetricRows } from '#data/liveTable.ts'
import { yieldToEventLoop } from '#engine/yieldToEventLoop.ts'
import { normalCdf } from '#forecast/aggregate/normal.ts'
import { maintenanceIn } from '#forecast/alerts/maintenance.ts'
import { pickRows } from '../../intake/pickRows.ts'
import type { Parts } from '../../parts.ts'
import type { LeadScore } from '../../truth/api.ts'
import { trainingOf, type Kept, type Measured, type Training } from './reference.ts'

const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS
/** Servers of a fleet that are looked at, evenly chosen: drift is the fleet's. */
const MOST_SERVERS = 40
/** How long a reading holds. */
const HOLDS_MS = 600_000
/** v2's: beyond one of them it says that a model has to be trained again. */
export const DRIFT_LIMITS = { per: 0.1, dss: 0.2, fds: 0.15, anomaly_rate: 0.05 } as const
const COVERAGE = [0.65, 0.95] as const

export interface DriftRates {
  /** Of what has matured, the fraction of (metric, lead) whose P10 to P90 covered less than 65 or more than 95 %. */
  readonly per: number
  /** Mean distance of the last day's values from the reference's. */
  readonly dss: number
  /** Mean move of the mean: 1 is three standard deviations or more. */
  readonly fds: number
  /** Fraction of values beyond three standard deviations of the reference. */
  readonly anomaly_rate: number
}

export interface FeatureDrift extends Omit<DriftRates, 'per'> {
  readonly feature: string
  readonly values: number
}

export interface DriftReading {
  readonly atMs: number
  readonly rates: DriftRates
  readonly combined: number
  readonly features: readonly FeatureDrift[]
  readonly needsRetraining: boolean
  /** Matured (metric, lead) pairs. */
  readonly matured: number
  /** What values are compared with, as a sentence. */
  readonly reference: string
  /** The reading before; null: there is none. */
  readonly before: DriftRates | null
}

interface Normal {
  readonly mean: number
  readonly std: number
}

/** Holds what comes in against what the model was trained on, and forecasts against what came. */
export function createDrift(
  parts: Pick<Parts, 'store' | 'forecasts' | 'truth' | 'clock' | 'alerts'>,
): (signal: AbortSignal) => Promise<DriftReading> {
  let last: DriftReading | null = null
  let read: { readonly of: string; readonly training: Training } | null = null
  /** The model is read once, however often it is asked about. */
  const training = async (signal: AbortSignal) => {
    const paths = parts.forecasts.modelPaths()
    const of = JSON.stringify([paths, parts.forecasts.model()?.sha256 ?? null])
    if (read?.of !== of) read = { of, training: await trainingOf(paths, signal) }
    return read.training
  }
  return async (signal) => {
    const nowMs = parts.clock.nowMs()
    if (last !== null && nowMs >= last.atMs && nowMs - last.atMs < HOLDS_MS) return last
    last = await readingOf(parts, await training(signal), { nowMs, before: last?.rates ?? null }, signal)
    return last
  }
}

async function readingOf(
  { store, truth, alerts }: Pick<Parts, 'store' | 'truth' | 'alerts'>,
  training: Training,
  { nowMs, before }: { readonly nowMs: number; readonly before: DriftRates | null },
  signal: AbortSignal,
): Promise<DriftReading> {
  const servers = await someServers(store, nowMs, signal)
  const rows = (fromMs: number, toMs: number) =>
    servers.length === 0
      ? Promise.resolve(null)
      : store
          .rows('step', { fromMs, toMs }, { servers, metrics: null }, signal)
          .then((found) => withoutMaintenance(found, maintenanceIn(alerts.maintenance(), { fromMs, toMs })))
  const firstMs = store.facts().fromMs.step ?? nowMs
  const week = { fromMs: firstMs, toMs: Math.min(nowMs, firstMs + WEEK_MS) }
  const now = measuredBy(await rows(nowMs - DAY_MS, nowMs))
  const past = await rows(week.fromMs, week.toMs)
  const found: { readonly feature: string; readonly why: string | null; readonly drift: FeatureDrift }[] = []
  for (const [feature, measured] of now) {
    const { drift, why } = featureDrift(measured, training(feature), past, feature)
    if (drift !== null) found.push({ feature, why, drift: { feature, values: measured.length, ...drift } })
    await yieldToEventLoop(signal)
  }
  const features = found.map(({ drift }) => drift)
  const mean = (pick: (each: FeatureDrift) => number) =>
    features.length === 0 ? 0 : features.reduce((sum, each) => sum + pick(each), 0) / features.length
  const scores = truth.scores()
  const rates = {
    per: outside(scores),
    dss: mean(({ dss }) => dss),
    fds: mean(({ fds }) => fds),
    anomaly_rate: mean(({ anomaly_rate: rate }) => rate),
  }
  const days = Math.max(0, (week.toMs - week.fromMs) / DAY_MS)
  return {
    atMs: nowMs,
    rates,
    combined: 0.4 * rates.per + 0.3 * rates.dss + 0.2 * rates.fds + 0.1 * rates.anomaly_rate,
    features,
    needsRetraining:
      rates.per > DRIFT_LIMITS.per ||
      rates.dss > DRIFT_LIMITS.dss ||
      rates.fds > DRIFT_LIMITS.fds ||
      rates.anomaly_rate > DRIFT_LIMITS.anomaly_rate,
    matured: scores.length,
    reference: referenceText(found, days),
    before,
  }
}

/** What is measured in maintenance says nothing of how a fleet is. */
function withoutMaintenance(rows: MetricRows, isMaintained: ReturnType<typeof maintenanceIn>): MetricRows {
  if (isMaintained === null) return rows
  const kept = rows.servers.flatMap((server, row) =>
    isMaintained(server, rows.timeMs[row] ?? NaN) ? [] : [row],
  )
  return kept.length === rows.servers.length ? rows : pickRows(rows, kept)
}

const MOST_NAMED = 5

/** What values are compared with; where the training says nothing of a metric, why not. */
function referenceText(
  features: readonly { readonly feature: string; readonly why: string | null }[],
  days: number,
): string {
  if (features.length === 0) return 'There are no values to compare yet.'
  const past = `the first ${days.toFixed(1)} stored days`
  const byWhy = new Map<string, string[]>()
  for (const { feature, why } of features)
    if (why !== null) byWhy.set(why, [...(byWhy.get(why) ?? []), feature])
  const whys = [...byWhy]
  const without = whys.reduce((sum, [, names]) => sum + names.length, 0)
  const day = 'Values of the last day compared with'
  if (without === 0) return `${day} the scalers from training.`
  const [only] = whys
  if (without === features.length && whys.length === 1) return `${day} ${past}: ${only?.[0] ?? ''}.`
  const reasons = whys.map(([why, names]) => `${listed(names)}: ${why}`).join('; ')
  return without === features.length
    ? `${day} ${past} (${reasons}).`
    : `${day} the scalers from training (${features.length - without} of ${features.length} metrics), otherwise with ${past} (${reasons}).`
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMED
  return `${names.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

async function someServers(
  store: Parts['store'],
  nowMs: number,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const span = { fromMs: nowMs - DAY_MS / 12, toMs: nowMs }
  const { servers } = await store.rows('step', span, { servers: null, metrics: null }, signal)
  const all = [...new Set(servers)]
  if (all.length <= MOST_SERVERS) return all
  return Array.from(
    { length: MOST_SERVERS },
    (_, at) => all[Math.floor((at * all.length) / MOST_SERVERS)] ?? '',
  )
}

/** drift null: there is nothing to hold it against; why: the past stands in for the training. */
function featureDrift(measured: readonly Measured[], kept: Kept, past: MetricRows | null, feature: string) {
  if (kept.kind === 'none') return { drift: driftFromPast(measured, past, feature), why: kept.why }
  const z = measured.map(kept.z).filter(Number.isFinite)
  return z.length > 0
    ? { drift: driftOf(z, null), why: null }
    : { drift: driftFromPast(measured, past, feature), why: 'the values are outside the scaler’s domain' }
}

/** Values by metric, each with what its row says of its series. */
function measuredBy(rows: MetricRows | null): ReadonlyMap<string, readonly Measured[]> {
  if (rows === null) return new Map()
  const { servers, labels, metrics } = rows
  const texts = new Map(labels.map((column) => [column.name, column.texts]))
  const measured = metrics.filter(({ covariate }) => covariate !== true)
  return new Map(
    measured.map(({ name, values }) => [
      name,
      servers.flatMap((server, row) => {
        const value = values[row] ?? NaN
        const label = (column: string) => texts.get(column)?.[row] ?? null
        return Number.isFinite(value) ? [{ server, value, label }] : []
      }),
    ]),
  )
}

/** Of the stored past all values are known: a fleet's are no normal distribution. null: they are too few, or all the same. */
function driftFromPast(now: readonly Measured[], past: MetricRows | null, feature: string) {
  const column = past?.metrics.find(({ name }) => name === feature)
  const known = Array.from(column?.values ?? []).filter(Number.isFinite)
  const normal = normalOf(known)
  if (normal === null) return null
  const z = (value: number) => (value - normal.mean) / normal.std
  return driftOf(
    now.map(({ value }) => z(value)),
    known.map(z),
  )
}

function normalOf(values: readonly number[]): Normal | null {
  if (values.length < 24) return null
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return variance === 0 ? null : { mean, std: Math.sqrt(variance) }
}

/**
 * Of values as standard deviations from the reference's mean; sample: the reference's own; null: only that they are a
 * standard normal distribution.
 */
export function driftOf(
  values: readonly number[],
  sample: readonly number[] | null,
): Omit<FeatureDrift, 'feature' | 'values'> {
  if (values.length === 0) return { dss: 0, fds: 0, anomaly_rate: 0 }
  const z = [...values].sort((a, b) => a - b)
  const moved = Math.abs(z.reduce((sum, value) => sum + value, 0) / z.length)
  const known = sample === null ? null : [...sample].sort((a, b) => a - b)
  return {
    dss: known === null ? distanceFromNormal(z) : distanceBetween(z, known),
    fds: Math.min(1, moved / 3),
    anomaly_rate: z.filter((value) => Math.abs(value) > 3).length / z.length,
  }
}

/** Kolmogorov and Smirnov's, of ascending values from the standard normal distribution. */
function distanceFromNormal(z: readonly number[]): number {
  return z.reduce((most, value, at) => {
    const expected = normalCdf(value)
    return Math.max(most, Math.abs(expected - at / z.length), Math.abs(expected - (at + 1) / z.length))
  }, 0)
}

/** The same, of two ascending samples. */
function distanceBetween(a: readonly number[], b: readonly number[]): number {
  let [i, j, most] = [0, 0, 0]
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i] ?? NaN, b[j] ?? NaN)
    while (i < a.length && (a[i] ?? NaN) <= value) i++
    while (j < b.length && (b[j] ?? NaN) <= value) j++
    most = Math.max(most, Math.abs(i / a.length - j / b.length))
  }
  return most
}

function outside(scores: readonly LeadScore[]): number {
  const count = scores.reduce((sum, score) => sum + score.count, 0)
  const out = scores.filter(({ coverage }) => coverage < COVERAGE[0] || coverage > COVERAGE[1])
  return count === 0 ? 0 : out.reduce((sum, score) => sum + score.count, 0) / count
}
