import { assessSeries, type PassageTimes } from './assessSeries.ts'
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
 * Probabilities [S] of crossing a threshold at any time within about half an hour (see leadSteps) and within the horizon; see
 * breachChances(). 1: the current value is beyond it. NaN: unknown.
 */
export interface Chances {
  readonly warningSoon: Float32Array
  readonly warning: Float32Array
  readonly criticalSoon: Float32Array
  readonly critical: Float32Array
}

/** PassageTimes of every series; arrays [S]. */
export type PassageArrays = { readonly [Name in keyof PassageTimes]: Float64Array }

/** The state of one server over its metrics. */
export interface ServerState {
  readonly server: string
  readonly profile: string | null
  /** The worst of its series; unknown also where a metric that has a threshold was skipped. */
  readonly severity: Severity
  /** Indices into forecast.series, in the order of the forecast; empty: skipped completely. */
  readonly series: readonly number[]
  /** The series that determines the severity, the most likely breach first; null: none is forecast. */
  readonly lead: number | null
  /** Probability of the lead series, for the threshold of its severity and times; NaN: unknown. */
  readonly risk: number
  readonly leftOut: readonly LeftOut[]
}

/** How every series and server of a forecast relates to the thresholds: plain data. S series, all arrays [S]. */
export interface Assessment {
  /** Threshold of every metric of the forecast, skipped or not; null: none. See thresholdIn(). */
  readonly thresholds: Readonly<Record<string, Threshold | null>>
  /** The criteria of the severities. */
  readonly odds: Odds
  readonly severity: readonly Severity[]
  /** The threshold that the current value is beyond, preferably the critical one. NaN: none. */
  readonly met: Float64Array
  /**
   * The threshold of probability and times: the critical one for a series that is critical or breaching, otherwise the
   * warning one. NaN: the metric has none.
   */
  readonly limit: Float64Array
  /** Probability of crossing the limit at any time within the horizon. 1: already beyond it; NaN: unknown. */
  readonly chance: Float32Array
  /**
   * Median time to breach, given a breach within the horizon, from the newest row of all. 0: already beyond it;
   * NaN: no probability, or unknown.
   */
  readonly afterMs: Float64Array
  /** P10 and P90 of the same time. */
  readonly earliestMs: Float64Array
  readonly latestMs: Float64Array
  /** Time until the P50 forecast crosses the limit. NaN: not within the horizon. */
  readonly medianMs: Float64Array
  /**
   * The same times of the warning threshold, where the limit is the critical one, neither is met, and the warning one comes
   * first; its chance is chances.warning. NaN: otherwise. On one path the warning is never the later one; but given that it
   * comes at all it may be, as it also comes late on paths that never become critical.
   */
  readonly before: PassageArrays
  /** Worst value over the horizon of the quantile on the bad side (P90 or P10). NaN: no threshold, or no forecast. */
  readonly peak: Float64Array
  readonly chances: Chances
  /** In the order of names, including those skipped completely. */
  readonly servers: readonly ServerState[]
}

/** A forecast with its assessment. */
export interface JudgedForecast {
  readonly forecast: FleetForecast
  readonly assessment: Assessment
}

/** Series per turn of the generator: a few milliseconds at most. */
const SLICE = 32

/** Natural sort order: web-2 before web-10. */
export const byName = new Intl.Collator('en', { numeric: true })

/** Assesses a complete forecast; yields regularly, so that a screen stays responsive. */
export function* assessing(
  forecast: FleetForecast,
  thresholds: Thresholds,
  odds: Odds = DEFAULT_ODDS,
): Generator<void, Assessment> {
  const judge = new SeriesJudge(forecast.series.length, thresholds, odds)
  for (let series = 0; series < forecast.series.length; series++) {
    if (series % SLICE === SLICE - 1) yield
    judge.take(forecast, series)
  }
  yield
  return judge.assessment(forecast)
}

/** Judges the series of a forecast one by one, in any order: those that were forecast, while others are not yet. */
export class SeriesJudge {
  /** [S] as far as series were taken. */
  readonly severity: Severity[] = []
  /** [S] NaN where no series was taken. */
  readonly numbers: SeriesNumbers
  readonly #thresholds: Thresholds
  readonly #odds: Odds

  constructor(series: number, thresholds: Thresholds, odds: Odds) {
    const times = () => new Float64Array(series).fill(NaN)
    const shares = () => new Float32Array(series).fill(NaN)
    this.numbers = {
      met: times(),
      limit: times(),
      chance: shares(),
      afterMs: times(),
      earliestMs: times(),
      latestMs: times(),
      medianMs: times(),
      before: { afterMs: times(), earliestMs: times(), latestMs: times(), medianMs: times() },
      peak: times(),
      chances: { warningSoon: shares(), warning: shares(), criticalSoon: shares(), critical: shares() },
    }
    this.#thresholds = thresholds
    this.#odds = odds
  }

