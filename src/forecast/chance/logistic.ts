/** One past chance and what happened. */
export interface ChanceSample {
  /** logit of the path's chance and of the past's share. */
  readonly path: number
  readonly past: number
  readonly happened: boolean
  readonly weight: number
}

/** Intercept and the two weights of a ChanceModel. */
export type Stack = readonly [intercept: number, pathWeight: number, pastWeight: number]

const MAX_STEPS = 40
const HALVINGS = 12

/**
 * The stack under which the samples are likeliest, held towards a prior: least of Σ w · −ln P(what happened) +
 * ½ · hold · |stack − prior|². Newton's steps, halved until they help; a weight that would be negative is 0. No
 * samples: the prior.
 */
export function fitStack(
  samples: readonly ChanceSample[],
  prior: Stack,
  hold: number,
): { readonly stack: Stack; readonly loss: number } {
  let stack = prior
  let loss = lossOf(samples, stack, prior, hold)
  for (let i = 0; i < MAX_STEPS; i++) {
    const step = newtonStep(samples, stack, prior, hold)
    let moved = false
    for (let halving = 0, size = 1; halving < HALVINGS; halving++, size /= 2) {
      const next: Stack = [
        stack[0] - size * step[0],
        Math.max(0, stack[1] - size * step[1]),
        Math.max(0, stack[2] - size * step[2]),
      ]
      const nextLoss = lossOf(samples, next, prior, hold)
      if (!(nextLoss < loss - 1e-9 * Math.abs(loss))) continue
      ;[stack, loss, moved] = [next, nextLoss, true]
      break
    }
    if (!moved) break
  }
  return { stack, loss }
}

function lossOf(samples: readonly ChanceSample[], stack: Stack, prior: Stack, hold: number): number {
  let loss = 0
  for (let k = 0; k < 3; k++) loss += (hold / 2) * ((stack[k] ?? 0) - (prior[k] ?? 0)) ** 2
  for (const { path, past, happened, weight } of samples) {
    const x = stack[0] + stack[1] * path + stack[2] * past
    const against = happened ? -x : x
    loss += weight * (against > 30 ? against : Math.log1p(Math.exp(against)))
  }
  return loss
}

function newtonStep(samples: readonly ChanceSample[], stack: Stack, prior: Stack, hold: number): Stack {
  let g0 = hold * (stack[0] - prior[0])
  let g1 = hold * (stack[1] - prior[1])
  let g2 = hold * (stack[2] - prior[2])
  let [h00, h01, h02, h11, h12, h22] = [hold, 0, 0, hold, 0, hold]
  for (const { path, past, happened, weight } of samples) {
    const p = 1 / (1 + Math.exp(-(stack[0] + stack[1] * path + stack[2] * past)))
    const error = weight * (p - (happened ? 1 : 0))
    const bend = weight * p * (1 - p)
    g0 += error
    g1 += error * path
    g2 += error * past
    h00 += bend
    h01 += bend * path
    h02 += bend * past
    h11 += bend * path * path
    h12 += bend * path * past
    h22 += bend * past * past
  }
  return solve([h00, h01, h02, h11, h12, h22], [g0, g1, g2])
}

/** Solves a symmetric positive definite system of three, by Cramer's rule. */
function solve(
  [a, b, c, d, e, f]: readonly [number, number, number, number, number, number],
  [x, y, z]: readonly [number, number, number],
): Stack {
  const [i00, i01, i02] = [d * f - e * e, c * e - b * f, b * e - c * d]
  const [i11, i12, i22] = [a * f - c * c, b * c - a * e, a * d - b * b]
  const determinant = a * i00 + b * i01 + c * i02
  return [
    (i00 * x + i01 * y + i02 * z) / determinant,
    (i01 * x + i11 * y + i12 * z) / determinant,
    (i02 * x + i12 * y + i22 * z) / determinant,
  ]
}
