import { staleMs, type FleetForecast } from './fleetForecast.ts'
import { probabilityWithin, timeToCrossing, type Crossing } from './quantile/breach.ts'
import { pathAt } from './quantile/curve.ts'
import { sideLevels } from './quantile/level.ts'
import {
  meets,
  SEVERITIES,
  severityOf,
  type Severity,
  type Threshold,
  type Thresholds,
} from './thresholds.ts'
import type { LeftOut } from './window/inputs.ts'

/** What "soon" means on every screen. */
export const SOON_MS = 30 * 60_000

/** Probabilities [S] of meeting a threshold, from the quantile curves; see probabilityWithin(). NaN: not known. */
export interface Chances {
  readonly warningSoon: Float32Array
  readonly warning: Float32Array
  readonly criticalSoon: Float32Array
  readonly critical: Float32Array
}

/** How one server stands, over its metrics. */
export interface ServerState {
  readonly server: string
  readonly profile: string | null
  /** The worst of its series; unknown also where a metric that has a threshold was left out. */
  readonly severity: Severity
  /** Indices into forecast.series, in the order of the forecast; none: left out as a whole. */
  readonly series: readonly number[]
  /** The series that makes the severity, the earliest breach first; null: none is forecast. */
  readonly lead: number | null
  /** Largest chance of a series to meet its warning threshold within the horizon; NaN: not known. */
  readonly risk: number
  readonly leftOut: readonly LeftOut[]
}

/** How every series and server of a forecast stands to the thresholds: plain data. S series, all arrays [S]. */
export interface Assessment {
  /** Of every metric of the forecast, left out or not; null: it has none. See thresholdIn(). */
  readonly thresholds: Readonly<Record<string, Threshold | null>>
  readonly severity: readonly Severity[]
  /** The threshold that the severity is about: the critical one where it is critical, else the warning. NaN: none. */
  readonly limit: Float64Array
  /**
   * From the series' origin until the level that makes the severity meets the limit (P50; P90 for a watch).
   * 0: it is there already; NaN: there is no breach.
   */
  readonly afterMs: Float64Array
  /** The same by the level on the bad side (P90 where high is bad). NaN: not within the horizon. */
  readonly earliestMs: Float64Array
  /** The same by the level on the good side. NaN: not within the horizon. */
  readonly latestMs: Float64Array
  /** Worst value of the bad side's level over the horizon. NaN: no threshold, or no forecast. */
  readonly peak: Float64Array
  readonly chances: Chances
  /** In the order of names, those that were left out whole among them. */
  readonly servers: readonly ServerState[]
}

/** A forecast and how it stands to thresholds: what a screen shows at once. */
export interface JudgedForecast {
  readonly forecast: FleetForecast
  readonly assessment: Assessment
}

/** Series between two turns of the generator: about a millisecond. */
const SLICE = 64

/** Names compare as people count: web-2 before web-10. */
export const byName = new Intl.Collator('en', { numeric: true })

/** Assesses a whole forecast; yields now and then, so that a screen can stay alive meanwhile. */
export function* assessing(forecast: FleetForecast, thresholds: Thresholds): Generator<void, Assessment> {
  const count = forecast.series.length
  const nothing = () => new Float64Array(count).fill(NaN)
  const [limit, afterMs, earliestMs, latestMs, peak] = [nothing(), nothing(), nothing(), nothing(), nothing()]
  const unknown = () => new Float32Array(count).fill(NaN)
  const chances = {
    warningSoon: unknown(),
    warning: unknown(),
    criticalSoon: unknown(),
    critical: unknown(),
  }
  const severity: Severity[] = []
  const soon = Math.min(forecast.horizon, Math.max(1, Math.round(SOON_MS / forecast.stepMs)))
  for (let series = 0; series < count; series++) {
    if (series % SLICE === SLICE - 1) yield
    const threshold = thresholds(forecast.series[series]?.metric ?? '')
    const found = severityOf(forecast, series, threshold)
    severity.push(found)
    if (threshold === null) continue
    limit[series] = found === 'critical' ? threshold.critical : threshold.warning
    if (staleMs(forecast, series) !== null) continue
    const { direction, warning, critical } = threshold
    chances.warningSoon[series] = probabilityWithin(forecast, series, warning, direction, soon)
    chances.warning[series] = probabilityWithin(forecast, series, warning, direction, forecast.horizon)
    chances.criticalSoon[series] = probabilityWithin(forecast, series, critical, direction, soon)
    chances.critical[series] = probabilityWithin(forecast, series, critical, direction, forecast.horizon)
    const times = timesOf(forecast, series, threshold, limit[series] ?? NaN)
    peak[series] = times.peak
    earliestMs[series] = times.earliestMs
    latestMs[series] = times.latestMs
    if (found === 'critical' || found === 'warning') afterMs[series] = times.medianMs
    if (found === 'watch') afterMs[series] = times.earliestMs
  }
  yield
  const servers = serversOf(forecast, thresholds, severity, afterMs, chances)
  return {
    thresholds: thresholdsUsed(forecast, thresholds),
    severity,
    limit,
    afterMs,
    earliestMs,
    latestMs,
    peak,
    chances,
    servers,
  }
}

