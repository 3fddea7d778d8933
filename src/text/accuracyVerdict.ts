import type { MetricAccuracy } from '#forecast/accuracy/accuracy.ts'
import type { AlertRecord } from '#forecast/accuracy/alertRecord.ts'
import { leastSkill } from '#forecast/accuracy/comparison.ts'
import { GOOD_HOLD, intervalHold, type IntervalHold } from '#forecast/accuracy/intervalHold.ts'
import { worstFirst, type Judgement, type MetricJudgement } from '#forecast/accuracy/judgement.ts'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import { isPart, isSmallSample } from '#forecast/accuracy/sample.ts'
import { formatCount, plural } from './numbers.ts'
import { wholePercentText } from './percent.ts'
import { NAIVE_IN_WORDS } from './quality.ts'
import { durationText } from './time.ts'

/** What a person should do with a metric's forecasts. */
export type Advice = 'rely' | 'care' | 'avoid' | 'unknown' | 'constant'

export const ADVICE_NAMES: Readonly<Record<Advice, string>> = {
  rely: 'Rely on it',
  care: 'Use with care',
  avoid: 'Do not rely on it',
  unknown: 'Not known yet',
  constant: 'Constant: nothing to forecast',
}

/** One metric's verdict in words. */
export interface MetricVerdict {
  readonly metric: string
  readonly advice: Advice
  /** `Better than simple forecasts.` */
  readonly headline: string
  /** `The 80 % interval holds 82 % of values (good: 75 to 85 %).`; '' where there is no interval to speak of. */
  readonly interval: string
  /** What follows from both; '' where the headline says it. */
  readonly so: string
}

/** Of a simple forecast's loss, so much more is worse in a part of the horizon. */
const LEAST_WORSE = 0.02

/** A verdict per metric of a report, the worst first. judgements: of the same report. */
export function verdictsOf(
  report: Pick<AccuracyReport, 'metrics' | 'stepMs' | 'sample' | 'origins'>,
  judgements: readonly MetricJudgement[],
  alertsOf: (metric: string) => readonly AlertRecord[] = () => [],
): readonly MetricVerdict[] {
  const isSmall = isSmallSample(report)
  return worstFirst(judgements).map(({ metric, judgement }) => {
    const scored = report.metrics.find((each) => each.metric === metric)
    const hold: IntervalHold = scored === undefined ? { kind: 'unknown' } : intervalHold(scored.model)
    const goodToStep = scored === undefined ? null : betterUntil(scored)
    const untilMs = goodToStep === null ? null : goodToStep * report.stepMs
    return verdictOf(metric, judgement, hold, { isSmall, untilMs, alerts: alertsOf(metric) })
  })
}

/** The last step ahead after which some simple forecast is better to the end of the horizon; null: there is no such end. */
function betterUntil({ byHorizon }: Pick<MetricAccuracy, 'byHorizon'>): number | null {
  const isWorse = ({ skill }: (typeof byHorizon)[number]) => (leastSkill(skill) ?? 0) < -LEAST_WORSE
  const last = byHorizon.findLastIndex((block) => !isWorse(block))
  return last === byHorizon.length - 1 ? null : (byHorizon[last]?.toStep ?? null)
}

interface Known {
  /** Whether the sample is; see isSmallSample. */
  readonly isSmall: boolean
  /** How far ahead the model is better; null: to the end. */
  readonly untilMs: number | null
  /** What its alerts were worth, of each severity as far as that is known. */
  readonly alerts?: readonly AlertRecord[]
}

/** So many alerts say something of what they are worth. */
const LEAST_ALERTS = 5

/** Whether clearly enough alerts were raised, and fewer came true than each of them promised at least. */
function areAlertsPoor({ alerts = [] }: Known): boolean {
  return alerts.some(({ raised, hits, chance }) => raised >= LEAST_ALERTS && hits < chance * raised)
}

