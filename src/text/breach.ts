import type { Ahead, Breach, KnownBreach } from '#forecast/breach.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { Direction } from '#forecast/quantile/breach.ts'
import { sideLevels } from '#forecast/quantile/level.ts'
import type { Odds } from '#forecast/thresholds.ts'
import { levelName } from './levels.ts'
import { limitSign } from './limit.ts'
import { plural, roundText } from './numbers.ts'
import { oddsText, probabilityText } from './probability.ts'
import { durationText } from './time.ts'

type Times = Pick<FleetForecast, 'stepMs' | 'horizon'>

/** `8 h`: how far ahead a forecast goes. */
export function horizonText({ stepMs, horizon }: Times): string {
  return durationText(stepMs * horizon)
}

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
/** What times ahead are rounded to. */
const UNITS_MS = [SECOND_MS, 5 * SECOND_MS, MINUTE_MS, 5 * MINUTE_MS, 10 * MINUTE_MS, 60 * MINUTE_MS]

/** To a twelfth of itself or less, and no closer than the minute or the step: `5 h 20 m`, `22 min`. */
export function roughly(durationMs: number, stepMs: number): string {
  const coarse = UNITS_MS.findLast((each) => each <= durationMs / 12) ?? 0
  const unitMs = Math.max(Math.min(MINUTE_MS, stepMs), coarse)
  return durationText(Math.max(unitMs, Math.round(durationMs / unitMs) * unitMs))
}

/** `P90`: the level on the bad side. */
const badLevel = (direction: Direction) => levelName(sideLevels(direction).bad)

/** `P90 peaks at 86 %`. */
function peakText({ direction, peak }: { direction: Direction; peak: number }, metric: string): string {
  return `${badLevel(direction)} ${direction === 'above' ? 'peaks at' : 'falls to'} ${roundText(peak, metric)}`
}

/** `1 h to 6 h`: eight in ten such breaches come then. '': to the minute it is one time. */
export function rangeText({ earliestMs, latestMs }: Ahead, stepMs: number): string {
  const [early, late] = [roughly(earliestMs, stepMs), roughly(latestMs, stepMs)]
  return early === late ? '' : `${early} to ${late}`
}

/** `P50 crosses in 5 h`, `P50 stays below`: a fact beside the chance. */
function medianText({ medianMs, direction }: Ahead, stepMs: number): string {
  if (medianMs !== null) return `P50 crosses in ${roughly(medianMs, stepMs)}`
  return `P50 stays ${direction === 'above' ? 'below' : 'above'}`
}

type Chance = Pick<Ahead, 'chance' | 'limit' | 'direction'>

/** `53 % chance of ≥ 90 % within 8 h`: the event that every chance on a screen is of. */
function chanceText({ chance, limit, direction }: Chance, metric: string, times: Times): string {
  const event = limitSign(limit, direction, metric)
  return `${probabilityText(chance)} chance of ${event} within ${horizonText(times)}`
}

/** `35 % for ≥ 90 %` */
function shortChance({ chance, limit, direction }: Chance, metric: string): string {
  return `${probabilityText(chance)} for ${limitSign(limit, direction, metric)}`
}

/** `53 % chance of ≥ 90 % within 8 h; if so, in 3 h (1 h to 6 h); P50 stays below`. */
function aheadSentence(ahead: Ahead, metric: string, times: Times): string {
  const { stepMs } = times
  const range = rangeText(ahead, stepMs)
  const when = `if so, in ${roughly(ahead.afterMs, stepMs)}${range === '' ? '' : ` (${range})`}`
  return [chanceText(ahead, metric, times), when, medianText(ahead, stepMs)].join('; ')
}

/** `; before it, 90 % chance of ≥ 75 % within 8 h; if so, in 30 min (10 min to 1 h); P50 crosses in 40 min`; '': nothing is. */
function beforeSentence(before: Ahead | undefined, metric: string, times: Times): string {
  return before === undefined ? '' : `; before it, ${aheadSentence(before, metric, times)}`
}

/** In place of what is forecast in a moment. */
const NOT_YET = 'not yet'

/** A breach in two halves: when, and what lies around it. Either is '' where nothing is to be said. */
export interface BreachText {
  readonly main: string
  readonly detail: string
}

/**
 * When a breach comes, in the width of a table's cell: `3 h` with `1 h to 6 h`, `warning 30 min` with `critical 3 h`, `now` with `35 % for ≥ 90 %`, `3 h, if at
 * all`, `P90 ≤ 61 %`. The sentence belongs to it as a tooltip.
 */
