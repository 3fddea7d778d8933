/** Intercept and the weights of a ChanceModel. */
export type Stack = readonly [intercept: number, path: number, past: number, recent: number]

/** One past chance and what happened. */
export interface ChanceSample {
  /** What the stack multiplies: 1, and the logits of the path's chance and of the past's and its newest part's shares. */
  readonly logits: Stack
  readonly happened: boolean
  readonly weight: number
}

const SIZE = 4
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
      const [intercept, ...weights] = stack.map((value, k) => value - size * (step[k] ?? NaN))
      const [path = 0, past = 0, recent = 0] = weights.map((weight) => Math.max(0, weight))
      const next: Stack = [intercept ?? NaN, path, past, recent]
      const nextLoss = lossOf(samples, next, prior, hold)
      if (!(nextLoss < loss - 1e-6 * Math.abs(loss))) continue
      ;[stack, loss, moved] = [next, nextLoss, true]
      break
    }
    if (!moved) break
  }
  return { stack, loss }
}

function oddsOf(stack: Stack, logits: Stack): number {
  return stack[0] * logits[0] + stack[1] * logits[1] + stack[2] * logits[2] + stack[3] * logits[3]
}

function lossOf(samples: readonly ChanceSample[], stack: Stack, prior: Stack, hold: number): number {
  let loss = stack.reduce((sum, value, k) => sum + (hold / 2) * (value - (prior[k] ?? 0)) ** 2, 0)
  for (const { logits, happened, weight } of samples) {
    const odds = oddsOf(stack, logits)
    const against = happened ? -odds : odds
    loss += weight * (against > 30 ? against : Math.log1p(Math.exp(against)))
  }
  return loss
}

function newtonStep(samples: readonly ChanceSample[], stack: Stack, prior: Stack, hold: number) {
  const slope = Float64Array.from(stack, (value, k) => hold * (value - (prior[k] ?? 0)))
  const bend = new Float64Array(SIZE * SIZE)
  for (let k = 0; k < SIZE; k++) bend[k * SIZE + k] = hold
  for (const { logits, happened, weight } of samples) {
    const p = 1 / (1 + Math.exp(-oddsOf(stack, logits)))
    const error = weight * (p - (happened ? 1 : 0))
    const curve = weight * p * (1 - p)
    for (let k = 0; k < SIZE; k++) {
      const own = logits[k] ?? NaN
      slope[k] = (slope[k] ?? NaN) + error * own
      for (let l = 0; l < SIZE; l++) {
        bend[k * SIZE + l] = (bend[k * SIZE + l] ?? NaN) + curve * own * (logits[l] ?? NaN)
      }
    }
  }
  // A weight at 0 that would fall further stays there: the others move as if it did not exist.
  for (let k = 1; k < SIZE; k++) {
    if (stack[k] !== 0 || !((slope[k] ?? NaN) > 0)) continue
    for (let l = 0; l < SIZE; l++) bend[k * SIZE + l] = bend[l * SIZE + k] = k === l ? 1 : 0
    slope[k] = 0
  }
  return solved(bend, slope)
}

/** x of A·x = b by elimination; A [SIZE, SIZE] is positive definite, and both are used up. */
function solved(a: Float64Array, b: Float64Array): Float64Array {
  const at = (row: number, column: number) => a[row * SIZE + column] ?? NaN
  for (let pivot = 0; pivot < SIZE; pivot++) {
    for (let row = pivot + 1; row < SIZE; row++) {
      const share = at(row, pivot) / at(pivot, pivot)
      for (let k = pivot; k < SIZE; k++) a[row * SIZE + k] = at(row, k) - share * at(pivot, k)
      b[row] = (b[row] ?? NaN) - share * (b[pivot] ?? NaN)
    }
  }
  for (let row = SIZE - 1; row >= 0; row--) {
    let left = b[row] ?? NaN
    for (let k = row + 1; k < SIZE; k++) left -= at(row, k) * (b[k] ?? NaN)
    b[row] = left / at(row, row)
  }
  return b
}
