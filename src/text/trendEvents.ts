import type { BreachRun } from '#forecast/breachRuns.ts'
import type { Direction } from '#forecast/quantile/breach.ts'
import type { Threshold } from '#forecast/thresholds.ts'
import { limitSign } from './limit.ts'
import { formatCount, formatQuantity, quantityText } from './numbers.ts'
import { wholePercentText } from './percent.ts'
import { durationText, precisionOf, timeText, type Zone } from './time.ts'

/** What the newest forecast before a breach had said of it. madeMs: when it was recomputed for. */
export type Foresight =
  /** The median met the threshold, first at atMs. */
  | { readonly kind: 'median'; readonly madeMs: number; readonly atMs: number }
  /** Only the bad end of the usual interval did: `P90`. */
  | { readonly kind: 'edge'; readonly madeMs: number; readonly atMs: number; readonly level: string }
  /** level: the furthest that was looked at. */
  | { readonly kind: 'unseen'; readonly madeMs: number; readonly level: string }

/** Something in a series' past that is worth a line. */
export type TrendEvent =
  | {
      readonly kind: 'breach'
      readonly atMs: number
      readonly run: BreachRun
      /** It lasts to the newest value. */
      readonly isOn: boolean
      readonly foresight: Foresight | null
    }
  /** A breach that the median expected at atMs, and that did not come. peak: the value that came nearest. */
  | {
      readonly kind: 'false'
      readonly atMs: number
      readonly madeMs: number
      readonly peak: number
      readonly threshold: Threshold
    }
  | {
      readonly kind: 'forecast'
      readonly atMs: number
      readonly score: {
        readonly known: number
        readonly inside: number
        readonly coverage: number | null
        readonly meanError: number
      }
    }

export const trendEventWords = {
  title: 'Recent events',
  of: (name: string) => `${name}: `,
  none: 'No breach in the time shown.',
  noThreshold: (metric: string) => `${metric} has no threshold, so nothing counts as a breach.`,
  noPast: 'No forecast could be recomputed for the time shown: the data does not reach far enough back.',
  pending: 'The past follows against forecasts once every series is forecast.',
  making: (done: number, of: number) =>
    `Recomputing forecasts of the past to compare with what happened: ${done} of ${of}.`,
  failed: (why: string) => `Earlier forecasts could not be recomputed: ${why}.`,
  about: (duration: string) =>
    `The past ${duration} against forecasts: dashed P50 and P10–P90, recomputed from the data before each time.`,
  more: (count: number) => `${formatCount(count)} more`,
  alert: (rule: string, severity: string) => `Alert “${rule}” is open (${severity}).`,
  now: 'now',
} as const

interface Context {
  readonly metric: string
  readonly stepMs: number
  readonly zone: Zone
  /** Times of this day carry no day. */
  readonly nowMs: number
}

/** An event in a sentence or two. Its own time stands beside it. */
export function trendEventText(event: TrendEvent, context: Context): string {
  const { metric, stepMs, zone, nowMs } = context
  const time = (ms: number) => timeText(ms, zone, nowMs, precisionOf(stepMs))
  const value = (number: number) => quantityText(formatQuantity(number, metric))
  switch (event.kind) {
    case 'breach':
      return [
        breachText(event, metric, stepMs, value, time),
        foresightText(event.foresight, event.atMs, time),
      ]
        .filter((text) => text !== '')
        .join(' ')
    case 'false': {
      const { threshold, madeMs, peak } = event
      return `Forecast recomputed from the data before ${time(madeMs)}: breach of warning (${limitSign(threshold.warning, threshold.direction, metric)}) expected at this time at P50. It did not happen; ${peakWord(threshold.direction)} ${value(peak)}.`
    }
    case 'forecast': {
      const { known, inside, coverage, meanError } = event.score
      const held =
        coverage === null
          ? ''
          : `${formatCount(inside)} of ${formatCount(known)} values since lie inside the ${wholePercentText(coverage)} interval (${wholePercentText(inside / known)}); `
      return `Forecast recomputed from the data before this time: ${held}P50 was off by ${distanceText(meanError, metric)} on average.`
    }
  }
}

function breachText(
  { run, isOn }: Extract<TrendEvent, { kind: 'breach' }>,
  metric: string,
  stepMs: number,
  value: (number: number) => string,
  time: (ms: number) => string,
): string {
  const { threshold, severity, fromMs, toMs, peak, breaching, measured, isCut } = run
  const { direction } = threshold
  const since = isCut ? 'since this time or earlier' : `for ${durationText(toMs - fromMs + stepMs)}`
  const until = isOn ? `${since}, still breaching` : `${since}, until ${time(toMs + stepMs)}`
  const counted =
    breaching === measured ? '' : ` (${formatCount(breaching)} of ${formatCount(measured)} values)`
  const worse =
    severity === 'critical' ? `, critical (${limitSign(threshold.critical, direction, metric)})` : ''
  return `Breached warning (${limitSign(threshold.warning, direction, metric)}) ${until}${counted}; ${peakWord(direction)} ${value(peak)}${worse}.`
}

/** A difference of percentages is in points. */
function distanceText(distance: number, metric: string): string {
  const quantity = formatQuantity(distance, metric)
  return quantity.unit === '%' ? `${quantity.number} points` : quantityText(quantity)
}

const peakWord = (direction: Direction) => (direction === 'above' ? 'highest value' : 'lowest value')

/** `Seen coming: …`; null: nothing is known. */
function foresightText(foresight: Foresight | null, beganMs: number, time: (ms: number) => string): string {
  if (foresight === null) return ''
  const by = `Forecast recomputed from the data before ${time(foresight.madeMs)}`
  const off = (atMs: number) => {
    const late = atMs - beganMs
    return late === 0 ? 'on time' : `${durationText(Math.abs(late))} ${late > 0 ? 'late' : 'early'}`
  }
  switch (foresight.kind) {
    case 'median':
      return `${by}: expected, P50 crosses at ${time(foresight.atMs)} (${off(foresight.atMs)}).`
    case 'edge':
      return `${by}: possible, ${foresight.level} crosses at ${time(foresight.atMs)} (${off(foresight.atMs)}), P50 does not.`
    case 'unseen':
      return `${by}: not expected, even at ${foresight.level}.`
  }
}
