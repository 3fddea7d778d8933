import type { Breach, KnownBreach } from '#forecast/breach.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { Direction } from '#forecast/quantile/breach.ts'
import { sideLevels } from '#forecast/quantile/level.ts'
import { levelName } from './levels.ts'
import { roundText } from './numbers.ts'
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

/** `earliest 2 h; latest 5 h`, `earliest 2 h; may not happen`: within the horizon, which stands beside it. */
function rangeText({ earliestMs, latestMs }: Extract<Breach, { kind: 'expected' }>, stepMs: number): string {
  const earliest = earliestMs === null ? [] : [`earliest ${roughly(earliestMs, stepMs)}`]
  const latest = latestMs === null ? 'may not happen' : `latest ${roughly(latestMs, stepMs)}`
  return [...earliest, latest].join('; ')
}

/** A breach in two halves: when, and what lies around it. Either is '' where nothing is to be said. */
export interface BreachText {
  readonly main: string
  readonly detail: string
}

/**
 * A breach in the width of a table's cell: `6 h 40 m` with `5 h–over 8 h`, `already`, `P90 in 6 h`, `P90 ≤ 61 %`. The
 * sentence belongs to it as a tooltip.
 */
export function breachCell(breach: Breach, metric: string, times: Times): BreachText {
  const { stepMs } = times
  switch (breach.kind) {
    case 'no-threshold':
      return { main: '', detail: '' }
    case 'unknown':
      return { main: 'unknown', detail: '' }
    case 'already':
      return { main: 'already', detail: '' }
    case 'expected': {
      const { afterMs, earliestMs, latestMs } = breach
      const early = earliestMs === null ? '' : `${roughly(earliestMs, stepMs)}–`
      const late = latestMs === null ? `over ${horizonText(times)}` : roughly(latestMs, stepMs)
      return { main: roughly(afterMs, stepMs), detail: `${early}${late}` }
    }
    case 'possible':
      return { main: '', detail: `${badLevel(breach.direction)} in ${roughly(breach.earliestMs, stepMs)}` }
    case 'clear': {
      const side = breach.direction === 'above' ? '≤' : '≥'
      return { main: '', detail: `${badLevel(breach.direction)} ${side} ${roundText(breach.peak, metric)}` }
    }
  }
}

/**
 * A breach on a line of a list, which names the limit beside it: `in 6 h 40 m` with `earliest 5 h; latest 7 h`,
 * `already above` with `97 % now`, `possible from 6 h` with `P90 peaks at 86 %`.
 */
export function breachLine(breach: KnownBreach, metric: string, times: Times): BreachText {
  const { stepMs } = times
  switch (breach.kind) {
    case 'already':
      return { main: `already ${breach.direction}`, detail: `${roundText(breach.current, metric)} now` }
    case 'expected':
      return { main: `in ${roughly(breach.afterMs, stepMs)}`, detail: rangeText(breach, stepMs) }
    case 'possible':
      return {
        main: `possible from ${roughly(breach.earliestMs, stepMs)}`,
        detail: peakText(breach, metric),
      }
    case 'clear':
      return { main: 'no breach expected', detail: peakText(breach, metric) }
  }
}

/** A breach in a sentence with its numbers; without the severity's name. */
export function breachSentence(breach: Breach, metric: string, times: Times): string {
  const { stepMs } = times
  switch (breach.kind) {
    case 'no-threshold':
      return 'no threshold for this metric'
    case 'unknown':
      return breach.staleMs === null ? 'no forecast' : `its newest row is ${durationText(breach.staleMs)} old`
    case 'already':
      return `already ${breach.direction} ${roundText(breach.limit, metric)}`
    case 'expected': {
      const within = breach.latestMs === null ? ` within ${horizonText(times)}` : ''
      return `breach of ${roundText(breach.limit, metric)} expected in ${roughly(breach.afterMs, stepMs)} (${rangeText(breach, stepMs)}${within})`
    }
    case 'possible':
      return `breach of ${roundText(breach.limit, metric)} possible from ${roughly(breach.earliestMs, stepMs)} (${peakText(breach, metric)})`
    case 'clear':
      return `no breach of ${roundText(breach.limit, metric)} expected within ${horizonText(times)} (${peakText(breach, metric)})`
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
  return `No breach expected within ${horizonText(times)}, even at P90.`
}
