import { thresholdIn, type Assessment } from './assess.ts'
import { staleMs, type FleetForecast } from './fleetForecast.ts'
import type { Direction } from './quantile/breach.ts'

/** What a breach is measured against. */
interface Against {
  /** In the metric's unit: the critical threshold where the severity is critical, else the warning one. */
  readonly limit: number
  readonly direction: Direction
}

/**
 * How a series stands to its metric's threshold within the horizon. The bad side's level is P90 where high is bad, P10
 * where low is; the good side's is the other one. Times are from the series' origin, in ms.
 */
export type KnownBreach =
  /** The newest value, current, is beyond the limit. */
  | (Against & { readonly kind: 'already'; readonly current: number })
  | (Against & {
      readonly kind: 'expected'
      /** Until the median breaches. */
      readonly afterMs: number
      /** Until the bad side's level does; null: the model does not give it. */
      readonly earliestMs: number | null
      /** Until the good side's level does; null: not within the horizon. */
      readonly latestMs: number | null
    })
  /** Only the bad side's level breaches, after earliestMs; peak is the worst value of it. */
  | (Against & { readonly kind: 'possible'; readonly earliestMs: number; readonly peak: number })
  /** Not even the bad side's level breaches; peak is the worst value of it. */
  | (Against & { readonly kind: 'clear'; readonly peak: number })

export type Breach =
  | KnownBreach
  | { readonly kind: 'no-threshold' }
  /** staleMs: how old the newest row is; null: there is no forecast. */
  | { readonly kind: 'unknown'; readonly staleMs: number | null }

/** The breach of one series of an assessed forecast. */
export function breachOf(forecast: FleetForecast, assessment: Assessment, series: number): Breach {
  const threshold = thresholdIn(assessment, forecast.series[series]?.metric ?? '')
  if (threshold === null) return { kind: 'no-threshold' }
  const at = (values: Float64Array) => values[series] ?? NaN
  const time = (values: Float64Array) => (Number.isNaN(at(values)) ? null : at(values))
  const against = { limit: at(assessment.limit), direction: threshold.direction }
  switch (assessment.severity[series] ?? 'unknown') {
    case 'none':
    case 'unknown':
      return { kind: 'unknown', staleMs: staleMs(forecast, series) }
    case 'ok':
      return { kind: 'clear', ...against, peak: at(assessment.peak) }
    case 'watch':
      return {
        kind: 'possible',
        ...against,
        earliestMs: at(assessment.earliestMs),
        peak: at(assessment.peak),
      }
    case 'critical':
    case 'warning': {
      const afterMs = at(assessment.afterMs)
      if (afterMs === 0) return { kind: 'already', ...against, current: at(forecast.current) }
      return {
        kind: 'expected',
        ...against,
        afterMs,
        earliestMs: time(assessment.earliestMs),
        latestMs: time(assessment.latestMs),
      }
    }
  }
}
