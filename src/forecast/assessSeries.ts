import { limitChances } from './chance/breachChances.ts'
import { chanceModelOf } from './chance/chanceModel.ts'
import { firstPassage } from './chance/firstPassage.ts'
import { isPending, lateSteps, staleMs, type FleetForecast } from './fleetForecast.ts'
import { leadSteps } from './leadSteps.ts'
import { firstCrossing } from './quantile/breach.ts'
import { pathAt } from './quantile/curve.ts'
import { sideLevels } from './quantile/level.ts'
import { meets, severityAhead, type Odds, type Severity, type Threshold } from './thresholds.ts'

/** Chances of meeting one threshold. */
export interface LimitChance {
  /** Within about half an hour, by leadSteps(); NaN: not known. */
  readonly soon: number
  readonly horizon: number
}

/** When a threshold is breached, if it is; NaN: not known, or not at all. See Assessment. */
export interface PassageTimes {
  readonly afterMs: number
  readonly earliestMs: number
  readonly latestMs: number
  readonly medianMs: number
}

/** How one series that has a threshold stands; the fields are those of an Assessment. */
export interface SeriesAssessment {
  readonly severity: Severity
  readonly met: number
  readonly limit: number
  readonly chance: number
  readonly afterMs: number
  readonly earliestMs: number
  readonly latestMs: number
  readonly medianMs: number
  readonly before: PassageTimes
  readonly peak: number
  readonly warning: LimitChance
  readonly critical: LimitChance
}

const UNKNOWN: LimitChance = { soon: NaN, horizon: NaN }
const MET: LimitChance = { soon: 1, horizon: 1 }
const NOT_AHEAD: PassageTimes = { afterMs: NaN, earliestMs: NaN, latestMs: NaN, medianMs: NaN }
const NO_TIMES = { ...NOT_AHEAD, before: NOT_AHEAD }

/** Chances [D] of meeting one threshold by each step, and what of them is shown. */
interface Ahead {
  readonly chances: Float64Array
  readonly shown: LimitChance
}

export function assessSeries(
  forecast: FleetForecast,
  series: number,
  threshold: Threshold,
  odds: Odds,
): SeriesAssessment {
  const { direction, warning, critical } = threshold
  const isToCome = isPending(forecast, series)
  const peak = isToCome ? NaN : peakOf(forecast, series, threshold)
  if (staleMs(forecast, series) !== null) {
    const nothing = { met: NaN, chance: NaN, peak: NaN, warning: UNKNOWN, critical: UNKNOWN }
    return { severity: 'unknown', limit: warning, ...NO_TIMES, ...nothing }
  }
  const current = forecast.current[series] ?? NaN
  const isMet = (limit: number) => meets(current, limit, direction)
  if (isMet(critical)) {
    const there = { severity: 'breaching', met: critical, limit: critical, chance: 1 } as const
    const now = { ...NO_TIMES, afterMs: 0, earliestMs: 0, latestMs: 0 }
    return { ...there, ...now, peak, warning: MET, critical: MET }
  }
  if (isToCome) {
    const nothing = { chance: NaN, ...NO_TIMES, peak, critical: UNKNOWN }
    return isMet(warning)
      ? { severity: 'breaching', met: warning, limit: critical, ...nothing, warning: MET }
      : { severity: 'pending', met: NaN, limit: warning, ...nothing, warning: UNKNOWN }
  }
  const { warning: ofWarning, critical: ofCritical } = aheadOf(forecast, series, threshold)
  if (isMet(warning)) {
    const there = { severity: 'breaching', met: warning, limit: critical } as const
    const chance = ofCritical.shown.horizon
    const times = timesOf(forecast, series, critical, threshold, ofCritical)
    return { ...there, chance, ...times, before: NOT_AHEAD, peak, warning: MET, critical: ofCritical.shown }
  }
  const chances = { warning: ofWarning.shown.horizon, critical: ofCritical.shown.horizon }
  const severity = severityAhead(chances, odds)
  const timesOfWarning = timesOf(forecast, series, warning, threshold, ofWarning)
  const shown = { met: NaN, peak, warning: ofWarning.shown, critical: ofCritical.shown }
  if (severity !== 'critical')
    return {
      severity,
      limit: warning,
      chance: chances.warning,
      ...timesOfWarning,
      before: NOT_AHEAD,
      ...shown,
    }
  const times = timesOf(forecast, series, critical, threshold, ofCritical)
  const before = timesOfWarning.afterMs < times.afterMs ? timesOfWarning : NOT_AHEAD
  return { severity, limit: critical, chance: chances.critical, ...times, before, ...shown }
}

/**
 * A series whose rows are a little late may have met the threshold in the steps that have passed unseen: they count, and
 * its half hour ends half an hour after the newest row of all, like any other's.
 */
function aheadOf(
  forecast: FleetForecast,
  series: number,
  threshold: Threshold,
): { readonly warning: Ahead; readonly critical: Ahead } {
  const model = chanceModelOf(forecast.chances ?? null, forecast.series[series]?.metric ?? '')
  const { warning, critical } = limitChances(forecast, series, threshold, model)
  const { soon, end } = leadSteps(forecast)
  const late = lateSteps(forecast, series)
  const ahead = (chances: Float64Array): Ahead => {
    const by = (steps: number) => chances[Math.min(steps + late, end) - 1] ?? NaN
    return { chances, shown: { soon: by(soon), horizon: by(end) } }
  }
  return { warning: ahead(warning), critical: ahead(critical) }
}

/** From the newest row of all; what a late series would have met before it, it meets now. */
function timesOf(
  forecast: FleetForecast,
  series: number,
  limit: number,
  { direction }: Threshold,
  { chances }: Ahead,
): PassageTimes {
  const passage = firstPassage(chances)
  const late = lateSteps(forecast, series)
  const afterMs = (steps: number) => Math.max(0, steps - late) * forecast.stepMs
  const median = firstCrossing(NaN, pathAt(forecast, series, 0.5), limit, direction)
  return {
    afterMs: passage === null ? NaN : afterMs(passage.median),
    earliestMs: passage === null ? NaN : afterMs(passage.early),
    latestMs: passage === null ? NaN : afterMs(passage.late),
    medianMs: median.kind === 'crosses' ? afterMs(median.steps) : NaN,
  }
}

/** NaN: the level on the bad side is not given anywhere. */
function peakOf(forecast: FleetForecast, series: number, { direction }: Threshold): number {
  let peak = NaN
  for (const value of pathAt(forecast, series, sideLevels(direction).bad))
    if (Number.isNaN(peak) || meets(value, peak, direction)) peak = value
  return peak
}
