import type { Ahead, Breach, KnownBreach } from '#forecast/breach.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { Direction } from '#forecast/quantile/breach.ts'
import { sideLevels } from '#forecast/quantile/level.ts'
import { levelName } from './levels.ts'
import { limitSign } from './limit.ts'
import { roundText } from './numbers.ts'
import { probabilityText } from './probability.ts'
import { durationText } from './time.ts'

type Times = Pick<FleetForecast, 'stepMs' | 'horizon'>

/** `8 h`: how far ahead a forecast goes. */
function horizonText({ stepMs, horizon }: Times): string {
  return durationText(stepMs * horizon)
}

/** To the whole minute (or to the step, where that is shorter): the curve knows no better. */
function roughly(durationMs: number, stepMs: number): string {
  const unitMs = Math.min(60_000, stepMs)
  return durationText(Math.max(unitMs, Math.round(durationMs / unitMs) * unitMs))
}

/** `P90`: the level on the bad side. */
const badLevel = (direction: Direction) => levelName(sideLevels(direction).bad)

/** `P90 peaks at 86 %`. */
function peakText({ direction, peak }: { direction: Direction; peak: number }, metric: string): string {
  return `${badLevel(direction)} ${direction === 'above' ? 'peaks at' : 'falls to'} ${roundText(peak, metric)}`
}

/** `1 h to 6 h`: eight in ten such breaches come then. */
function rangeText({ earliestMs, latestMs }: Ahead, stepMs: number): string {
  const [early, late] = [roughly(earliestMs, stepMs), roughly(latestMs, stepMs)]
  return early === late ? `about ${early}` : `${early} to ${late}`
}

/** `P50 is there in 5 h`, `P50 stays below`. */
function medianText({ medianMs, direction }: Ahead, stepMs: number): string {
  if (medianMs !== null) return `P50 is there in ${roughly(medianMs, stepMs)}`
  return `P50 stays ${direction === 'above' ? 'below' : 'above'}`
}

/** `53 % chance of ≥ 90 % within 8 h`. */
function chanceText({ chance, limit, direction }: Omit<Ahead, keyof Passage>, metric: string, times: Times) {
  const odds = probabilityText(chance)
  return `${odds} chance of ${limitSign(limit, direction, metric)} within ${horizonText(times)}`
}

type Passage = Pick<Ahead, 'afterMs' | 'earliestMs' | 'latestMs' | 'medianMs'>

/** `53 % chance of ≥ 90 % within 8 h, then in 3 h (1 h to 6 h); P50 stays below`. */
function aheadSentence(ahead: Ahead, metric: string, times: Times): string {
  const { stepMs } = times
  const when = `then in ${roughly(ahead.afterMs, stepMs)} (${rangeText(ahead, stepMs)})`
  return `${chanceText(ahead, metric, times)}, ${when}; ${medianText(ahead, stepMs)}`
}

/** A breach in two halves: when, and what lies around it. Either is '' where nothing is to be said. */
export interface BreachText {
  readonly main: string
  readonly detail: string
}

/**
 * A breach in the width of a table's cell: `3 h` with `1 h to 6 h`, `already` with `≥ 90 %: 35 %`, `3 h, if at all`,
 * `P90 ≤ 61 %`. The sentence belongs to it as a tooltip.
 */
export function breachCell(breach: Breach, metric: string, times: Times): BreachText {
  const { stepMs } = times
  switch (breach.kind) {
    case 'no-threshold':
      return { main: '', detail: '' }
    case 'unknown':
      return { main: 'unknown', detail: '' }
    case 'already': {
      const { ahead } = breach
      const further =
        ahead === null
          ? ''
          : `${limitSign(ahead.limit, ahead.direction, metric)}: ${probabilityText(ahead.chance)}`
      return { main: 'already', detail: further }
    }
    case 'expected':
      return { main: roughly(breach.afterMs, stepMs), detail: rangeText(breach, stepMs) }
    case 'possible':
      return { main: '', detail: `${roughly(breach.afterMs, stepMs)}, if at all` }
    case 'clear': {
      const side = breach.direction === 'above' ? '≤' : '≥'
      return { main: '', detail: `${badLevel(breach.direction)} ${side} ${roundText(breach.peak, metric)}` }
    }
  }
}

/**
 * A breach on a line of a list, which names the limit and the chance beside it: `in 3 h` with `1 h to 6 h; P50 stays
 * below`, `already above` with `97 % now`, `in 3 h, if at all`.
 */
export function breachLine(breach: KnownBreach, metric: string, times: Times): BreachText {
  const { stepMs } = times
  switch (breach.kind) {
    case 'already': {
      const now = `${roundText(breach.current, metric)} now`
      if (breach.ahead === null) return { main: `already ${breach.direction}`, detail: now }
      const { limit, direction, chance } = breach.ahead
      const further = `${limitSign(limit, direction, metric)}: ${probabilityText(chance)}`
      return { main: `already ${breach.direction}`, detail: `${now}; ${further}` }
    }
    case 'expected':
      return {
        main: `in ${roughly(breach.afterMs, stepMs)}`,
        detail: `${rangeText(breach, stepMs)}; ${medianText(breach, stepMs)}`,
      }
    case 'possible':
      return {
        main: `in ${roughly(breach.afterMs, stepMs)}, if at all`,
        detail: rangeText(breach, stepMs),
      }
    case 'clear':
      return { main: 'no breach likely', detail: peakText(breach, metric) }
  }
}

/** A breach in a sentence with its numbers; without the severity's name. */
export function breachSentence(breach: Breach, metric: string, times: Times): string {
  switch (breach.kind) {
    case 'no-threshold':
      return 'no threshold for this metric'
    case 'unknown':
      return breach.staleMs === null ? 'no forecast' : `its newest row is ${durationText(breach.staleMs)} old`
    case 'already': {
      const there = `already ${breach.direction} ${roundText(breach.limit, metric)}`
      return breach.ahead === null ? there : `${there}; ${aheadSentence(breach.ahead, metric, times)}`
    }
    case 'expected':
    case 'possible':
      return aheadSentence(breach, metric, times)
    case 'clear':
      return `${chanceText(breach, metric, times)} (${peakText(breach, metric)})`
  }
}

/** What a list of breaches of one kind is called. */
export function breachesTitle(kind: KnownBreach['kind'], times: Times): string {
  switch (kind) {
    case 'already':
      return 'Already breaching'
    case 'expected':
      return `Likely within ${horizonText(times)}`
    case 'possible':
      return `Possible within ${horizonText(times)}`
    case 'clear':
      return 'Closest without a breach'
  }
}

/** In place of a list of breaches, where all that is known is clear. */
export function noBreachText(times: Times): string {
  return `No breach is likely within ${horizonText(times)}.`
}
