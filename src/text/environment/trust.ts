import type { AlertRecord } from '#forecast/accuracy/alertRecord.ts'
import { GOOD_HOLD, intervalHold } from '#forecast/accuracy/intervalHold.ts'
import type { Sample } from '#forecast/accuracy/sample.ts'
import type { PooledCoverage } from '#forecast/accuracy/pooledCoverage.ts'
import { alertRecordText } from '../alertRecord.ts'
import { formatCount, plural } from '../numbers.ts'
import { wholePercentText } from '../percent.ts'
import { oddsText } from '../probability.ts'

/** What is known of how right the forecasts have been on the data on screen. */
export type Trust =
  /** sample: what was tried of what could be; null: all of it. */
  | {
      readonly kind: 'covered'
      readonly coverage: PooledCoverage
      readonly sample: Sample | null
      readonly isSmall: boolean
      /** Of which values: those of a file, or those that a daemon has measured. */
      readonly of: 'data' | 'daemon'
      /** The metrics it is of: those that have a threshold; null: every metric. */
      readonly metrics: readonly string[] | null
      /** The model states that it was trained on data of this name. */
      readonly isKnownData: boolean
      /** null: not known. */
      readonly alerts: AlertRecord | null
    }
  /** mayChange: chances on screen will follow what is found. */
  | { readonly kind: 'checking'; readonly mayChange: boolean }
  /** The model gives single numbers, which cover nothing. */
  | { readonly kind: 'no-range' }
  | { readonly kind: 'short' }
  /** why: a sentence without its full stop. */
  | { readonly kind: 'failed'; readonly why: string }
  /** Nobody has asked for it, and it does not run by itself. */
  | { readonly kind: 'unasked' }
  /** why: a sentence. */
  | { readonly kind: 'cannot'; readonly why: string }

/** A sentence in three pieces, of which the middle one opens the figures behind it. */
export interface TrustText {
  readonly before: string
  readonly figure: string
  readonly after: string
}

/** What a share outside 75 to 85 % means for whoever goes by the range. */
const MEANING = {
  good: '',
  unknown: '',
  wide: ': the range is wider than needed',
  narrow: ': the range is too narrow, expect surprises',
} as const

/** The answer to: can I trust it? */
export function trustText(trust: Trust): TrustText {
  switch (trust.kind) {
    case 'covered': {
      const { coverage, isSmall, of, metrics, alerts, isKnownData } = trust
      const hold = intervalHold({ coverage80Closed: coverage.covered, coverage80: coverage.halfOpen })
      const inside = [
        '80\u202f% would be exact',
        ...(hold.kind === 'good' && Math.round(100 * coverage.covered) > 100 * GOOD_HOLD.to
          ? ['some lie exactly on its edge']
          : []),
        // Told once: of the alerts it is as well.
        ...(isSmall && alerts === null ? ['small sample'] : []),
      ]
      return {
        before: `${of === 'data' ? 'Of past values' : 'Of the values that this daemon measured'}${whoseText(metrics)}, `,
        figure: `${wholePercentText(coverage.covered)} fell inside`,
        after: ` the 80\u202f% range (${inside.join('; ')})${MEANING[hold.kind]}.${alerts === null ? '' : ` ${alertRecordText(alerts, isSmall)}`}${isKnownData ? ' The model was trained on data of this name, which may flatter it.' : ''}`,
      }
    }
    case 'checking':
      return {
        before: `Checking the model on this data…${trust.mayChange ? ' chances may still change.' : ''}`,
        figure: '',
        after: '',
      }
    case 'no-range':
      return {
        before: 'The model gives single numbers without a range: ',
        figure: 'see how far off they were',
        after: '.',
      }
    case 'short':
      return {
        before: 'This data is too short to check the model on its past: ',
        figure: 'what a check needs',
        after: '.',
      }
    case 'failed':
      return {
        before: `The model could not be checked on this data (${trust.why}): `,
        figure: 'try again',
        after: '.',
      }
    case 'unasked':
      return { before: 'The model has not been checked on this data: ', figure: 'check it', after: '.' }
    case 'cannot':
      return { before: trust.why, figure: '', after: '' }
  }
}

/** ` of cpu_percent and memory_percent`; two are named, more are counted. */
function whoseText(metrics: readonly string[] | null): string {
  if (metrics === null) return ''
  return metrics.length <= 2
    ? ` of ${metrics.join(' and ')}`
    : ` of the ${formatCount(metrics.length)} metrics with a threshold`
}

/** What the figure is of, for whoever points at it. */
export function trustTitle(trust: Trust): string {
  if (trust.kind !== 'covered') return 'Opens Trends, Accuracy'
  const { coverage, sample, metrics, alerts } = trust
  const { covered, halfOpen, points } = coverage
  const whole = wholePercentText(covered)
  const without = wholePercentText(halfOpen)
  return [
    `${whole} of ${formatCount(points)} values of past forecasts lay between P10 and P90, over ${metrics === null ? 'every metric' : 'every metric that has a threshold'} and the whole horizon; 80\u202f% would be right.`,
    ...(without === whole ? [] : [`Without values exactly at P10: ${without}.`]),
    ...(sample === null
      ? []
      : [
          `Tried on ${formatCount(sample.servers)} of ${plural(sample.ofServers, 'server')}, from ${formatCount(sample.origins)} of ${plural(sample.ofOrigins, 'past time')}.`,
        ]),
    ...(alerts === null
      ? []
      : [
          `Alerts: a chance of ${oddsText(alerts.chance)} or more of a ${alerts.severity} breach within the horizon, by server, metric and past time; one breach may be told of at several times.`,
        ]),
    'Opens Trends, Accuracy.',
  ].join(' ')
}
