import { thresholdIn, type Assessment, type PassageArrays } from './assess.ts'
import { staleMs, type FleetForecast } from './fleetForecast.ts'
import { isLonePoint } from './forecastKind.ts'
import type { Direction } from './quantile/breach.ts'

/** What a breach is measured against. */
interface Against {
  /** In the metric's unit. */
  readonly limit: number
  readonly direction: Direction
}

/** A breach to come, if it comes: how likely it is within the horizon, and when. Times are from the newest row of all. */
export interface Ahead extends Against {
  /** A fraction. */
  readonly chance: number
  /** As likely sooner as later; one in ten comes before the earliest, one in ten after the latest. */
  readonly afterMs: number
  readonly earliestMs: number
  readonly latestMs: number
  /** Until the median itself is there; null: not within the horizon. */
  readonly medianMs: number | null
}

/** How a series stands to its metric's threshold within the horizon. */
export type KnownBreach =
  /** The newest value, current, is beyond the limit; ahead: of the critical one, null where that is it. */
  | (Against & { readonly kind: 'already'; readonly current: number; readonly ahead: Ahead | null })
  /**
   * Likely enough for an alarm: the limit is critical where the severity is, else the warning one. before: of the warning one
   * where that comes first; absent: it does not, or is the limit itself.
   */
  | (Ahead & { readonly kind: 'expected'; readonly before?: Ahead })
  /** Likely enough to watch. */
  | (Ahead & { readonly kind: 'possible' })
  /** Not even that. peak is the worst value of the bad side's level: P90 where high is bad, P10 where low is. */
  | (Against & { readonly kind: 'clear'; readonly chance: number; readonly peak: number })

export type Breach =
  | KnownBreach
  | { readonly kind: 'no-threshold' }
  /** It is not forecast yet. */
  | { readonly kind: 'pending' }
  /** staleMs: how old the newest row is; null: there is no forecast, or one without a range (withoutRange). */
  | { readonly kind: 'unknown'; readonly staleMs: number | null; readonly withoutRange?: true }

/** Of a breach to come: the threshold that is crossed first. */
export function firstOf(breach: Ahead & { readonly before?: Ahead }): Ahead {
  return breach.before ?? breach
}

/** The breach of one series of an assessed forecast. */
export function breachOf(forecast: FleetForecast, assessment: Assessment, series: number): Breach {
  const threshold = thresholdIn(assessment, forecast.series[series]?.metric ?? '')
  if (threshold === null) return { kind: 'no-threshold' }
  const { direction } = threshold
  const at = (values: ArrayLike<number>) => values[series] ?? NaN
  switch (assessment.severity[series] ?? 'unknown') {
    case 'pending':
      return { kind: 'pending' }
    case 'none':
    case 'unknown':
      return {
        kind: 'unknown',
        staleMs: staleMs(forecast, series),
        ...(isLonePoint(forecast, forecast.series[series]?.metric ?? '') ? { withoutRange: true } : {}),
      }
    case 'ok': {
      const { limit, chance, peak } = assessment
      return { kind: 'clear', limit: at(limit), direction, chance: at(chance), peak: at(peak) }
    }
    case 'watch':
      return { kind: 'possible', ...aheadOf(assessment, series, direction) }
    case 'critical': {
      const ahead = aheadOf(assessment, series, direction)
      if (Number.isNaN(at(assessment.before.afterMs))) return { kind: 'expected', ...ahead }
      const limit = { limit: threshold.warning, direction, chance: at(assessment.chances.warning) }
      return { kind: 'expected', ...ahead, before: { ...limit, ...timesAt(assessment.before, series) } }
    }
    case 'warning':
      return { kind: 'expected', ...aheadOf(assessment, series, direction) }
    case 'breaching': {
      const limit = at(assessment.met)
      const ahead = aheadOf(assessment, series, direction)
      const further = limit === ahead.limit || Number.isNaN(ahead.chance) ? null : ahead
      return { kind: 'already', limit, direction, current: at(forecast.current), ahead: further }
    }
  }
}

function aheadOf(assessment: Assessment, series: number, direction: Direction): Ahead {
  const { limit, chance } = assessment
  return {
    limit: limit[series] ?? NaN,
    direction,
    chance: chance[series] ?? NaN,
    ...timesAt(assessment, series),
  }
}

function timesAt(times: PassageArrays, series: number): Omit<Ahead, keyof Against | 'chance'> {
  const at = (values: ArrayLike<number>) => values[series] ?? NaN
  const medianMs = at(times.medianMs)
  return {
    afterMs: at(times.afterMs),
    earliestMs: at(times.earliestMs),
    latestMs: at(times.latestMs),
    medianMs: Number.isNaN(medianMs) ? null : medianMs,
  }
}
