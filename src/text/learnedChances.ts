import type { Ahead, Breach } from '#forecast/breach.ts'
import type { FittedChances } from '#forecast/chance/chanceModel.ts'
import { provisionalChance } from '#forecast/chance/provisionalChance.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { limitSign } from './limit.ts'
import { plural } from './numbers.ts'
import { probabilityText } from './probability.ts'

/** Beside the chances, until they do. */
export const LEARNING_TEXT =
  'These chances are first estimates: the model is being checked on this data, which may change them.'

/** Beside the chances, once they follow the past of the data on screen. */
export function learnedText({ windows }: FittedChances): string {
  return `Chances now follow what happened after ${plural(windows, 'past forecast')} of this data (before: of other fleets).`
}

/**
 * `Chances after checking 240 past forecasts of this data: ≥ 75 %: 4 % (20 % before)`: the chance of a series as it
 * was told at first, and as it is, of each threshold that it comes to cross. null: none was corrected, or by less than is
 * shown.
 */
export function correctedText(forecast: FleetForecast, series: number, breach: Breach): string | null {
  const { chances } = forecast
  if (chances === undefined) return null
  const metric = forecast.series[series]?.metric ?? ''
  const corrected = toldOf(breach).flatMap(({ limit, direction, chance }) => {
    const before = provisionalChance(forecast, series, limit, direction)
    if (before === null) return []
    const [was, is] = [probabilityText(before), probabilityText(chance)]
    if (was === is) return []
    return [`${limitSign(limit, direction, metric)}: ${is} (${was} before)`]
  })
  if (corrected.length === 0) return null
  return `Chances after checking ${plural(chances.windows, 'past forecast')} of this data: ${corrected.join(', ')}`
}

/** The first crossing first; empty: it has no chance. */
function toldOf(breach: Breach): readonly Pick<Ahead, 'limit' | 'direction' | 'chance'>[] {
  switch (breach.kind) {
    case 'expected':
      return breach.before === undefined ? [breach] : [breach.before, breach]
    case 'possible':
    case 'clear':
      return [breach]
    case 'already':
      return breach.ahead === null ? [] : [breach.ahead]
    case 'no-threshold':
    case 'pending':
    case 'unknown':
      return []
  }
}
