import type { NamedTransformation, StepFunction, Transformation } from '../window/spec.ts'
import { functionBefore, functionOf, rounding, type Precision } from './functions.ts'

export { softplus, type Precision } from './functions.ts'

/**
 * The transformations of pytorch-forecasting's encoders (data/encoders.py, TransformMixIn, since version 0.10.2)
 * by their steps: `forward` is applied to a column before it is scaled, `reverse` to the rescaled network output.
 * Where the library's two are not inverse to each other (log1p reverses with exp, count with softplus), they are
 * not here either: the checkpoint has learned with them.
 */
const NAMED: Readonly<Record<NamedTransformation, readonly [forward: StepFunction, reverse: StepFunction]>> =
  {
    none: ['identity', 'identity'],
    log: ['clippedLog', 'exp'],
    log1p: ['log1p', 'exp'],
    logit: ['clippedLogit', 'clippedSigmoid'],
    count: ['plusOne', 'softplus'],
    softplus: ['softplusInverse', 'softplus'],
    relu: ['identity', 'relu'],
    sqrt: ['sqrt', 'square'],
  }

function steps(transformation: Transformation) {
  if (typeof transformation !== 'string') return transformation
  const [forward, reverse] = NAMED[transformation]
  return { divisor: 1, shift: 0, forward, reverse }
}

/** The library's name for it, whichever version's formulas it has; null: it is of a person's own functions. */
export function transformationName(transformation: Transformation): NamedTransformation | null {
  return typeof transformation === 'string' ? transformation : (transformation.named ?? null)
}

/** What the library makes of a value before scaling; NaN outside the transformation's domain. */
export function forward(transformation: Transformation, y: number, precision: Precision): number {
  if (transformation === 'none' || transformation === 'relu') return y
  const { divisor, shift, forward: apply } = steps(transformation)
  const round = rounding(precision)
  let value = y
  if (divisor !== 1) value = round(value / round(divisor))
  if (shift !== 0) value = round(value + round(shift))
  return round(functionOf(apply)(value, precision))
}

/** What the library makes of a rescaled network output. */
export function reverse(transformation: Transformation, x: number): number {
  return functionOf(steps(transformation).reverse)(x, 32)
}

/** What `reverse` makes y of: -Infinity where it comes no nearer, NaN where no output gives y. */
export function beforeReverse(transformation: Transformation, y: number): number {
  return functionBefore(steps(transformation).reverse)(y)
}

/** Whether there are numbers that the transformation does not take (forward makes NaN or infinity of them). */
export function isPartial(transformation: Transformation): boolean {
  return PARTIAL.has(steps(transformation).forward)
}

const PARTIAL: ReadonlySet<StepFunction> = new Set<StepFunction>([
  'clippedLog',
  'log',
  'log1p',
  'log2',
  'log10',
  'logit',
  'softplusInverse',
  'sqrt',
  'reciprocal',
  'exp',
  'expm1',
  'sinh',
])

/** The transformation in words, for messages: `log`, `log1p after 1e-8 is added`, `sqrt`. */
export function transformationText(transformation: Transformation): string {
  if (typeof transformation === 'string') return transformation
  const { shift, forward: name } = transformation
  return shift === 0 ? name : `${name} after adding ${shift}`
}
