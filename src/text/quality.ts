import type { Naive } from '#forecast/accuracy/comparison.ts'
import { worstFirst, type Judgement, type MetricJudgement } from '#forecast/accuracy/judgement.ts'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import type { Doubt } from '#forecast/doubts.ts'
import { standInOf } from '#forecast/engines.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { isNetwork, notNetworkText } from './engine.ts'
import { formatCount, plural, significant } from './numbers.ts'
import { wholePercentText } from './percent.ts'
import { durationText } from './time.ts'

/** Simple (naive) forecasts in plain words, inside a sentence. */
export const NAIVE_IN_WORDS: Readonly<Record<Naive, string>> = {
  lastValue: 'repeating the last value',
  seasonalNaive: 'repeating yesterday',
  straightLine: 'a straight line',
  windowDay: 'repeating its usual range',
  windowRecent: 'repeating its range over the last 24 steps',
  lastPoint: 'repeating the last value',
  seasonalPoint: 'repeating yesterday',
}

/** What is said in place of a verdict that chance may have made. */
const NOT_KNOWN_YET = 'not known yet: small sample'

/** What the line in the header says beside the verdict itself. */
export const qualityWords = {
  /** In place of a verdict, by what became of the trial. */
  untold: {
    none: 'Accuracy is being checked',
    short: 'Accuracy unknown: too little history',
    failed: 'Accuracy unknown: the trial failed',
    done: 'Accuracy unknown: too few forecasts to judge',
  },
  tried: (sample: string) => `Tried on ${sample}.`,
  simple: 'Simple forecasts: repeating the last value, yesterday, or a line.',
  label: (all: string) => `How good the model is here. ${all} Open the figures`,
} as const

/** `worse than a straight line`: how a metric's forecasts stand to those that need no model. isSmall: the sample is. */
export function judgementText(judgement: Judgement, isSmall = false): string {
  switch (judgement.kind) {
    case 'few':
      return 'too few forecasts to judge'
    case 'constant':
      return 'constant: nothing to forecast'
    case 'unranged':
      return 'a point forecast without an interval, which cannot be compared with simple forecasts'
    case 'better':
      return 'better than simple forecasts'
    case 'even':
      if (isSmall) return NOT_KNOWN_YET
      return `${judgement.excess < 0 ? 'not clearly better than' : 'no better than'} ${NAIVE_IN_WORDS[judgement.closest]}`
    case 'worse':
      return `worse than ${NAIVE_IN_WORDS[judgement.closest]}`
  }
}

/** `38 % less loss than repeating the last value, over 40 forecasts`: the figures behind a verdict. */
export function evidenceText({ judgement, windows }: MetricJudgement): string {
  const over = `over ${plural(windows, 'forecast')}`
  if (!('excess' in judgement)) return over
  const { excess, closest } = judgement
  const name = NAIVE_IN_WORDS[closest]
  if (!Number.isFinite(excess)) return `${name} was exact, ${over}`
  if (excess === 0) return `as much loss as ${name}, ${over}`
  if (excess >= 1) return `${significant(1 + excess)} times the loss of ${name}, ${over}`
  return `${wholePercentText(Math.abs(excess))} ${excess > 0 ? 'more' : 'less'} loss than ${name}, ${over}`
}

/** A verdict for a place with little room. */
export interface QualityLine {
  readonly text: string
  /** bad: some metric is worse than a simple forecast; good: more than half are better, and none is worse. */
  readonly tone: 'good' | 'neutral' | 'bad'
}

/**
 * One short sentence: the worst first, the others counted; of metrics that never change nothing. Which simple forecast was
 * closer, and what is not known, qualityList() says. isSmall: the sample is (see
 * isSmallSample). Empty list: null.
 */
export function qualityLine(all: readonly MetricJudgement[], isSmall: boolean): QualityLine | null {
  const judgements = all.filter(({ judgement }) => judgement.kind !== 'constant')
  const [worst] = worstFirst(judgements)
  const total = judgements.length
  if (worst === undefined) {
    return all.length === 0 ? null : { text: 'All values are constant: nothing to forecast', tone: 'neutral' }
  }
  const of = (kind: Judgement['kind']) => judgements.filter(({ judgement }) => judgement.kind === kind).length
  const [worse, better] = [of('worse'), of('better')]
  if (worse > 0) {
    const more = worse > 1 ? `, and ${formatCount(worse - 1)} more` : ''
    return { text: `${worst.metric}: worse than a simple forecast${more}`, tone: 'bad' }
  }
  const neutral = (text: string): QualityLine => ({ text, tone: 'neutral' })
  if (of('unranged') === total) return neutral('Point forecasts: not compared with simple ones')
  if (of('few') === total) return neutral('Too few forecasts to judge')
  if (better === total) return { text: 'Better than simple forecasts', tone: 'good' }
  const isUnclear = isSmall && of('even') > 0
  if (better === 0) {
    return neutral(isUnclear ? `Accuracy ${NOT_KNOWN_YET}` : 'Not clearly better than simple forecasts')
  }
  return {
    text: `Better than simple forecasts: ${formatCount(better)} of ${plural(total, 'metric')}`,
    tone: 2 * better > total ? 'good' : 'neutral',
  }
}

