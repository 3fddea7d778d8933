import { isPercent } from '#forecast/metrics/lookup.ts'
import type { Course, Story, StoryPart } from '#forecast/attentionStory.ts'
import { agoText, plainName, variableText } from './attention.ts'
import { formatCount, formatQuantity, plural, quantityText, significant } from './numbers.ts'
import { percentText, wholePercentText } from './percent.ts'

/** What the part of a server's pane says that tells why its forecast is what it is. */
export const whyWords = {
  title: 'Why',
  weightsOf: 'Weights of',
  server: 'This server',
  fleet: 'Fleet mean',
  noWeights: 'There are no weights to show.',
  asking: 'Asking the network…',
  tryAgain: 'Try again',
  givesNone: 'This model gives neither variable weights nor attention.',
  noAttention: 'The model does not give its attention.',
  even: 'The network weighs all of the past about evenly.',
  attention: 'Attention over the past',
  asTable: 'Attention as a table',
  byStep: 'Attention by step',
  step: 'Step',
  attentionColumn: 'Attention',
  newest: 'newest row',
  notCauses: 'Weights of the model, not causes.',
  exportCsv: 'Export CSV',
} as const

/** The network's three selections of variables in plain words; pointed at, with their term and what they read. */
export const whyParts = {
  static: {
    title: 'What it knows of the server',
    reads: 'Static variables of the model: what does not change with time',
  },
  encoder: {
    title: 'What it looked at in the past',
    reads: 'Encoder variables of the model: what is known of the past',
  },
  decoder: {
    title: 'What it knows of the hours ahead',
    reads: 'Decoder variables of the model: what is known of the future, such as the time of day',
  },
} as const

/** `mean of 412 servers`, `mean of 256 of 10 000 servers` */
export function meanText(windows: number, of: number): string {
  return `mean of ${windows < of ? `${formatCount(windows)} of ` : ''}${plural(of, 'server')}`
}

/** `Mean of 412 servers, on average:` */
export function onAverageText(subject: string): string {
  return `${capitalized(subject)}, on average:`
}

/** Over the curve. highest: a fraction. */
export function curveText(metric: string, highest: number): string {
  return `${metric}, and the attention on each step of it (at most ${percentText(highest)})`
}

/** `attention 2.4 %` */
export function attentionText(fraction: number): string {
  return `attention ${percentText(fraction)}`
}

/** Over the table of the attention. */
export function attentionCaption(metric: string, subject: string): string {
  return `Attention on the past of ${metric} of ${subject}`
}

/** `First 10 only`, `All 24` */
export function moreText(all: boolean, first: number, count: number): string {
  return all ? `First ${first} only` : `All ${formatCount(count)}`
}

/** A variable's weight, a fraction of its part's. */
interface Weight {
  readonly name: string
  readonly fraction: number
}

/** A variable that weighs so many times what it would if all weighed the same is named. */
const STANDS_OUT = 1.5
const MOST_NAMED = 2

const DAY_MS = 86_400_000

/**
 * Why a forecast is what it is, as far as the network's own weights and the measured past tell: `The same hours yesterday
 * (41 % of the attention to the past) and the last 2 h (22 %) weigh most. For the hours ahead, the value 1 d before (45 %)
 * weighs most. Yesterday in the same hours cpu_percent rose by about 30 points (40 % to 70 %).` Yesterday is spoken of where
 * the network weighs it, and it was measured. encoder, decoder: the largest first.
 */
export function whyText(
  { parts, yesterday }: Story,
  { encoder, decoder }: { readonly encoder: readonly Weight[]; readonly decoder: readonly Weight[] },
  metric: string,
  stepMs: number,
): string {
  const [read, ahead] = [standingOut(encoder), standingOut(decoder)]
  const dayBefore = (name: string) => name.endsWith(`_lagged_by_${DAY_MS / stepMs}`)
  // Of the past's inputs, a day before is a day before the past.
  const isOfYesterday =
    parts.some(({ when }) => when === 'yesterday') || ahead.some(({ name }) => dayBefore(name))
  return [
    parts.length === 0 ? whyWords.even : weighText(parts),
    ...variablesText('Of what it reads of the past', read, stepMs),
    ...variablesText('For the hours ahead', ahead, stepMs),
    ...(isOfYesterday && yesterday !== null
      ? [courseText('Yesterday in the same hours', yesterday, metric)]
      : []),
    ...parts.flatMap((part) =>
      part.when !== 'yesterday' && part.course !== null && part.course.kind !== 'steady'
        ? [courseText(periodText(part), part.course, metric)]
        : [],
    ),
  ].join(' ')
}

/** Those that weigh clearly more than if all weighed the same; of one alone there is nothing to say. */
function standingOut(weights: readonly Weight[]): readonly Weight[] {
  if (weights.length < 2) return []
  return weights.filter(({ fraction }) => fraction >= STANDS_OUT / weights.length).slice(0, MOST_NAMED)
}

function weighText(parts: readonly StoryPart[]): string {
  const shares = new Map<string, number>()
  // Two stretches of yesterday are one place.
  for (const part of parts) shares.set(placeText(part), (shares.get(placeText(part)) ?? 0) + part.share)
  const named = [...shares].map(([place, fraction], at) => {
    const share = wholePercentText(fraction)
    return `${place} (${at === 0 ? `${share} of the attention to the past` : share})`
  })
  const [only] = parts
  const isSingular = named.length === 1 && only?.when === 'past'
  return `${capitalized(named.join(' and '))} ${isSingular ? 'weighs' : 'weigh'} most.`
}

function placeText({ when, fromMs, toMs }: StoryPart): string {
  switch (when) {
    case 'recent':
      return agoText(fromMs, 0)
    case 'yesterday':
      return 'the same hours yesterday'
    case 'past':
      return `the time ${agoText(fromMs, toMs)}`
  }
}

function periodText({ when, fromMs, toMs }: StoryPart): string {
  return when === 'recent' ? `In ${agoText(fromMs, 0)}` : capitalized(agoText(fromMs, toMs))
}

function courseText(period: string, course: Course, metric: string): string {
  const value = (of: number) => quantityText(formatQuantity(of, metric))
  if (course.kind === 'steady')
    return `${period} ${metric} hardly moved (${value(course.low)} to ${value(course.high)}).`
  if (course.kind === 'ranged')
    return `${period} ${metric} ranged from ${value(course.low)} to ${value(course.high)}.`
  const { from, to } = course
  const how = to > from ? 'rose' : 'fell'
  const ends = `${value(from)} to ${value(to)}`
  if (!isPercent(metric)) return `${period} ${metric} ${how} from ${ends}.`
  return `${period} ${metric} ${how} by about ${significant(Math.abs(to - from), 2, 0)} points (${ends}).`
}

function variablesText(of: string, weights: readonly Weight[], stepMs: number): readonly string[] {
  if (weights.length === 0) return []
  // The two waves of one hour are one thing to a reader.
  const shares = new Map<string, number>()
  for (const { name, fraction } of weights) {
    const said = saidName(name, stepMs)
    shares.set(said, (shares.get(said) ?? 0) + fraction)
  }
  const named = [...shares].map(([said, fraction]) => `${said} (${wholePercentText(fraction)})`)
  return [`${of}, ${named.join(' and ')} ${named.length === 1 ? 'weighs' : 'weigh'} most.`]
}

/** A variable inside a sentence. */
function saidName(name: string, stepMs: number): string {
  if (name === 'value') return 'the value'
  const plain = plainName(name)
  return plain === null ? variableText(name, stepMs).replace(/^value, /, 'the value ') : `the ${plain}`
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
