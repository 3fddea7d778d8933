import type { StepFunction } from '../window/spec.ts'

/** Width of the floating-point type in which the library transforms: it decides the epsilon and the rounding. */
export type Precision = 32 | 64

/** torch.finfo(dtype).eps */
export const EPSILON = { 32: 2 ** -23, 64: Number.EPSILON } as const

/** Smallest normal float32 and the largest below one: torch's _clipped_sigmoid bounds its result by them. */
const SIGMOID_MIN = 2 ** -126
const SIGMOID_MAX = 1 - EPSILON[32]

/** Above this softplus is the identity to torch. */
const SOFTPLUS_THRESHOLD = 20

export function rounding(precision: Precision): (x: number) => number {
  return precision === 32 ? Math.fround : (x) => x
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
const logit = (y: number): number => Math.log(y) - Math.log1p(-y)
/** As torch computes it: ln(1 + e^x), the identity above 20. */
export const softplus = (x: number): number => (x > SOFTPLUS_THRESHOLD ? x : Math.log1p(Math.exp(x)))

function softplusInverse(y: number, precision: Precision): number {
  if (y > SOFTPLUS_THRESHOLD) return y
  const round = rounding(precision)
  const shifted = round(y + EPSILON[precision])
  return y + round(Math.log(-round(Math.expm1(-shifted))))
}

function clippedLogit(y: number, precision: Precision): number {
  const epsilon = EPSILON[precision]
  return logit(Math.min(Math.max(y, epsilon), 1 - epsilon))
}

type Apply = (x: number, precision: Precision) => number

/** Each function, and what gives its result back: -Infinity where nothing comes nearer, NaN where nothing does. */
const FUNCTIONS: Readonly<Record<StepFunction, readonly [apply: Apply, before: (y: number) => number]>> = {
  identity: [(x) => x, (y) => y],
  plusOne: [(x) => x + 1, (y) => y - 1],
  minusOne: [(x) => x - 1, (y) => y + 1],
  negative: [(x) => -x, (y) => -y],
  reciprocal: [(x) => 1 / x, (y) => 1 / y],
  exp: [Math.exp, Math.log],
  expm1: [Math.expm1, Math.log1p],
  exp2: [(x) => 2 ** x, Math.log2],
  log: [Math.log, Math.exp],
  clippedLog: [(y, precision) => Math.max(Math.log(y), -1 / EPSILON[precision]), Math.exp],
  log1p: [Math.log1p, Math.expm1],
  log2: [Math.log2, (y) => 2 ** y],
  log10: [Math.log10, (y) => 10 ** y],
  logit: [logit, sigmoid],
  clippedLogit: [clippedLogit, sigmoid],
  sigmoid: [sigmoid, logit],
  clippedSigmoid: [(x) => Math.min(Math.max(sigmoid(x), SIGMOID_MIN), SIGMOID_MAX), logit],
  softplus: [softplus, (y) => (y > SOFTPLUS_THRESHOLD ? y : Math.log(Math.expm1(y)))],
  softplusInverse: [softplusInverse, softplus],
  relu: [(x) => Math.max(x, 0), (y) => y],
  sqrt: [Math.sqrt, (y) => y * y],
  square: [(x) => x * x, Math.sqrt],
  cbrt: [Math.cbrt, (y) => y ** 3],
  tanh: [Math.tanh, Math.atanh],
  atanh: [Math.atanh, Math.tanh],
  sinh: [Math.sinh, Math.asinh],
  asinh: [Math.asinh, Math.sinh],
}

export function functionOf(name: StepFunction): Apply {
  return FUNCTIONS[name][0]
}

export function functionBefore(name: StepFunction): (y: number) => number {
  return FUNCTIONS[name][1]
}