/** Every metric in words, the worst first: `disk: worse than a straight line; cpu: better than …`. */
export function qualityList(judgements: readonly MetricJudgement[], isSmall: boolean): string {
  return worstFirst(judgements)
    .map(({ metric, judgement }) => `${metric}: ${judgementText(judgement, isSmall)}`)
    .join('; ')
}

/** What a trial was of: `180 of about 6,480 forecasts (6 of 30 servers, 5 of 13 past times)`. */
export function sampleText({ metrics, sample, origins }: AccuracyReport): string {
  const windows = metrics.reduce((sum, each) => sum + each.windows, 0)
  if (sample === null) return `${plural(windows, 'forecast')} made at ${plural(origins, 'past time')}`
  const all = Math.round(
    windows * ((sample.ofServers * sample.ofOrigins) / (sample.servers * sample.origins)),
  )
  const of = `${formatCount(sample.servers)} of ${plural(sample.ofServers, 'server')}, ${formatCount(sample.origins)} of ${plural(sample.ofOrigins, 'past time')}`
  return windows === all
    ? `all ${plural(windows, 'forecast')} (${of})`
    : `${formatCount(windows)} of about ${plural(all, 'forecast')} (${of})`
}

/** A reason to expect little, in a few words for the header. */
export function doubtTitle(doubt: Doubt): string {
  switch (doubt.kind) {
    case 'untrained':
      return 'The model is untrained'
    case 'crossing':
      return 'The model looks untrained'
    case 'step':
      return doubt.of === 'model' ? 'Step far from the model’s' : 'Step far from the data’s'
    case 'range':
      return `${namesText(doubt.metrics)} outside the training range`
    case 'unchecked':
      return 'Not self-checked'
  }
}

/** The same in a sentence that says what it was found by. */
export function doubtText(doubt: Doubt): string {
  switch (doubt.kind) {
    case 'untrained':
      return 'The model is untrained: its file says that training took no epoch. Its forecasts mean nothing.'
    case 'crossing':
      return `The model looks untrained: its quantiles cross at ${wholePercentText(doubt.fraction)} of points, which a trained network’s hardly do.`
    case 'step':
      return doubt.of === 'model'
        ? `The forecast is made at ${durationText(doubt.usedMs)} steps, far from the ${durationText(doubt.otherMs)} that the model was trained on.`
        : `The forecast is made at ${durationText(doubt.usedMs)} steps, far from the data’s ${durationText(doubt.otherMs)}, and the model does not state its own.`
    case 'range':
      return `Values of ${doubt.metrics.join(', ')} lie far outside those that the model was trained on.`
    case 'unchecked':
      return 'The model was not self-checked on this machine: there is no known answer to compare its own with.'
  }
}

/** `not from the model: a straight line`: what a metric's numbers are where a simple forecast stands in. */
export function servedText(naive: Naive): string {
  return `not from the model: ${NAIVE_IN_WORDS[naive]}`
}

function namesText(metrics: readonly string[]): string {
  const [first = '', ...others] = metrics
  return others.length === 0 ? first : `${first} and ${formatCount(others.length)} more`
}

/**
 * What is said where numbers are shown that the network is not known to have made; null: it has made them. metrics: what is
 * shown, one or several; null: all that there are.
 */
export function notFromModelText(
  { provenance, simple = {} }: Pick<FleetForecast, 'provenance' | 'simple'>,
  metrics: string | readonly string[] | null,
): string | null {
  if (!isNetwork(provenance.engine)) return notNetworkText(provenance)
  if (typeof metrics === 'string') {
    const served = standInOf({ simple }, metrics)
    return served === undefined
      ? null
      : `Not from the model: ${NAIVE_IN_WORDS[served]}, which was closer on this file’s past.`
  }
  const shown = Object.entries(simple).filter(([metric]) => metrics === null || metrics.includes(metric))
  if (shown.length === 0) return null
  const names = shown.map(([metric, served]) => `${metric} (${NAIVE_IN_WORDS[served]})`).join(', ')
  return `Not from the model: ${names}: closer on this file’s past.`
}

/** Beside weights of the network, where a simple forecast stands in for it; null: none does. */
export function weightsAsideText(
  { simple = {} }: Pick<FleetForecast, 'simple'>,
  metric: string,
): string | null {
  const served = standInOf({ simple }, metric)
  return served === undefined
    ? null
    : `The chart’s numbers are a simple forecast’s (${NAIVE_IN_WORDS[served]}): these weights did not make them.`
}

/** `disk_percent of web-3: a straight line did better, 1.3 times the loss for the model`. ratio: of the losses. */
export function beatenText({
  server,
  metric,
  by,
  ratio,
}: {
  readonly server: string
  readonly metric: string
  readonly by: Naive
  readonly ratio: number
}): string {
  return `${metric} of ${server}: ${NAIVE_IN_WORDS[by]} does better; the model’s loss is ${significant(ratio)} times its loss.`
}