/** The threshold of a metric of the assessed forecast; null: it has none. */
export function thresholdIn(
  { thresholds }: Pick<Assessment, 'thresholds'>,
  metric: string,
): Threshold | null {
  return Object.hasOwn(thresholds, metric) ? (thresholds[metric] ?? null) : null
}

/** thresholdIn() for one assessment. */
export function thresholdsIn(assessment: Pick<Assessment, 'thresholds'>): Thresholds {
  return (metric) => thresholdIn(assessment, metric)
}

function thresholdsUsed(
  { series, leftOut }: FleetForecast,
  thresholds: Thresholds,
): Assessment['thresholds'] {
  const metrics = new Set(
    [...series, ...leftOut].map(({ metric }) => metric).filter((metric) => metric !== null),
  )
  return Object.fromEntries([...metrics].map((metric) => [metric, thresholds(metric)]))
}

/** assessing() in one go. */
export function assessFleet(forecast: FleetForecast, thresholds: Thresholds): Assessment {
  const steps = assessing(forecast, thresholds)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

function timesOf(forecast: FleetForecast, series: number, { direction }: Threshold, limit: number) {
  const { median, earliest, latest } = timeToCrossing(forecast, series, limit, direction)
  let peak = NaN
  for (const value of pathAt(forecast, series, sideLevels(direction).bad))
    if (Number.isNaN(peak) || meets(value, peak, direction)) peak = value
  const { stepMs } = forecast
  return {
    peak,
    medianMs: afterOf(median, stepMs),
    earliestMs: afterOf(earliest, stepMs),
    latestMs: afterOf(latest, stepMs),
  }
}

function afterOf(crossing: Crossing, stepMs: number): number {
  if (crossing.kind === 'already') return 0
  return crossing.kind === 'crosses' ? crossing.steps * stepMs : NaN
}

function serversOf(
  forecast: FleetForecast,
  thresholds: Thresholds,
  severity: readonly Severity[],
  afterMs: Float64Array,
  chances: Chances,
): readonly ServerState[] {
  const found = new Map<string, { profile: string | null; series: number[]; leftOut: LeftOut[] }>()
  const of = (server: string) => {
    const known = found.get(server)
    if (known !== undefined) return known
    const made = { profile: null, series: [], leftOut: [] }
    found.set(server, made)
    return made
  }
  forecast.series.forEach(({ server, profile }, series) => {
    const state = of(server)
    state.profile ??= profile
    state.series.push(series)
  })
  for (const left of forecast.leftOut) of(left.server).leftOut.push(left)
  const states: ServerState[] = []
  for (const [server, { profile, series, leftOut }] of found) {
    const judged = judge(series, severity, afterMs, chances, leftOut, thresholds)
    states.push({ server, profile, series, leftOut, ...judged })
  }
  return states.sort((a, b) => byName.compare(a.server, b.server))
}

/**
 * The worst of some series of one server, which one it is, and their risk. A server of which nothing is forecast is
 * unknown, and so is at least one of which a metric that has a threshold was left out.
 */
export function judge(
  series: readonly number[],
  severity: readonly Severity[],
  afterMs: Float64Array,
  chances: Chances,
  leftOut: readonly LeftOut[],
  thresholds: Thresholds,
): Pick<ServerState, 'severity' | 'lead' | 'risk'> {
  let lead: number | null = null
  let risk = NaN
  const rank = (at: number) => SEVERITIES.indexOf(severity[at] ?? 'unknown')
  for (const at of series) {
    const chance = chances.warning[at] ?? NaN
    if (!Number.isNaN(chance) && !(chance <= risk)) risk = chance
    const worse = lead === null || rank(at) < rank(lead)
    if (worse || (rank(at) === rank(lead ?? at) && sooner(afterMs[at], afterMs[lead ?? at]))) lead = at
  }
  const worst = lead === null ? 'unknown' : (severity[lead] ?? 'unknown')
  const missed = leftOut.some(({ metric }) => metric === null || thresholds(metric) !== null)
  const hidden = missed && SEVERITIES.indexOf(worst) > SEVERITIES.indexOf('unknown')
  return { severity: hidden ? 'unknown' : worst, lead, risk }
}

function sooner(a = NaN, b = NaN): boolean {
  return a < b || (!Number.isNaN(a) && Number.isNaN(b))
}
