import type { FleetForecast } from '../fleetForecast.ts'
import { probabilityAt, type Direction } from '../quantile/breach.ts'
import { stacked, type ChanceModel } from './chanceModel.ts'
import { pathChances } from './copula.ts'
import { pastPassage, shareWithin, type PastBlocks, type PastPassage } from './pastPassage.ts'

/** What a chance is told from, before the model weighs it: [D] by each step of the horizon. */
export interface ChanceInputs {
  /** Of a path through the levels. */
  readonly path: ArrayLike<number>
  /** Of the past: its share where there are many stretches, the path's where there is none. */
  readonly past: ArrayLike<number>
}

/**
 * Chances [D] that one series meets a threshold by each step, never falling. NaN: no step of it has a level. The newest
 * value is not looked at: whether it is there already is a measurement, not a chance.
 */
export function breachChances(
  forecast: FleetForecast,
  series: number,
  threshold: number,
  direction: Direction,
  model: ChanceModel,
): Float64Array {
  const probabilities = stepProbabilities(forecast, series, threshold, direction)
  if (probabilities === null) return new Float64Array(forecast.horizon).fill(NaN)
  const passage = pastPassage(blocksOf(forecast, series), threshold, direction, forecast.horizon)
  const { path, past } = chanceInputs(probabilities, passage, model.strength)
  return Float64Array.from({ length: forecast.horizon }, (_, step) =>
    stacked(model, path[step] ?? NaN, past[step] ?? NaN),
  )
}

/** One stretch's worth of belief in the path goes into the past's share, so that a short past says little. */
export function chanceInputs(
  probabilities: ArrayLike<number>,
  passage: PastPassage,
  strength: number,
): ChanceInputs {
  const path = pathChances(probabilities, strength)
  const { stretches } = passage
  const past = path.map(
    (chance, step) => (shareWithin(passage, step + 1) * stretches + chance) / (stretches + 1),
  )
  return { path, past }
}

/** [D] each step's own probability; a step without a level has that of the one before it. null: there is none at all. */
function stepProbabilities(
  { horizon, levels, quantiles }: FleetForecast,
  series: number,
  threshold: number,
  direction: Direction,
): Float64Array | null {
  let known = false
  const probabilities = new Float64Array(horizon)
  for (let step = 0; step < horizon; step++) {
    const from = (series * horizon + step) * levels.length
    const probability = probabilityAt(levels, quantiles, from, threshold, direction)
    known ||= !Number.isNaN(probability)
    probabilities[step] = Number.isNaN(probability) ? 0 : probability
  }
  return known ? probabilities : null
}

/** A week of extremes where the forecast has them, else the history that it shows. */
function blocksOf({ extremes, history, historyLength }: FleetForecast, series: number): PastBlocks {
  if (extremes !== undefined) {
    const { blockSteps, blocks, highs, lows } = extremes
    return { blockSteps, highs, lows, from: series * blocks, to: (series + 1) * blocks }
  }
  const [from, to] = [series * historyLength, (series + 1) * historyLength]
  return { blockSteps: 1, highs: history, lows: history, from, to }
}
