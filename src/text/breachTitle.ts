import { firstOf, type Ahead, type Breach } from '#forecast/breach.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { horizonText, rangeText, roughly } from './breach.ts'
import { limitSign } from './limit.ts'
import { roundText, unbroken } from './numbers.ts'
import { probabilityText } from './probability.ts'
import { durationText } from './time.ts'

type Times = Pick<FleetForecast, 'stepMs' | 'horizon'>

/** As takeawayText(), within a sentence: `breach likely in 2 h 40 m (42 min to 6 h): 62 % chance of ≥ 75 % within 8 h`. */
export function breachEvent(breach: Breach, metric: string, times: Times): string {
  const text = takeawayText(breach, metric, times)
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`
}

/**
 * What a chart of one series is about, as its title: `Breach possible in 2 h 40 m (42 min to 6 h): 37 % chance of ≥ 75 % within 8 h`, `likely`
 * from 50 % on; of a series that comes to cross both thresholds the first crossing, `…: 90 % chance of ≥ 75 % within 8 h, then 62 % chance of
 * ≥ 90 % in 3 h (1 h to 6 h)`. '': no threshold, and nothing to say of it.
 */
export function takeawayText(breach: Breach, metric: string, times: Times): string {
  return unbroken(sentence(breach, metric, times))
}

function sentence(breach: Breach, metric: string, times: Times): string {
  const { stepMs } = times
  switch (breach.kind) {
    case 'no-threshold':
      return ''
    case 'pending':
      return 'Not forecast yet'
    case 'unknown':
      if (breach.staleMs !== null) return `Stale: the newest row is ${durationText(breach.staleMs)} old`
      return breach.withoutRange === true ? 'The model gives no range, so no chance is known' : 'No forecast'
    case 'already': {
      const { current, limit, direction, ahead } = breach
      const now = `Breaching now: ${roundText(current, metric)} is ${limitSign(limit, direction, metric)}`
      if (ahead === null) return now
      return `${now}; ${probabilityText(ahead.chance)} chance of ${limitSign(ahead.limit, ahead.direction, metric)}`
    }
    case 'expected': {
      const first = comingText(firstOf(breach), metric, times)
      if (breach.before === undefined) return first
      const chance = `${probabilityText(breach.chance)} chance of ${limitSign(breach.limit, breach.direction, metric)}`
      return `${first}, then ${chance} ${whenText(breach, stepMs)}`
    }
    case 'possible':
      return comingText(breach, metric, times)
    case 'clear':
      return `No breach expected within ${horizonText(times)}`
  }
}

/** `Breach likely in 3 h (1 h to 6 h): 62 % chance of ≥ 90 % within 8 h`: a rule with a window of its own has another chance. */
function comingText(ahead: Ahead, metric: string, times: Times): string {
  const event = limitSign(ahead.limit, ahead.direction, metric)
  const chance = `${probabilityText(ahead.chance)} chance of ${event} within ${horizonText(times)}`
  return `Breach ${ahead.chance >= 0.5 ? 'likely' : 'possible'} ${whenText(ahead, times.stepMs)}: ${chance}`
}

/** `in 3 h (1 h to 6 h)`. */
function whenText(ahead: Ahead, stepMs: number): string {
  const range = rangeText(ahead, stepMs)
  return `in ${roughly(ahead.afterMs, stepMs)}${range === '' ? '' : ` (${range})`}`
}
