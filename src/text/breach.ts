import { thresholdIn, type Assessment } from '#forecast/assess.ts'
import { staleMs, type FleetForecast } from '#forecast/fleetForecast.ts'
import type { Direction } from '#forecast/quantile/breach.ts'
import type { Severity } from '#forecast/thresholds.ts'
import { roundText } from './numbers.ts'
import { durationText } from './time.ts'

/** How a series stands to its metric's threshold within the horizon. Times from the series' origin, NaN: never. */
export type Breach =
  | { readonly kind: 'no-threshold' }
  /** ageMs: how old its newest row is; null: there is no forecast. */
  | { readonly kind: 'unknown'; readonly ageMs: number | null }
  | { readonly kind: 'already'; readonly limit: number; readonly direction: Direction }
  /** The median meets the limit; earliest by the level on the bad side (P90 where high is bad), latest by the good one. */
  | {
      readonly kind: 'expected'
      readonly limit: number
      readonly direction: Direction
      readonly afterMs: number
      readonly earliestMs: number
      readonly latestMs: number
    }
  /** Only the level on the bad side meets it. */
  | {
      readonly kind: 'possible'
      readonly limit: number
      readonly direction: Direction
      readonly earliestMs: number
    }
  /** Nothing meets it. peak: the worst that the level on the bad side gets. */
  | {
      readonly kind: 'clear'
      readonly limit: number
      readonly direction: Direction
      readonly peak: number
    }

export function breachOf(forecast: FleetForecast, assessment: Assessment, series: number): Breach {
  const threshold = thresholdIn(assessment, forecast.series[series]?.metric ?? '')
  if (threshold === null) return { kind: 'no-threshold' }
  const { direction } = threshold
  const at = (of: Float64Array) => of[series] ?? NaN
  const severity = assessment.severity[series] ?? 'unknown'
  const limit = at(assessment.limit)
  const afterMs = at(assessment.afterMs)
  const earliestMs = at(assessment.earliestMs)
  switch (severity) {
    case 'none':
    case 'unknown':
      return { kind: 'unknown', ageMs: staleMs(forecast, series) }
    case 'ok':
      return { kind: 'clear', limit, direction, peak: at(assessment.peak) }
    case 'watch':
      return { kind: 'possible', limit, direction, earliestMs }
    case 'critical':
    case 'warning':
      if (afterMs === 0) return { kind: 'already', limit, direction }
      return { kind: 'expected', limit, direction, afterMs, earliestMs, latestMs: at(assessment.latestMs) }
  }
}

/** To the whole minute (or to the step, where that is shorter): the curve knows no better. */
function roughly(durationMs: number, stepMs: number): string {
  const unitMs = Math.min(60_000, stepMs)
  return durationText(Math.max(unitMs, Math.round(durationMs / unitMs) * unitMs))
}

export interface BreachText {
  /** `40 min`, `already`, `from 2 h`, `P90 ≤ 61 %`; '' where nothing is to be said. */
  readonly main: string
  /** `25 min–2 h`; '' where there is none. */
  readonly interval: string
}

type Times = Pick<FleetForecast, 'stepMs' | 'horizon'>

const horizonText = ({ stepMs, horizon }: Times) => durationText(stepMs * horizon)

/** A breach in the width of a table's cell. */
export function breachCell(breach: Breach, metric: string, times: Times): BreachText {
  const { stepMs } = times
  switch (breach.kind) {
    case 'no-threshold':
      return { main: '', interval: '' }
    case 'unknown':
      return { main: 'unknown', interval: '' }
    case 'already':
      return { main: 'already', interval: '' }
    case 'expected': {
      const late = Number.isNaN(breach.latestMs)
        ? `over ${horizonText(times)}`
        : roughly(breach.latestMs, stepMs)
      return {
        main: roughly(breach.afterMs, stepMs),
        interval: `${roughly(breach.earliestMs, stepMs)}–${late}`,
      }
    }
    case 'possible':
      return { main: '', interval: `P${edgeOf(breach.direction)} in ${roughly(breach.earliestMs, stepMs)}` }
    case 'clear': {
      const side = breach.direction === 'above' ? '≤' : '≥'
      return { main: '', interval: `P${edgeOf(breach.direction)} ${side} ${roundText(breach.peak, metric)}` }
    }
  }
}

/** The percentile on the bad side. */
const edgeOf = (direction: Direction) => (direction === 'above' ? 90 : 10)

/** A breach in a sentence with its numbers; without the severity's name. */
export function breachSentence(breach: Breach, metric: string, times: Times): string {
  const { stepMs } = times
  switch (breach.kind) {
    case 'no-threshold':
      return 'no threshold for this metric'
    case 'unknown':
      return breach.ageMs === null ? 'no forecast' : `its newest row is ${durationText(breach.ageMs)} old`
    case 'already':
      return `already ${breach.direction} ${roundText(breach.limit, metric)}`
    case 'expected': {
      const limit = roundText(breach.limit, metric)
      const edge = edgeOf(breach.direction)
      const [early, late] = [breach.earliestMs, breach.latestMs].map((afterMs) =>
        Number.isNaN(afterMs) ? `not within ${horizonText(times)}` : `in ${roughly(afterMs, stepMs)}`,
      )
      return `P50 meets ${limit} in ${roughly(breach.afterMs, stepMs)} (P${edge} ${early ?? ''}, P${100 - edge} ${late ?? ''})`
    }
    case 'possible':
      return `P${edgeOf(breach.direction)} meets ${roundText(breach.limit, metric)} in ${roughly(breach.earliestMs, stepMs)}; P50 does not within ${horizonText(times)}`
    case 'clear': {
      const peaks = breach.direction === 'above' ? 'peaks at' : 'falls to'
      return `does not meet ${roundText(breach.limit, metric)} within ${horizonText(times)}: P${edgeOf(breach.direction)} ${peaks} ${roundText(breach.peak, metric)}`
    }
  }
}

/** A severity and the sentence that gives its reason. */
export interface Finding {
  readonly severity: Severity
  readonly why: string
}

export function findingOf(forecast: FleetForecast, assessment: Assessment, series: number): Finding {
  const metric = forecast.series[series]?.metric ?? ''
  const severity = assessment.severity[series] ?? 'unknown'
  const sentence = breachSentence(breachOf(forecast, assessment, series), metric, forecast)
  return { severity, why: severity === 'none' ? sentence : `${severity}: ${sentence}` }
}