export function verdictOf(
  metric: string,
  judgement: Judgement,
  hold: IntervalHold,
  known: Known = { isSmall: false, untilMs: null },
): MetricVerdict {
  const advice = adviceOf(judgement, hold, known)
  const headline = headlineOf(judgement, hold, known)
  const so = soOf(advice, judgement, hold, known)
  const hasInterval = judgement.kind !== 'unranged' && judgement.kind !== 'constant'
  // Of a better one the headline tells of a range that is off.
  const isTold = judgement.kind === 'better' && (hold.kind === 'narrow' || hold.kind === 'wide')
  return { metric, advice, headline, interval: hasInterval && !isTold ? intervalSentence(hold) : '', so }
}

function adviceOf(judgement: Judgement, hold: IntervalHold, known: Known): Advice {
  switch (judgement.kind) {
    case 'worse':
      return 'avoid'
    case 'few':
      return 'unknown'
    case 'constant':
      return 'constant'
    case 'even':
      return known.isSmall ? 'unknown' : 'care'
    case 'unranged':
      return 'care'
    case 'better':
      if (areAlertsPoor(known)) return 'care'
      return hold.kind === 'unknown' || isRight(hold) ? 'rely' : 'care'
  }
}

function headlineOf(judgement: Judgement, hold: IntervalHold, { isSmall, untilMs }: Known): string {
  switch (judgement.kind) {
    case 'better': {
      const until = untilMs === null ? '' : ` up to about ${durationText(untilMs)} ahead`
      const better = `Better than simple forecasts${until}`
      if (hold.kind !== 'narrow' && hold.kind !== 'wide') return `${better}.`
      const holds = wholePercentText(hold.kind === 'narrow' ? hold.closed : hold.halfOpen)
      return `${better}, but its range is too ${hold.kind} here (holds ${holds} of values; good: ${GOOD}).`
    }
    case 'even': {
      const of = `${judgement.excess < 0 ? 'Not clearly better than' : 'No better than'} ${NAIVE_IN_WORDS[judgement.closest]}`
      return isSmall ? `${of} in a small sample.` : `${of}.`
    }
    case 'worse':
      return `Worse than ${NAIVE_IN_WORDS[judgement.closest]}.`
    case 'few':
      return 'Too few forecasts to judge.'
    case 'constant':
      return 'In the trial every value was the one before.'
    case 'unranged':
      return 'A point forecast without an interval, which cannot be compared with simple forecasts.'
  }
}

/** Shares that differ by less say the same. */
const CLOSE = 0.05

const GOOD = `${Math.round(100 * GOOD_HOLD.from)} to ${wholePercentText(GOOD_HOLD.to)}`

/** Whether the interval is known to hold what it should. */
function isRight(hold: IntervalHold): boolean {
  return hold.kind === 'good' && rightShare(hold) !== null
}

/** Of the two ways to count values exactly on the edge, what the good one gives; null: neither does. */
function rightShare({
  closed,
  halfOpen,
}: {
  readonly closed: number
  readonly halfOpen: number
}): number | null {
  const isGood = (share: number) =>
    Math.round(100 * share) >= 100 * GOOD_HOLD.from && Math.round(100 * share) <= 100 * GOOD_HOLD.to
  return [closed, halfOpen].find(isGood) ?? null
}

/** How many values the interval held, and what that means. Unknown: ''. */
export function intervalSentence(hold: IntervalHold): string {
  if (hold.kind === 'unknown') return ''
  const [closed, halfOpen] = [wholePercentText(hold.closed), wholePercentText(hold.halfOpen)]
  switch (hold.kind) {
    case 'narrow':
      return `The 80\u202f% interval holds only ${closed} of values (good: ${GOOD}): it is too narrow.`
    case 'wide':
      return `The 80\u202f% interval holds ${halfOpen} of values (good: ${GOOD}): it is wider than it has to be.`
    case 'good': {
      const share = rightShare(hold)
      // Values on the edge make it look too wide counted as inside, too narrow as outside: neither figure is the truth.
      if (share === null)
        return 'Many values lie exactly on the edge of the 80\u202f% interval (as an idle server at 0), so whether its width is right cannot be told.'
      // One of them alone, where they are far apart, would be the more flattering one.
      return hold.closed - hold.halfOpen > CLOSE
        ? `The 80\u202f% interval holds ${halfOpen} of values, ${closed} with those exactly on its edge (as an idle server at 0); the truth lies in between (good: ${GOOD}).`
        : `The 80\u202f% interval holds ${wholePercentText(share)} of values (good: ${GOOD}).`
    }
  }
}

