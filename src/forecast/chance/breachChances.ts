import type { FleetForecast } from '../fleetForecast.ts'
import { probabilityAt, type Direction } from '../quantile/breach.ts'
import { stacked, type ChanceInput, type ChanceModel } from './chanceModel.ts'
import { pathChances } from './copula.ts'
import { pastPassage, shareWithin, type PastBlocks, type PastPassage } from './pastPassage.ts'

/** Steps that count as recent: a day of five-minute ones. */
const RECENT_STEPS = 288

/** What a chance is told from, before the model weighs it: by steps from the newest row, 1 to the horizon. */
export type ChanceInputs = (steps: number) => ChanceInput

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
  const inputs = chanceInputs(probabilities, blocksOf(forecast, series), threshold, direction, model.strength)
  return Float64Array.from({ length: forecast.horizon }, (_, step) => stacked(model, inputs(step + 1)))
}

/**
 * A share of the past goes with one stretch's worth of belief in what is known without it, so that a short past says
 * little: the path for the whole past, the whole past for the newest part.
 */
export function chanceInputs(
  probabilities: ArrayLike<number>,
  blocks: PastBlocks,
  threshold: number,
  direction: Direction,
  strength: number,
): ChanceInputs {
  const chances = pathChances(probabilities, strength)
  const horizon = probabilities.length
  const passage = pastPassage(blocks, threshold, direction, horizon)
  const from = Math.max(blocks.from, blocks.to - Math.ceil(RECENT_STEPS / blocks.blockSteps))
  const newest = pastPassage({ ...blocks, from }, threshold, direction, horizon)
  return (steps) => {
    const path = chances[steps - 1] ?? NaN
    const past = believed(passage, steps, path)
    return { path, past, recent: believed(newest, steps, past) }
  }
}

function believed(passage: PastPassage, steps: number, without: number): number {
  const { stretches } = passage
  return (shareWithin(passage, steps) * stretches + without) / (stretches + 1)
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

/** Steps of a series' past that its chances are told from, at most: all that is kept, and the newest part of it. */
export function pastStepsOf({ extremes, historyLength }: Pick<FleetForecast, 'extremes' | 'historyLength'>): {
  readonly all: number
  readonly recent: number
} {
  const all = extremes === undefined ? historyLength : extremes.blocks * extremes.blockSteps
  return { all, recent: Math.min(RECENT_STEPS, all) }
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
