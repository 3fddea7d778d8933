import type { Breach } from '#forecast/breach.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { horizonText, rangeText, roughly } from './breach.ts'
import { limitSign } from './limit.ts'
import { roundText, unbroken } from './numbers.ts'
import { probabilityText } from './probability.ts'
import { durationText } from './time.ts'

type Times = Pick<FleetForecast, 'stepMs' | 'horizon'>

/** As takeawayText(), within a sentence: `breach likely in 2 h 40 m (42 min to 6 h): 62 % chance of ≥ 75 %`. */
export function breachEvent(breach: Breach, metric: string, times: Times): string {
  const text = takeawayText(breach, metric, times)
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`
}

/**
 * What a chart of one series is about, as its title: `Breach possible in 2 h 40 m (42 min to 6 h): 37 % chance of ≥ 75 %`, `likely`
 * from 50 % on. '': no threshold, and nothing to say of it.
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
    case 'expected':
    case 'possible': {
      const range = rangeText(breach, stepMs)
      const when = `in ${roughly(breach.afterMs, stepMs)}${range === '' ? '' : ` (${range})`}`
      const event = limitSign(breach.limit, breach.direction, metric)
      const chance = `${probabilityText(breach.chance)} chance of ${event}`
      return `Breach ${breach.chance >= 0.5 ? 'likely' : 'possible'} ${when}: ${chance}`
    }
    case 'clear':
      return `No breach expected within ${horizonText(times)}`
  }
}
