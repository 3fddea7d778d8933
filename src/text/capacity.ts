import type { Capacity, Filling } from '#forecast/capacity/capacity.ts'
import type { CoarseStep } from '#forecast/capacity/coarseStep.ts'
import { LEAST_CHANCE, type Reach } from '#forecast/capacity/reach.ts'
import type { Ahead as Near } from '#forecast/breach.ts'
import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import { metricOf } from '#forecast/metrics/lookup.ts'
import { laterCell } from './breach.ts'
import { stepMeans } from './capacityStep.ts'
import { formatCount, roundText } from './numbers.ts'
import { probabilityText } from './probability.ts'
import { durationText } from './time.ts'

type Times = Pick<FleetForecast, 'stepMs' | 'horizon'>

/** averaged: a step's value is the mean over finer rows, and so is what is said to reach a limit. */
type Told = Times & Pick<Extract<CoarseStep, { kind: 'step' }>, 'averaged'>

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** From here on days are told, not hours. */
const DAYS_FROM_MS = 36 * HOUR_MS

/** A time ahead as a person would say it, apart from its unit. */
interface Ahead {
  readonly number: string
  readonly unit: 'min' | 'h' | 'days'
}

/** To the step at most, half days up to three, whole days from there: the forecast knows no better. */
function aheadOf(ms: number, stepMs: number): Ahead {
  if (ms < DAYS_FROM_MS) {
    const rounded = Math.max(1, Math.round(ms / stepMs)) * stepMs
    if (rounded < HOUR_MS) return { number: String(Math.round(rounded / MINUTE_MS)), unit: 'min' }
    return { number: String(Math.round(rounded / HOUR_MS)), unit: 'h' }
  }
  const days = ms / DAY_MS
  return { number: String(days < 3 ? Math.round(2 * days) / 2 : Math.round(days)), unit: 'days' }
}

function aheadText(ms: number, stepMs: number): string {
  const { number, unit } = aheadOf(ms, stepMs)
  return `${number} ${unit}`
}

/** `4 days`, `24 h`: how far ahead a forecast on a coarse step goes. */
export function capacityHorizonText({ stepMs, horizon }: Times): string {
  return aheadText(stepMs * horizon, stepMs)
}

/** Without units where they are those of the sentence before. */
function rangeText(
  lowMs: number,
  highMs: number,
  stepMs: number,
  isOpen: boolean,
  unit: Ahead['unit'],
): string {
  const [low, high] = [aheadOf(lowMs, stepMs), aheadOf(highMs, stepMs)]
  const tail = isOpen ? ' or later' : ''
  if (low.unit === high.unit && low.number === high.number) return `${low.number} ${low.unit}${tail}`
  if (low.unit === unit && high.unit === unit) return `${low.number} to ${high.number}${tail}`
  const start = low.unit === high.unit ? low.number : `${low.number} ${low.unit}`
  return `${start} to ${high.number} ${high.unit}${tail}`
}

/** When a limit is reached, in two halves: `in 3 days` and `2 to 5`. The second is '' where nothing is to be said. */
export function reachText(reach: Reach, times: Times): { readonly main: string; readonly detail: string } {
  const { stepMs, horizon } = times
  const horizonMs = stepMs * horizon
  switch (reach.kind) {
    case 'already':
      return { main: 'already', detail: '' }
    case 'expected': {
      const { afterMs, earliestMs, latestMs } = reach
      const { unit } = aheadOf(afterMs, stepMs)
      const main = `in ${aheadText(afterMs, stepMs)}`
      const detail = rangeText(earliestMs, latestMs ?? horizonMs, stepMs, latestMs === null, unit)
      return { main, detail }
    }
    case 'possible':
      return {
        main: `in ${aheadText(reach.earliestMs, stepMs)} at the earliest`,
        detail: chanceText(reach, times),
      }
    case 'clear':
      return { main: `not within ${capacityHorizonText(times)}`, detail: '' }
    case 'unknown':
      return { main: 'unknown', detail: '' }
  }
}

/** `in 3 days (2 to 5)`. */
function whenText(reach: Reach, times: Times): string {
  const { main, detail } = reachText(reach, times)
  return detail === '' ? main : `${main} (${detail})`
}

/** `disk of db-07`. */
function fillingName({ server, metric }: Pick<SeriesKey, 'server' | 'metric'>): string {
  return `${metricOf(metric).fills ?? metric} of ${server}`
}

/** `mean of 2 h`: what reaches a limit where a step's value is a mean; '': the values do. */
function meanText({ stepMs, averaged }: Pick<Told, 'stepMs' | 'averaged'>): string {
  return averaged ? `mean of ${durationText(stepMs)}` : ''
}

/** What “already” and “reaches” are said of. */
export function saidOfText(told: Pick<Told, 'stepMs' | 'averaged'>): string {
  return told.averaged
    ? `“Already” refers to the newest value, “reaches” to a ${meanText(told)}: a short peak may come sooner.`
    : '“Already” refers to the newest value.'
}