function soOf(advice: Advice, judgement: Judgement, hold: IntervalHold, known: Known): string {
  switch (advice) {
    case 'constant':
    case 'rely':
      return ''
    case 'unknown':
      return 'Run a full backtest, or open a file that reaches further back.'
    case 'avoid':
      return 'The simple forecast is the better guess.'
    case 'care':
      if (judgement.kind === 'unranged') return 'Treat it as a guess: nothing says how far off it may be.'
      if (judgement.kind === 'even') {
        return isRight(hold) ? 'Go by the interval, not by the median alone.' : 'Treat it as a rough guess.'
      }
      if (areAlertsPoor(known) && (hold.kind === 'unknown' || isRight(hold)))
        return 'But fewer of its alerts came true than they promised: look before you act on one.'
      return hold.kind === 'narrow'
        ? 'Rely on the median, not on the range; calibrating on this file may mend it.'
        : 'Rely on the median rather than the range.'
  }
}

/** `Rely on 2 of 6 metrics, use 2 with care. Do not rely on disk_percent and network_errors.`: what to do, in a line. */
export function accuracySummary(all: readonly MetricVerdict[]): string {
  const verdicts = all.filter(({ advice }) => advice !== 'constant')
  const of = (advice: Advice) => verdicts.filter((each) => each.advice === advice).map(({ metric }) => metric)
  const [rely, care, avoid, unknown] = [of('rely'), of('care'), of('avoid'), of('unknown')]
  const total = verdicts.length
  if (total === 0) return all.length === 0 ? '' : 'All values are constant: there is nothing to forecast.'
  if (rely.length === total) {
    return total === 1
      ? `Rely on the forecasts of ${rely[0] ?? ''}.`
      : `Rely on the forecasts of all ${formatCount(total)} metrics.`
  }
  const parts = [
    ...(rely.length > 0 ? [`Rely on ${someOf(rely, total)}.`] : []),
    ...(care.length > 0 ? [`Use ${someOf(care, total)} with care.`] : []),
    ...(avoid.length > 0 ? [`Do not rely on ${someOf(avoid, total)}.`] : []),
    ...(unknown.length > 0 ? [`Too little is known of ${someOf(unknown, total)}.`] : []),
  ]
  return parts.join(' ')
}

/** Two are named, more are counted. */
function someOf(metrics: readonly string[], total: number): string {
  if (metrics.length <= 2) return metrics.join(' and ')
  return metrics.length === total
    ? `all ${formatCount(total)} metrics`
    : `${formatCount(metrics.length)} of ${plural(total, 'metric')}`
}

/** `1,008 forecasts of 126 series, made at 8 past times in the last 40 % of the file, each 8 h ahead`. */
export function triedText(
  { metrics, origins, split, steps, horizon, stepMs }: AccuracyReport,
  of: 'the file' | 'the daemon’s values',
): string {
  const forecasts = metrics.reduce((sum, { windows }) => sum + windows, 0)
  const series = metrics.reduce((sum, { byServer }) => sum + byServer.length, 0)
  return `${plural(forecasts, 'forecast')} of ${formatCount(series)} series, made at ${plural(origins, 'past time')} in the last ${wholePercentText(1 - split / steps)} of ${of}, each ${durationText(horizon * stepMs)} ahead`
}

/** Why figures may be off by chance; null: the sample is not small. */
export function smallSampleText({
  sample,
  origins,
}: Pick<AccuracyReport, 'sample' | 'origins'>): string | null {
  if (!isSmallSample({ sample, origins })) return null
  if (sample !== null && isPart(sample)) {
    const of = [
      `${formatCount(sample.servers)} of ${plural(sample.ofServers, 'server')}`,
      `${formatCount(sample.origins)} of ${plural(sample.ofOrigins, 'past time')}`,
    ]
    return `Small sample (${of.join(', ')}): a full backtest may differ by several points.`
  }
  return `Small sample: only ${plural(origins, 'past time')}. One unusual day decides the figures.`
}
