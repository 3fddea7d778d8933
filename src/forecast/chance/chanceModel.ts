import { z } from 'zod'

/**
 * How a chance of a breach is told from what the levels say of every step and from what the series' own past did:
 *
 *   logit P(breach by step h) = intercept + pathWeight · logit P_path(h) + pastWeight · logit P_past(h)
 *                               + recentWeight · logit P_recent(h)
 *
 * P_path is the chance that a path through the levels crosses (see pathChances), P_past the share of past stretches of
 * that length in which the series did (see pastPassage), P_recent that of the newest of them. No weight is negative, so a longer time never has the smaller
 * chance. Stacking of two probability forecasts by logistic regression (Platt, 1999; Ranjan and Gneiting, 2010).
 */
export interface ChanceModel {
  /** Share of a forecast error's variance that lasts over the horizon, in normal scores; the rest is fresh at every step. */
  readonly strength: number
  readonly intercept: number
  readonly pathWeight: number
  readonly pastWeight: number
  readonly recentWeight: number
}

/** What a chance model of a file was fitted on. */
export interface FittedChances {
  /** By metric; a metric that is not there has the default. */
  readonly models: Readonly<Record<string, ChanceModel>>
  /**
   * Past forecasts of a series among those that they were fitted on: of the metrics with thresholds, whose chances are told; of all
   * metrics where none has.
   */
  readonly windows: number
}

export const chanceModelSchema: z.ZodType<ChanceModel> = z.object({
  strength: z.number().min(0).max(0.95),
  intercept: z.number(),
  pathWeight: z.number().min(0),
  pastWeight: z.number().min(0),
  recentWeight: z.number().min(0),
})

/**
 * For a file too short to learn from: fitted on past forecasts of three fleets and a simulated noise-like one, each of which
 * counts the same (docs/decisions/chances.md says how, with the figures): the last line of
 * `npx tsx src/testing/bench/chances.ts appservers_a.parquet smd_5min.parquet nab_cloudwatch.parquet`.
 */
export const DEFAULT_CHANCES: ChanceModel = {
  strength: 0.2,
  intercept: -0.14,
  pathWeight: 0.27,
  pastWeight: 0.04,
  recentWeight: 0.355,
}

/** A chance outside these has no place on the logit scale: one in a million, and all but one in ten thousand. */
const [LEAST, MOST] = [1e-6, 1 - 1e-4]

/** ln(p / (1 - p)), of a probability held within what a fit can distinguish. */
export function logit(probability: number): number {
  const p = Math.min(Math.max(probability, LEAST), MOST)
  return Math.log(p / (1 - p))
}

/** What a model weighs by one step; each a probability. */
export interface ChanceInput {
  readonly path: number
  readonly past: number
  readonly recent: number
  /** The largest of the steps' own probabilities so far: meeting the threshold at one step is meeting it at some. */
  readonly least: number
}

/** The model's chance. NaN where the path's is not known. */
export function stacked(model: ChanceModel, { path, past, recent, least }: ChanceInput): number {
  const { intercept, pathWeight, pastWeight, recentWeight } = model
  const odds = intercept + pathWeight * logit(path) + pastWeight * logit(past) + recentWeight * logit(recent)
  return Math.max(least, 1 / (1 + Math.exp(-odds)))
}

/** The model of a metric; the default where nothing was fitted for it. */
export function chanceModelOf(fitted: FittedChances | null, metric: string): ChanceModel {
  if (fitted === null || !Object.hasOwn(fitted.models, metric)) return DEFAULT_CHANCES
  return fitted.models[metric] ?? DEFAULT_CHANCES
}
