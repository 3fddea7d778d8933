import { firstOf, type Ahead, type Breach } from '#forecast/breach.ts'
import type { FittedChances } from '#forecast/chance/chanceModel.ts'
import { provisionalChance } from '#forecast/chance/provisionalChance.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { limitSign } from './limit.ts'
import { plural } from './numbers.ts'
import { probabilityText } from './probability.ts'

/** Beside the chances, once they follow the past of the data on screen. */
export function learnedText({ windows }: FittedChances): string {
  return `Chances now follow what happened after ${plural(windows, 'past forecast')} of this data (before: of other fleets).`
}

/**
 * `Chance of ≥ 75 %: 20 % by past forecasts of other fleets, 4 % corrected by 240 of this data`: the chance of a series as it
 * was told at first, and as it is. Of what comes to cross both thresholds that of the first. null: it was not corrected, or
 * by less than is shown.
 */
export function correctedText(forecast: FleetForecast, series: number, breach: Breach): string | null {
  const told = toldOf(breach)
  if (forecast.chances === undefined || told === null) return null
  const { limit, direction, chance } = told
  const before = provisionalChance(forecast, series, limit, direction)
  if (before === null) return null
  const [was, is] = [probabilityText(before), probabilityText(chance)]
  if (was === is) return null
  const of = limitSign(limit, direction, forecast.series[series]?.metric ?? '')
  return `Chance of ${of}: ${was} by past forecasts of other fleets, ${is} corrected by ${plural(forecast.chances.windows, 'past forecast')} of this data`
}

/** null: it has no chance. */
function toldOf(breach: Breach): Pick<Ahead, 'limit' | 'direction' | 'chance'> | null {
  switch (breach.kind) {
    case 'expected':
      return firstOf(breach)
    case 'possible':
    case 'clear':
      return breach
    case 'already':
      return breach.ahead
    case 'no-threshold':
    case 'pending':
    case 'unknown':
      return null
  }
}
