import { z } from 'zod'

/**
 * How a chance of a breach is told from what the levels say of every step and from what the series' own past did:
 *
 *   logit P(breach by step h) = intercept + pathWeight · logit P_path(h) + pastWeight · logit P_past(h)
 *
 * P_path is the chance that a path through the levels crosses (see pathChances), P_past the share of past stretches of
 * that length in which the series did (see pastPassage). No weight is negative, so a longer time never has the smaller
 * chance. Stacking of two probability forecasts by logistic regression (Platt, 1999; Ranjan and Gneiting, 2010).
 */
export interface ChanceModel {
  /** Share of a forecast error's variance that lasts over the horizon, in normal scores; the rest is fresh at every step. */
  readonly strength: number
  readonly intercept: number
  readonly pathWeight: number
  readonly pastWeight: number
}

/** What a chance model of a file was fitted on. */
export interface FittedChances {
  /** By metric; a metric that is not there has the default. */
  readonly models: Readonly<Record<string, ChanceModel>>
  /** Past forecasts of a series that they were fitted on, over all metrics. */
  readonly windows: number
}

export const chanceModelSchema: z.ZodType<ChanceModel> = z.object({
  strength: z.number().min(0).max(0.95),
  intercept: z.number(),
  pathWeight: z.number().min(0),
  pastWeight: z.number().min(0),
})

/**
 * For a file too short to learn from: fitted on past forecasts of fleets that the shipped model was trained on and of
 * simulated noise-like ones, each fleet counting the same (docs/decisions/chances.md says how, with the figures).
 */
export const DEFAULT_CHANCES: ChanceModel = {
  strength: 0.5,
  intercept: 0.286,
  pathWeight: 0.391,
  pastWeight: 0.418,
}

/** A chance outside these has no place on the logit scale: one in a million, and all but one in ten thousand. */
const [LEAST, MOST] = [1e-6, 1 - 1e-4]

/** ln(p / (1 - p)), of a probability held within what a fit can tell apart. */
export function logit(probability: number): number {
  const p = Math.min(Math.max(probability, LEAST), MOST)
  return Math.log(p / (1 - p))
}

/** The model's chance from its two inputs. NaN where the path's is not known. */
export function stacked(
  { intercept, pathWeight, pastWeight }: ChanceModel,
  path: number,
  past: number,
): number {
  return 1 / (1 + Math.exp(-(intercept + pathWeight * logit(path) + pastWeight * logit(past))))
}

/** The model of a metric; the default where nothing was fitted for it. */
export function chanceModelOf(fitted: FittedChances | null, metric: string): ChanceModel {
  if (fitted === null || !Object.hasOwn(fitted.models, metric)) return DEFAULT_CHANCES
  return fitted.models[metric] ?? DEFAULT_CHANCES
}
