import { z } from 'zod'

/** Beyond this a correction says nothing: the network's answers are about 1 in their own unit. */
export const LARGEST_SHIFT = 1e6

const share = z.number().min(0).max(1).nullable()

/**
 * What to add to the network's levels so that they hold what they say, by block of the horizon: conformal
 * quantile regression (Romano et al., 2019), one shift per level, in the unit of the network's output (for a
 * target normalised by its own window, the window's scale). Fitted by ConformalFit.
 */
export const calibrationSchema = z.object({
  /** Steps of the horizon that share a shift; the last block may be shorter. */
  blockSteps: z.int().min(1).max(100_000),
  /** [targets][blocks][levels], levels in the order of the target's own. */
  shifts: z.array(z.array(z.array(z.number().min(-LARGEST_SHIFT).max(LARGEST_SHIFT)))),
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

/**
 * The network's output [B, D, Q] of one target with its shifts added. horizon: D.
 */
export function calibrate(
  { blockSteps, shifts }: Calibration,
  target: number,
  raw: Float32Array,
  horizon: number,
): Float32Array {
  const blocks = shifts[target] ?? []
  const levels = blocks[0]?.length ?? 0
  return raw.map((value, i) => {
    const step = Math.floor(i / levels) % horizon
    return value + (blocks[Math.floor(step / blockSteps)]?.[i % levels] ?? NaN)
  })
}

/** Whether it has a shift for every block and level. quantiles: levels per target. */
export function fitsCalibration(
  { blockSteps, shifts }: Calibration,
  quantiles: readonly (readonly number[])[],
  horizon: number,
): boolean {
  const blocks = Math.ceil(horizon / blockSteps)
  const expected = quantiles.map((levels) => Array<number>(blocks).fill(levels.length))
  const found = shifts.map((target) => target.map((block) => block.length))
  return JSON.stringify(found) === JSON.stringify(expected)
}