  take(forecast: FleetForecast, series: number): void {
    const threshold = this.#thresholds(forecast.series[series]?.metric ?? '')
    if (threshold === null) {
      this.severity[series] = 'none'
      return
    }
    const found = assessSeries(forecast, series, threshold, this.#odds)
    this.severity[series] = found.severity
    putSeries(this.numbers, series, found)
  }

  /** Once every series was taken. */
  assessment(forecast: FleetForecast): Assessment {
    const { severity, numbers } = this
    const { met, chance, afterMs } = numbers
    return {
      thresholds: thresholdsUsed(forecast, this.#thresholds),
      odds: this.#odds,
      severity,
      ...numbers,
      servers: serversOf(forecast, this.#thresholds, { severity, met, chance, afterMs }),
    }
  }
}

/** The numeric results of an assessment per series. */
export type SeriesNumbers = Pick<
  Assessment,
  | 'met'
  | 'limit'
  | 'chance'
  | 'afterMs'
  | 'earliestMs'
  | 'latestMs'
  | 'medianMs'
  | 'before'
  | 'peak'
  | 'chances'
>

/** Stores the result of one series. */
export function putSeries(
  { met, limit, chance, afterMs, earliestMs, latestMs, medianMs, before, peak, chances }: SeriesNumbers,
  at: number,
  found: ReturnType<typeof assessSeries>,
): void {
  met[at] = found.met
  limit[at] = found.limit
  chance[at] = found.chance
  afterMs[at] = found.afterMs
  earliestMs[at] = found.earliestMs
  latestMs[at] = found.latestMs
  medianMs[at] = found.medianMs
  before.afterMs[at] = found.before.afterMs
  before.earliestMs[at] = found.before.earliestMs
  before.latestMs[at] = found.before.latestMs
  before.medianMs[at] = found.before.medianMs
  peak[at] = found.peak
  chances.warningSoon[at] = found.warning.soon
  chances.warning[at] = found.warning.horizon
  chances.criticalSoon[at] = found.critical.soon
  chances.critical[at] = found.critical.horizon
}

/** In arrays of their own. */
export function copiedPassage({ afterMs, earliestMs, latestMs, medianMs }: PassageArrays): PassageArrays {
  return {
    afterMs: afterMs.slice(),
    earliestMs: earliestMs.slice(),
    latestMs: latestMs.slice(),
    medianMs: medianMs.slice(),
  }
}

/** The threshold of a metric in the assessed forecast; null: none. */
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

/** The servers after some series were assessed again; unchanged servers are the same objects. */
export function judgedAnew(
  servers: readonly ServerState[],
  judged: Judged,
  thresholds: Thresholds,
): readonly ServerState[] {
  return servers.map((state) => {
    const now = judge(state.series, judged, state.leftOut, thresholds)
    const isSame =
      now.severity === state.severity && now.lead === state.lead && Object.is(now.risk, state.risk)
    return isSame ? state : { ...state, ...now }
  })
}

/** assessing() in one go. */
export function assessFleet(forecast: FleetForecast, thresholds: Thresholds, odds?: Odds): Assessment {
  const steps = assessing(forecast, thresholds, odds)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

/** assessFleet() with the user's criteria. */
export function assessBy(forecast: FleetForecast, { thresholds, odds }: Criteria): Assessment {
  return assessFleet(forecast, thresholdsWith(thresholds), odds)
}

/** Inputs of a server's state, per series. */
type Judged = Pick<Assessment, 'severity' | 'met' | 'chance' | 'afterMs'>

/** The state of every server of a forecast, from its series. */
export function serversOf(
  forecast: FleetForecast,
  thresholds: Thresholds,
  judged: Judged,
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
    states.push({ server, profile, series, leftOut, ...judge(series, judged, leftOut, thresholds) })
  }
  return states.sort((a, b) => byName.compare(a.server, b.server))
}

/**
 * The worst of some series of one server, its index and its probability. A server without any forecast is
 * unknown, and so is, at best, a server with a skipped metric that has a threshold.
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

/** Negative if series a is worse than b: by severity, then probability, then time. */
function worse(a: number, b: number, { severity, chance, afterMs }: Judged): number {
  const rank = (at: number) => SEVERITIES.indexOf(severity[at] ?? 'unknown')
  const known = (value = NaN, instead: number) => (Number.isNaN(value) ? instead : value)
  return (
    rank(a) - rank(b) ||
    known(chance[b], -1) - known(chance[a], -1) ||
    known(afterMs[a], Number.MAX_VALUE) - known(afterMs[b], Number.MAX_VALUE)
  )
}