export function breachCell(breach: Breach, metric: string, times: Times): BreachText {
  const { stepMs } = times
  switch (breach.kind) {
    case 'no-threshold':
      return { main: '', detail: '' }
    case 'pending':
      return { main: '', detail: NOT_YET }
    case 'unknown':
      return { main: 'unknown', detail: breach.withoutRange === true ? 'no range' : '' }
    case 'already':
      return { main: 'now', detail: breach.ahead === null ? '' : shortChance(breach.ahead, metric) }
    case 'expected': {
      const { before, afterMs } = breach
      if (before === undefined) return laterCell(breach, stepMs)
      return {
        main: `warning ${roughly(before.afterMs, stepMs)}`,
        detail: `critical ${roughly(afterMs, stepMs)}`,
      }
    }
    case 'possible':
      return { main: '', detail: `${roughly(breach.afterMs, stepMs)}, if at all` }
    case 'clear': {
      const side = breach.direction === 'above' ? '≤' : '≥'
      return { main: '', detail: `${badLevel(breach.direction)} ${side} ${roundText(breach.peak, metric)}` }
    }
  }
}

/** As breachCell(), of the later crossing alone where both thresholds come. */
export function laterCell(ahead: Ahead, stepMs: number): BreachText {
  return { main: roughly(ahead.afterMs, stepMs), detail: rangeText(ahead, stepMs) }
}

/**
 * How likely a breach is and of what: `35 %` with `≥ 90 %`; the limit alone where it is met and nothing lies beyond: that is
 * no chance, and breachCell() says when. `–`: not known (yet).
 */
export function chanceCell(breach: Breach, metric: string): BreachText {
  switch (breach.kind) {
    case 'no-threshold':
      return { main: '', detail: '' }
    case 'pending':
      return { main: '', detail: '–' }
    case 'unknown':
      return { main: '–', detail: '' }
    case 'already': {
      const { limit, direction, ahead } = breach
      if (ahead === null) return { main: '', detail: limitSign(limit, direction, metric) }
      return { main: probabilityText(ahead.chance), detail: limitSign(ahead.limit, direction, metric) }
    }
    case 'expected':
    case 'possible':
    case 'clear': {
      const { chance, limit, direction } = breach
      return { main: probabilityText(chance), detail: limitSign(limit, direction, metric) }
    }
  }
}

/**
 * A breach on a line of a list, which names the limit and the chance beside it: `in 3 h` with `1 h to 6 h; P50 stays
 * below`, `81 % now` with `35 % for ≥ 90 %`, `in 3 h, if at all`.
 */
export function breachLine(breach: KnownBreach, metric: string, times: Times): BreachText {
  const { stepMs } = times
  switch (breach.kind) {
    case 'already': {
      const detail = breach.ahead === null ? '' : shortChance(breach.ahead, metric)
      return { main: `${roundText(breach.current, metric)} now`, detail }
    }
    case 'expected': {
      const parts = [rangeText(breach, stepMs), medianText(breach, stepMs)]
      return {
        main: `in ${roughly(breach.afterMs, stepMs)}`,
        detail: parts.filter((part) => part !== '').join('; '),
      }
    }
    case 'possible':
      return {
        main: `in ${roughly(breach.afterMs, stepMs)}, if at all`,
        detail: rangeText(breach, stepMs),
      }
    case 'clear':
      return { main: '', detail: peakText(breach, metric) }
  }
}

/** A breach in a sentence with its numbers; without the severity's name. */
export function breachSentence(breach: Breach, metric: string, times: Times): string {
  switch (breach.kind) {
    case 'no-threshold':
      return 'no threshold for this metric'
    case 'pending':
      return 'not forecast yet'
    case 'unknown':
      if (breach.staleMs !== null) return `its newest row is ${durationText(breach.staleMs)} old`
      return breach.withoutRange === true
        ? 'a point forecast: the model has no range, so no probability can be given'
        : 'no forecast'
    case 'already': {
      const { current, limit, direction, ahead } = breach
      const there = `${roundText(current, metric)} now (${limitSign(limit, direction, metric)})`
      return ahead === null ? there : `${there}; ${aheadSentence(ahead, metric, times)}`
    }
    case 'expected':
      return `${aheadSentence(breach, metric, times)}${beforeSentence(breach.before, metric, times)}`
    case 'possible':
      return aheadSentence(breach, metric, times)
    case 'clear':
      return `${chanceText(breach, metric, times)} (${peakText(breach, metric)})`
  }
}

/** The title of a list of breaches of one kind, which says how likely they are. */
export function breachesTitle(kind: KnownBreach['kind'], times: Times, { alarm, watch }: Odds): string {
  const [high, low, within] = [oddsText(alarm), oddsText(watch), horizonText(times)]
  switch (kind) {
    case 'already':
      return 'Breaching now'
    case 'expected':
      return `Chance of ${high} or more within ${within}`
    case 'possible':
      return `Chance of ${low} to ${high} within ${within}`
    case 'clear':
      return `Below ${low}, closest to a breach`
  }
}

/** In place of a list of breaches, where all that is known is clear; servers by whether all of them is known. */
export function noBreachText(
  times: Times,
  { watch }: Odds,
  servers: { readonly known: number; readonly unknown: number; readonly isSoFar?: boolean },
): string {
  if (servers.isSoFar === true)
    return `So far, no chance of a breach within ${horizonText(times)} reaches ${oddsText(watch)}.`
  const of = servers.unknown === 0 ? '' : ` of the ${plural(servers.known, 'server')} known`
  return `No chance of a breach${of} within ${horizonText(times)} reaches ${oddsText(watch)}.`
}
