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

/** Simple forecasts in plain words, inside a sentence. */
const SIMPLE_NAMES: Readonly<Record<Naive, string>> = {
  lastValue: 'the newest value',
  seasonalNaive: 'the same time yesterday',
  straightLine: 'a straight line',
  windowDay: 'its usual range',
  windowRecent: 'its range of the newest 24 steps',
  lastPoint: 'the newest value',
  seasonalPoint: 'the same time yesterday',
}

/** `worse than a straight line`: how a metric's forecasts stand to those that need no model. */
export function judgementText(judgement: Judgement): string {
  switch (judgement.kind) {
    case 'few':
      return 'too few windows to tell'
    case 'unranged':
      return 'a point forecast without a range: not compared with simple forecasts, which have one'
    case 'better':
      return 'better than every simple forecast'
    case 'even':
      return `${judgement.excess < 0 ? 'not clearly better than' : 'no better than'} ${SIMPLE_NAMES[judgement.closest]}`
    case 'worse':
      return `worse than ${SIMPLE_NAMES[judgement.closest]}`
  }
}

/** `38 % less loss than the newest value, over 40 windows`: the figures behind a verdict. */
export function evidenceText({ judgement, windows }: MetricJudgement): string {
  const over = `over ${plural(windows, 'window')}`
  if (judgement.kind === 'few' || judgement.kind === 'unranged') return over
  const { excess, closest } = judgement
  const name = SIMPLE_NAMES[closest]
  if (!Number.isFinite(excess)) return `${name} was exact, ${over}`
  if (excess === 0) return `as much loss as ${name}, ${over}`
  if (excess >= 1) return `${significant(1 + excess)} times the loss of ${name}, ${over}`
  return `${wholePercentText(Math.abs(excess))} ${excess > 0 ? 'more' : 'less'} loss than ${name}, ${over}`
}

/** One sentence for a place with little room: the worst first, the others counted. Empty list: null. */
export function qualityLine(judgements: readonly MetricJudgement[]): string | null {
  const [worst] = worstFirst(judgements)
  if (worst === undefined) return null
  const of = (kind: Judgement['kind']) => judgements.filter(({ judgement }) => judgement.kind === kind).length
  const [worse, better, few] = [of('worse'), of('better'), of('few')]
  if (worse > 0) {
    const more = worse > 1 ? `, and ${formatCount(worse - 1)} more` : ''
    return `${worst.metric}: ${judgementText(worst.judgement)}${more}`
  }
  if (of('unranged') === judgements.length) return 'Point forecasts: not compared with simple ones'
  if (few === judgements.length) return 'Too few windows to judge the model'
  if (better === judgements.length) return 'Better than every simple forecast'
  if (better === 0) return 'Not clearly better than simple forecasts'
  return `Better than every simple forecast: ${formatCount(better)} of ${plural(judgements.length, 'metric')}`
}

/** Every metric in words, the worst first: `disk: worse than a straight line; cpu: better than …`. */
export function qualityList(judgements: readonly MetricJudgement[]): string {
  return worstFirst(judgements)
    .map(({ metric, judgement }) => `${metric}: ${judgementText(judgement)}`)
    .join('; ')
}

/** What a trial was of: `180 windows of 6,480 (6 of 30 servers, 5 of 13 times)`. */
export function sampleText({ metrics, sample, origins }: AccuracyReport): string {
  const windows = metrics.reduce((sum, each) => sum + each.windows, 0)
  if (sample === null) return `${plural(windows, 'window')} from ${plural(origins, 'origin')}`
  const all = Math.round(
    windows * ((sample.ofServers * sample.ofOrigins) / (sample.servers * sample.origins)),
  )
  const of = `${formatCount(sample.servers)} of ${plural(sample.ofServers, 'server')}, ${formatCount(sample.origins)} of ${plural(sample.ofOrigins, 'origin')}`
  return windows === all
    ? `all ${plural(windows, 'window')} (${of})`
    : `${formatCount(windows)} of about ${plural(all, 'window')} (${of})`
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
  return `not from the model: ${SIMPLE_NAMES[naive]}`
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
      : `Not from the model: ${SIMPLE_NAMES[served]}, which was closer on this file’s past.`
  }
  const shown = Object.entries(simple).filter(([metric]) => metrics === null || metrics.includes(metric))
  if (shown.length === 0) return null
  const names = shown.map(([metric, served]) => `${metric} (${SIMPLE_NAMES[served]})`).join(', ')
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
    : `The chart’s numbers are a simple forecast’s (${SIMPLE_NAMES[served]}): these weights did not make them.`
}
