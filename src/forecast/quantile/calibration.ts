import { z } from 'zod'
import { outputOf, type TargetOutput } from './output.ts'

/** Beyond this a correction says nothing: the network's answers are about 1 in their own unit. */
export const LARGEST_SHIFT = 1e6

const share = z.number().min(0).max(1).nullable()

/**
 * What to add to the network's levels so that they hold what they say, by block of the horizon: conformal
 * quantile regression (Romano et al., 2019), one shift per level, in the unit of the network's output (for a
 * target normalized by its own window, the window's scale). Fitted by ConformalFit.
 */
export const calibrationSchema = z.object({
  /** Steps of the horizon that share a shift; the last block may be shorter. */
  blockSteps: z.int().min(1).max(100_000),
  /** [targets][blocks][levels], levels in the order of the target's own, or of `levels`. */
  shifts: z.array(z.array(z.array(z.number().min(-LARGEST_SHIFT).max(LARGEST_SHIFT)))),
  /**
   * Per target the levels that the shifts make, where they are not the target's own: a point forecast, which has one
   * level, then has a range, made of the errors that followed it (split conformal prediction). Absent: the targets' own.
   */
  levels: z.array(z.array(z.number().gt(0).lt(1)).min(1)).optional(),
  /** The data, in words. */
  fittedOn: z.string(),
  /** Forecasts it was fitted on. */
  windows: z.int().min(1),
  /**
   * Share of values from P10 to P90 before it and with it, each half of the windows corrected by the other half;
   * null: the model does not have these levels.
   */
  coverage80: z.object({ before: share, after: share }),
})
export type Calibration = z.infer<typeof calibrationSchema>

/** The levels of a target once it is calibrated, by its index; own: those that it has without. */
export function calibratedLevels(
  { levels }: Pick<Calibration, 'levels'>,
  target: number,
  own: readonly number[],
): readonly number[] {
  return levels?.[target] ?? own
}

/**
 * Levels [B, D, Q] of one target in the network's unit, with its shifts added: [B, D, Q'], Q' levels as
 * calibratedLevels gives them. horizon: D, count: Q, which is Q' or 1 (then every shift is added to the one level).
 */
export function calibrate(
  { blockSteps, shifts }: Pick<Calibration, 'blockSteps' | 'shifts'>,
  target: number,
  standard: Float32Array,
  horizon: number,
  count: number,
): Float32Array {
  const blocks = shifts[target] ?? []
  const made = blocks[0]?.length ?? 0
  const moved = new Float32Array((standard.length / count) * made)
  for (let i = 0; i < moved.length; i++) {
    const point = Math.floor(i / made)
    const level = i % made
    const from = standard[point * count + (count === 1 ? 0 : level)] ?? NaN
    moved[i] = from + (blocks[Math.floor((point % horizon) / blockSteps)]?.[level] ?? NaN)
  }
  return moved
}

/** What a calibration must fit: a model's levels per target, and what its outputs mean. */
export interface CalibratedShape {
  readonly quantiles: readonly (readonly number[])[]
  readonly outputs?: readonly TargetOutput[] | undefined
  readonly maxPredictionLength: number
}

/** Whether it has a shift for every block and level, and gives no target but a point forecast levels of its own. */
export function fitsCalibration(
  { blockSteps, shifts, levels }: Pick<Calibration, 'blockSteps' | 'shifts' | 'levels'>,
  { quantiles, outputs, maxPredictionLength }: CalibratedShape,
): boolean {
  const blocks = Math.ceil(maxPredictionLength / blockSteps)
  if (levels !== undefined && levels.length !== quantiles.length) return false
  const foreign = quantiles.some(
    (own, target) =>
      outputOf({ outputs }, target).kind !== 'point' &&
      calibratedLevels({ levels }, target, own).join() !== own.join(),
  )
  const expected = quantiles.map((own, target) =>
    Array<number>(blocks).fill(calibratedLevels({ levels }, target, own).length),
  )
  const found = shifts.map((target) => target.map((block) => block.length))
  return !foreign && JSON.stringify(found) === JSON.stringify(expected)
}
