import type { FleetForecast } from '../fleetForecast.ts'
import type { Threshold } from '../metrics/metric.ts'
import { probabilityAt, type Direction } from '../quantile/breach.ts'
import { stacked, type ChanceInput, type ChanceModel } from './chanceModel.ts'
import { pathChances } from './copula.ts'
import { pastPassage, shareWithin, type PastBlocks, type PastPassage } from './pastPassage.ts'

/** Steps that count as recent: a day of five-minute ones. */
const RECENT_STEPS = 288

/** What a chance is told from, before the model weighs it: by steps from the newest row, 1 to the horizon. */
export type ChanceInputs = (steps: number) => ChanceInput

/**
 * Chances [D] that one series meets a threshold by each step, never falling. NaN: from there on no step has a level. The newest
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
  const chances = new Float64Array(forecast.horizon).fill(NaN)
  const inputs = chanceInputs(probabilities, blocksOf(forecast, series), threshold, direction, model.strength)
  for (let step = 0; step < probabilities.length; step++) chances[step] = stacked(model, inputs(step + 1))
  return chances
}

/** The last of the first so many of breachChances(), for less work; up to the rounding of what is next to impossible. */
export function breachChanceWithin(
  forecast: FleetForecast,
  series: number,
  { threshold, direction }: { readonly threshold: number; readonly direction: Direction },
  model: ChanceModel,
  steps: number,
): number {
  const { horizon, levels, quantiles } = forecast
  const probabilityOf = (step: number) =>
    probabilityAt(levels, quantiles, (series * horizon + step) * levels.length, threshold, direction)
  let known = horizon
  while (known > 0 && Number.isNaN(probabilityOf(known - 1))) known--
  if (steps > known) return NaN
  const probabilities = Float64Array.from({ length: steps }, (_, step) => probabilityOf(step) || 0)
  return stacked(
    model,
    chanceInputs(
      probabilities,
      blocksOf(forecast, series),
      threshold,
      direction,
      model.strength,
      known,
    )(steps),
  )
}

/** Chances of both thresholds of a metric: whoever meets the critical one has met the warning one. */
export function limitChances(
  forecast: FleetForecast,
  series: number,
  { warning, critical, direction }: Threshold,
  model: ChanceModel,
): { readonly warning: Float64Array; readonly critical: Float64Array } {
  const ofWarning = breachChances(forecast, series, warning, direction, model)
  const alone = breachChances(forecast, series, critical, direction, model)
  return {
    warning: ofWarning,
    critical: alone.map((chance, step) => Math.min(chance, ofWarning[step] ?? NaN)),
  }
}

/**
 * A share of the past goes with one stretch's worth of belief in what is known without it, so that a short past says
 * little: the path for the whole past, the whole past for the newest part. horizon: of which these are the first steps.
 */
export function chanceInputs(
  probabilities: ArrayLike<number>,
  blocks: PastBlocks,
  threshold: number,
  direction: Direction,
  strength: number,
  horizon = probabilities.length,
): ChanceInputs {
  const chances = pathChances(probabilities, strength)
  const least = new Float64Array(probabilities.length)
  for (let step = 0, most = 0; step < least.length; step++) {
    most = Math.max(most, probabilities[step] || 0)
    least[step] = most
  }
  const passage = pastPassage(blocks, threshold, direction, horizon)
  const from = Math.max(blocks.from, blocks.to - Math.ceil(RECENT_STEPS / blocks.blockSteps))
  const newest = pastPassage({ ...blocks, from }, threshold, direction, horizon)
  return (steps) => {
    const path = chances[steps - 1] ?? NaN
    const past = believed(passage, steps, path)
    return { path, past, recent: believed(newest, steps, past), least: least[steps - 1] ?? NaN }
  }
}

function believed(passage: PastPassage, steps: number, without: number): number {
  const { stretches } = passage
  return (shareWithin(passage, steps) * stretches + without) / (stretches + 1)
}

/**
 * Each step's own probability up to the last that has a level; one without a level before that has none of its own. Empty:
 * no step has a level.
 */
function stepProbabilities(
  { horizon, levels, quantiles }: FleetForecast,
  series: number,
  threshold: number,
  direction: Direction,
): Float64Array {
  let known = 0
  const probabilities = new Float64Array(horizon)
  for (let step = 0; step < horizon; step++) {
    const from = (series * horizon + step) * levels.length
    const probability = probabilityAt(levels, quantiles, from, threshold, direction)
    if (Number.isNaN(probability)) continue
    probabilities[step] = probability
    known = step + 1
  }
  return probabilities.subarray(0, known)
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
