import { assessSeries } from './assessSeries.ts'
import type { FleetForecast } from './fleetForecast.ts'
import {
  DEFAULT_ODDS,
  SEVERITIES,
  thresholdsWith,
  type Criteria,
  type Odds,
  type Severity,
  type Threshold,
  type Thresholds,
} from './thresholds.ts'
import type { LeftOut } from './window/inputs.ts'

/**
 * Chances [S] of meeting a threshold at any time within about half an hour (see leadSteps) and within the horizon; see
 * breachChances(). 1: the newest value meets it already. NaN: not known.
 */
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
  /** The series that makes the severity, the likeliest breach first; null: none is forecast. */
  readonly lead: number | null
  /** The lead's own chance, of the threshold that its severity and times are about; NaN: not known. */
  readonly risk: number
  readonly leftOut: readonly LeftOut[]
}

/** How every series and server of a forecast stands to the thresholds: plain data. S series, all arrays [S]. */
export interface Assessment {
  /** Of every metric of the forecast, left out or not; null: it has none. See thresholdIn(). */
  readonly thresholds: Readonly<Record<string, Threshold | null>>
  /** What the severities were told by. */
  readonly odds: Odds
  readonly severity: readonly Severity[]
  /** The threshold that the newest value meets already, the critical one where it does. NaN: none. */
  readonly met: Float64Array
  /**
   * The threshold that chance and times are about: the critical one of a series that is critical or breaching, else the
   * warning. NaN: the metric has none.
   */
  readonly limit: Float64Array
  /** Of meeting the limit at any time within the horizon. 1: it is met; NaN: not known. */
  readonly chance: Float32Array
  /**
   * When the limit is met, if it is met within the horizon: from the newest row of all until the time that is as likely
   * too early as too late. 0: it is met; NaN: there is no chance, or none is known.
   */
  readonly afterMs: Float64Array
  /** The same until the time before which one in ten such breaches comes, and after which one in ten does. */
  readonly earliestMs: Float64Array
  readonly latestMs: Float64Array
  /** A fact beside the chance: until the median itself meets the limit. NaN: not within the horizon. */
  readonly medianMs: Float64Array
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

/** Series between two turns of the generator: a few milliseconds at most. */
const SLICE = 32

/** Names compare as people count: web-2 before web-10. */
export const byName = new Intl.Collator('en', { numeric: true })

/** Assesses a whole forecast; yields now and then, so that a screen can stay alive meanwhile. */
export function* assessing(
  forecast: FleetForecast,
  thresholds: Thresholds,
  odds: Odds = DEFAULT_ODDS,
): Generator<void, Assessment> {
  const count = forecast.series.length
  const times = () => new Float64Array(count).fill(NaN)
  const shares = () => new Float32Array(count).fill(NaN)
  const [met, limit, peak] = [times(), times(), times()]
  const [afterMs, earliestMs, latestMs, medianMs] = [times(), times(), times(), times()]
  const chance = shares()
  const chances = { warningSoon: shares(), warning: shares(), criticalSoon: shares(), critical: shares() }
  const severity: Severity[] = []
  for (let series = 0; series < count; series++) {
    if (series % SLICE === SLICE - 1) yield
    const threshold = thresholds(forecast.series[series]?.metric ?? '')
    if (threshold === null) {
      severity.push('none')
      continue
    }
    const found = assessSeries(forecast, series, threshold, odds)
    severity.push(found.severity)
    met[series] = found.met
    limit[series] = found.limit
    chance[series] = found.chance
    afterMs[series] = found.afterMs
    earliestMs[series] = found.earliestMs
    latestMs[series] = found.latestMs
    medianMs[series] = found.medianMs
    peak[series] = found.peak
    chances.warningSoon[series] = found.warning.soon
    chances.warning[series] = found.warning.horizon
    chances.criticalSoon[series] = found.critical.soon
    chances.critical[series] = found.critical.horizon
  }
  yield
  const servers = serversOf(forecast, thresholds, { severity, met, chance, afterMs })
  return {
    thresholds: thresholdsUsed(forecast, thresholds),
    odds,
    severity,
    met,
    limit,
    chance,
    afterMs,
    earliestMs,
    latestMs,
    medianMs,
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
export function assessFleet(forecast: FleetForecast, thresholds: Thresholds, odds?: Odds): Assessment {
  const steps = assessing(forecast, thresholds, odds)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

/** assessFleet() by what the user set. */
export function assessBy(forecast: FleetForecast, { thresholds, odds }: Criteria): Assessment {
  return assessFleet(forecast, thresholdsWith(thresholds), odds)
}

/** What a server's state is told from, by series. */
type Judged = Pick<Assessment, 'severity' | 'met' | 'chance' | 'afterMs'>

function serversOf(forecast: FleetForecast, thresholds: Thresholds, judged: Judged): readonly ServerState[] {
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
    states.push({ server, profile, series, leftOut, ...judge(series, judged, leftOut, thresholds) })
  }
  return states.sort((a, b) => byName.compare(a.server, b.server))
}

/**
 * The worst of some series of one server, which one it is, and its chance. A server of which nothing is forecast is
 * unknown, and so is at least one of which a metric that has a threshold was left out.
 */
export function judge(
  series: readonly number[],
  judged: Judged,
  leftOut: readonly LeftOut[],
  thresholds: Thresholds,
): Pick<ServerState, 'severity' | 'lead' | 'risk'> {
  let lead: number | null = null
  for (const at of series) if (lead === null || worse(at, lead, judged) < 0) lead = at
  const worst = lead === null ? 'unknown' : (judged.severity[lead] ?? 'unknown')
  const missed = leftOut.some(({ metric }) => metric === null || thresholds(metric) !== null)
  const hidden = missed && SEVERITIES.indexOf(worst) > SEVERITIES.indexOf('unknown')
  const risk = lead === null ? NaN : (judged.chance[lead] ?? NaN)
  return { severity: hidden ? 'unknown' : worst, lead, risk }
}

/** Negative where series a is worse than b: by severity, then the likelier, then the sooner. */
function worse(a: number, b: number, { severity, chance, afterMs }: Judged): number {
  const rank = (at: number) => SEVERITIES.indexOf(severity[at] ?? 'unknown')
  const known = (value = NaN, instead: number) => (Number.isNaN(value) ? instead : value)
  return (
    rank(a) - rank(b) ||
    known(chance[b], -1) - known(chance[a], -1) ||
    known(afterMs[a], Number.MAX_VALUE) - known(afterMs[b], Number.MAX_VALUE)
  )
}
