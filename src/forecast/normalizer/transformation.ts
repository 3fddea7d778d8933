import type { Transformation } from '../window/spec.ts'

/**
 * The transformations of pytorch-forecasting's encoders (data/encoders.py, TransformMixIn): `forward` is
 * applied to a column before it is scaled, `reverse` to the rescaled network output. Where the library's two
 * are not inverse to each other (log1p reverses with exp, count with softplus), they are not here either: the
 * checkpoint has learned with them.
 */

/** Width of the floating-point type in which the library transforms: it decides the epsilon and the rounding. */
export type Precision = 32 | 64

const EPSILON = { 32: 2 ** -23, 64: Number.EPSILON } as const

/** Smallest normal float32 and the largest below one: torch's _clipped_sigmoid bounds its result by them. */
const SIGMOID_MIN = 2 ** -126
const SIGMOID_MAX = 1 - EPSILON[32]

/** Above this softplus is the identity to torch. */
const SOFTPLUS_THRESHOLD = 20

/** As torch computes it: ln(1 + e^x), the identity above 20. */
export function softplus(x: number): number {
  return x > SOFTPLUS_THRESHOLD ? x : Math.log1p(Math.exp(x))
}

function softplusInverse(y: number, precision: Precision): number {
  if (y > SOFTPLUS_THRESHOLD) return y
  const round = rounding(precision)
  const shifted = round(y + EPSILON[precision])
  return y + round(Math.log(-round(Math.expm1(-shifted))))
}

function clippedLogit(y: number, precision: Precision): number {
  const epsilon = EPSILON[precision]
  const clipped = Math.min(Math.max(y, epsilon), 1 - epsilon)
  return Math.log(clipped) - Math.log1p(-clipped)
}

function rounding(precision: Precision): (x: number) => number {
  return precision === 32 ? Math.fround : (x) => x
}

/** What the library makes of a value before scaling; NaN outside the transformation's domain. */
export function forward(transformation: Transformation, y: number, precision: Precision): number {
  const round = rounding(precision)
  switch (transformation) {
    case 'none':
    case 'relu':
      return y
    case 'log':
      return round(Math.max(Math.log(y), -1 / EPSILON[precision]))
    case 'log1p':
      return round(Math.log1p(y))
    case 'logit':
      return round(clippedLogit(y, precision))
    case 'count':
      return round(y + 1)
    case 'softplus':
      return round(softplusInverse(y, precision))
    case 'sqrt':
      return round(Math.sqrt(y))
  }
}

/** What the library makes of a rescaled network output. */
export function reverse(transformation: Transformation, x: number): number {
  switch (transformation) {
    case 'none':
      return x
    case 'log':
    case 'log1p':
      return Math.exp(x)
    case 'logit':
      return Math.min(Math.max(1 / (1 + Math.exp(-x)), SIGMOID_MIN), SIGMOID_MAX)
    case 'count':
    case 'softplus':
      return softplus(x)
    case 'relu':
      return Math.max(x, 0)
    case 'sqrt':
      return x * x
  }
}

/** What `reverse` makes y of: -Infinity where it comes no nearer, NaN where no output gives y. */
export function beforeReverse(transformation: Transformation, y: number): number {
  switch (transformation) {
    case 'none':
    case 'relu':
      return y
    case 'log':
    case 'log1p':
      return Math.log(y)
    case 'logit':
      return Math.log(y) - Math.log1p(-y)
    case 'count':
    case 'softplus':
      return y > SOFTPLUS_THRESHOLD ? y : Math.log(Math.expm1(y))
    case 'sqrt':
      return Math.sqrt(y)
  }
}