/** How chances days ahead are told, whatever was learned of the file on the step on screen. */
export function defaultChancesText(stepMs: number): string {
  return `Probabilities use the default weights, which were fitted at 5-minute steps on other fleets, not weights fitted at ${durationText(stepMs)} steps.`
}

/** `62 % within 8 days`: the chance of reaching a limit at any time of the horizon; '' where there is none to tell. */
export function chanceText(reach: Reach, times: Times): string {
  return 'chance' in reach ? chanceWithin(reach.chance, times) : ''
}

/** `77 % within 8 h`: within the whole of a forecast. */
export function chanceWithin(chance: number, times: Times): string {
  return `${probabilityText(chance)} within ${capacityHorizonText(times)}`
}

/** As reachText(), where a forecast on finer steps expects it within its own horizon: `in 7 h` and `6 h to 7 h 30 m`. */
export function nearReachText(ahead: Near, { stepMs }: Pick<Times, 'stepMs'>) {
  const { main, detail } = laterCell(ahead, stepMs)
  return { main: `in ${main}`, detail }
}

/** Where it is likelier days ahead, and possible within the finer forecast already: `in 2 h at the earliest`. */
export function nearEarliestText({ earliestMs }: Near, { stepMs }: Pick<Times, 'stepMs'>): string {
  return `in ${aheadText(earliestMs, stepMs)} at the earliest`
}

/** `disk of db-07 reaches 95 % (mean of 2 h) in 3 days (2 to 5); full in 5 days (3 to 8 or later)`. */
export function fillingSentence(
  { direction, critical, full }: Filling,
  key: Pick<SeriesKey, 'server' | 'metric'>,
  times: Told,
): string {
  const mean = times.averaged ? ` (${meanText(times)})` : ''
  const limit = roundText(critical.limit, key.metric)
  const side = direction === 'above' ? 'over' : 'under'
  const verb = critical.reach.kind === 'possible' ? 'may reach' : 'reaches'
  const first =
    critical.reach.kind === 'already'
      ? `is ${side} ${limit} already`
      : `${verb} ${limit}${mean} ${whenText(critical.reach, times)}`
  const second = full === null ? '' : fullText(full.reach, direction, times)
  return `${fillingName(key)} ${first}${second === '' ? '' : `; ${second}`}`
}

/** `full in 5 days (3 to 8 or later)`; '' where it is not expected. */
export function fullText(reach: Reach, direction: Filling['direction'], times: Times): string {
  const word = direction === 'above' ? 'full' : 'empty'
  if (reach.kind === 'already') return `${word} already`
  return reach.kind === 'expected' ? `${word} ${whenText(reach, times)}` : ''
}

/** `straight line: in 2 days`: what a forecast is compared with. */
export function trendText(trendMs: number, { stepMs }: Times): string {
  return `straight line: in ${aheadText(trendMs, stepMs)}`
}

/** What only a straight line says; '' where it says nothing. */
export function onlyByTrendText({ onlyByTrend }: Capacity, forecast: FleetForecast, most = 5): string {
  const named = onlyByTrend.flatMap(({ series, trendMs }) => {
    const key = forecast.series[series]
    return key === undefined ? [] : [`${fillingName(key)} in ${aheadText(trendMs, forecast.stepMs)}`]
  })
  if (named.length === 0) return ''
  return `A straight line through the last days (not the model) reaches the threshold for ${formatCount(named.length)}: ${someNames(named, most)}.`
}

/**
 * What the figures are read off, and why: `From hourly means of this file, 4 days ahead: the coarsest step that its
 * 1 d 16 h of history allow.` isChosen: a person named the step.
 */
export function capacityOrigin(step: Extract<CoarseStep, { kind: 'step' }>, isChosen = false): string {
  const { stepMs, averaged, horizonMs, historyMs } = step
  const history = `${durationText(historyMs)} of history`
  const why = isChosen ? `as requested, from ${history}` : `the coarsest step its ${history} allows`
  return `From ${stepMeans(stepMs, averaged)} of this file, ${aheadText(horizonMs, stepMs)} ahead: ${why}.`
}

/**
 * `41 of 43 (disk, memory) have less than 10 % chance of reaching the critical threshold as a mean of 1 h within 4 days.`
 */
export function belowText({ below, known, what }: Capacity, times: Told): string {
  const mean = times.averaged ? ` as a ${meanText(times)}` : ''
  const all = formatCount(known)
  const subject =
    below === known ? (known === 1 ? 'The only one' : `All ${all}`) : `${formatCount(below)} of ${all}`
  const have = known === 1 || below === 1 ? 'has' : 'have'
  return `${subject} (${what.join(', ')}) ${have} less than ${probabilityText(LEAST_CHANCE)} chance of reaching the critical threshold${mean} within ${capacityHorizonText(times)}.`
}

/** Of a list of names the first few: `a, b, c and 4 more`. */
export function someNames(names: readonly string[], most = 5): string {
  const rest = names.length - most
  return rest > 0 ? `${names.slice(0, most).join(', ')} and ${formatCount(rest)} more` : names.join(', ')
}
