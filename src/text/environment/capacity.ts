import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { capacityHorizonText, defaultChancesText, someNames } from '../capacity.ts'
import { stepMeans } from '../capacityStep.ts'
import { formatCount, plural } from '../numbers.ts'
import { durationText } from '../time.ts'

/** A coarse step, and whether its values are means of finer rows. */
interface CoarseTold {
  readonly stepMs: number
  readonly averaged: boolean
}

/** What “already” and “reaches” are said of, over the list. */
export function capacityMeaning({ stepMs, averaged }: CoarseTold): string {
  const already = 'A limit is passed already where the newest value is past it'
  return averaged
    ? `${already}; it is reached when the average over ${durationText(stepMs)} gets there, so a short peak may touch it sooner.`
    : `${already}.`
}

/** What the times are read off, what they assume, and what the forecast's notes say: pairs of a name and a paragraph. */
export function capacityHow(
  forecast: FleetForecast,
  { stepMs, averaged }: CoarseTold,
): readonly (readonly [string, string])[] {
  const step = durationText(stepMs)
  const means = averaged
    ? `Each value is the mean of ${step} of rows. Steps are counted back from the newest row, so the newest is always a full step; the oldest may be shorter. A mean stands for the middle of its step: times are half a step earlier than its end.`
    : `The rows are ${step} apart.`
  return [
    [
      'What is counted',
      'Levels that stay until something frees them: disks, memory, queues, connections. Activity, such as CPU, is not. A metric needs a threshold.',
    ],
    [
      'Steps',
      `The same model forecasts ${stepMeans(stepMs, averaged)}, ${capacityHorizonText(forecast)} ahead. ${means}`,
    ],
    [
      'When',
      'By the time given, the critical threshold is as likely to have been reached as not. In brackets: the times by which the chance is 10 % and 90 %; “or later” where it does not get to 90 % within the days ahead. A chance below 10 % counts as clear. Whether a server breaches its threshold already is told by the newest value measured, not by a mean.',
    ],
    ['Chances', defaultChancesText(stepMs)],
    ['Full', 'The same for 100 % (0 % where low is bad), for metrics that have such an end.'],
    [
      'Straight line',
      'Through the last two days of a series that follows a line (which explains at least 90 % of its variance). It is not from the model. A disk that fills steadily is forecast better by it; a level that goes up and down has none.',
    ],
    ['Notes', forecast.notes.join('; ')],
  ]
}

/** Until the forecast of days ahead is made. */
export function capacityWaitingText({ stepMs, averaged }: CoarseTold): string {
  return `The days ahead are forecast from ${stepMeans(stepMs, averaged)} when the page is idle…`
}

/** message: what it failed with. */
export function capacityFailedText(message: string): string {
  return `The days ahead could not be forecast: ${message}`
}

/** `Possible within 8 days`. */
export function capacityPossibleText(forecast: FleetForecast): string {
  return `Possible within ${capacityHorizonText(forecast)}`
}

/** `3 servers with too little history: a, b and c.` */
export function tooShortText(names: readonly string[]): string {
  return `${plural(names.length, 'server')} with too little history: ${someNames(names)}.`
}

/** `2 servers not known (stale, or without values): a and b.` */
export function notKnownText(names: readonly string[]): string {
  return `${plural(names.length, 'server')} not known (stale, or without values): ${someNames(names)}.`
}

/** `Without a threshold, and so not counted: queue_length.` */
export function withoutThresholdText(metrics: readonly string[]): string {
  return `Without a threshold, and so not counted: ${someNames(metrics)}.`
}

/** `12 more`. */
export function moreText(count: number): string {
  return `${formatCount(count)} more`
}

/** `over 95 % already`. */
export function alreadyText(direction: 'above' | 'below', limit: string): string {
  return `${direction === 'above' ? 'over' : 'under'} ${limit} already`
}

/** `reaches 95 % in 3 days`, `may reach 95 % in 3 days`; when: as reachText() says it. */
export function reachesText(isPossible: boolean, limit: string, when: string): string {
  return `${isPossible ? 'may reach' : 'reaches'} ${limit} ${when}`
}

/** `disk of`, before a server's name. */
export function whatOf(what: string | null | undefined): string {
  return `${what ?? ''} of`
}

/** What the chance of a row is of. */
export function chanceTitle(limit: string): string {
  return `chance of reaching ${limit}`
}
