/**
 * Steps that capacity is forecast on, coarsest first: with a horizon of 96 steps they reach 8 days, 4 days and 1 day
 * ahead.
 */
const COARSE_STEPS_MS: readonly number[] = [7_200_000, 3_600_000, 900_000]

/** A forecast from fewer steps of history says little, whatever the model takes. */
const LEAST_STEPS = 24

/** Timestamps jitter; rows within a tenth of a step apart are on that step. */
const SAME_STEP = 0.1

/** What there is to forecast from: of the table's rows, epoch ms. */
export interface Measured {
  readonly firstMs: number
  readonly lastMs: number
  /** How far apart rows are; null: it cannot be measured. */
  readonly stepMs: number | null
}

/** What a model needs, in steps. */
export interface ModelLengths {
  readonly minEncoderLength: number
  readonly horizon: number
}

/** The step that a table's history allows, or what it lacks for any. */
export type CoarseStep =
  | {
      readonly kind: 'step'
      readonly stepMs: number
      readonly horizonMs: number
      /** How long the history is. */
      readonly historyMs: number
      /** Whether rows are finer than the step, so that each step is a mean over several. */
      readonly averaged: boolean
    }
  /** neededMs: what the finest step that the rows allow would take. */
  | {
      readonly kind: 'too-short'
      readonly historyMs: number
      readonly stepMs: number
      readonly neededMs: number
    }
  /** Rows lie further apart than the coarsest step, or their step is not known. */
  | { readonly kind: 'no-step'; readonly measuredMs: number | null }

/**
 * The coarsest step whose needed history the table has: the further ahead the better, and a level that fills slowly
 * loses little by averaging. usedMs: the step of the forecast on screen, which is not made again on a finer one; null:
 * there is none.
 */
export function coarseStepFor(measured: Measured, model: ModelLengths, usedMs: number | null): CoarseStep {
  const possible = coarseSteps(measured, model, usedMs)
  const found = possible.find(({ kind }) => kind === 'step') ?? possible.at(-1)
  return found ?? { kind: 'no-step', measuredMs: measured.stepMs }
}

/** Each step that the rows allow, coarsest first, and whether there is enough history for it. */
export function coarseSteps(
  { firstMs, lastMs, stepMs: measuredMs }: Measured,
  { minEncoderLength, horizon }: ModelLengths,
  usedMs: number | null,
): readonly Exclude<CoarseStep, { kind: 'no-step' }>[] {
  if (measuredMs === null) return []
  // A row stands for the time since the one before it.
  const historyMs = lastMs - firstMs + measuredMs
  const least = Math.max(LEAST_STEPS, minEncoderLength)
  return COARSE_STEPS_MS.filter(
    (stepMs) => measuredMs <= stepMs * (1 + SAME_STEP) && (usedMs === null || usedMs <= stepMs),
  ).map((stepMs) => {
    const neededMs = least * stepMs
    if (historyMs < neededMs) return { kind: 'too-short', historyMs, stepMs, neededMs }
    const averaged = measuredMs < stepMs * (1 - SAME_STEP)
    return { kind: 'step', stepMs, horizonMs: horizon * stepMs, historyMs, averaged }
  })
}
