import { normalQuantile } from '../aggregate/normal.ts'
import { beforeReverse, reverse, softplus, transformationName } from '../normalizer/transformation.ts'
import type { Transformation } from '../window/spec.ts'
import { betaQuantile } from './betaQuantile.ts'
import { calibrate, type Calibration } from './calibration.ts'
import { negativeBinomialQuantiles } from './countQuantiles.ts'
import { denormalise } from './denormalise.ts'
import type { TargetOutput } from './output.ts'

/**
 * From what the network gives of a target to values at levels, in the target's unit, for each loss that it may have
 * been trained with. The formulas are those of pytorch-forecasting 1.8, metrics/point.py and metrics/distributions.py
 * (rescale_parameters, map_x_to_distribution), data/encoders.py (TRANSFORMATIONS); z is the standard normal quantile
 * of a level, c and s the window's center and scale:
 *
 *   quantiles, point   reverse(raw · s + c), and exp of it for PoissonLoss and TweedieLoss
 *   normal             inverse((raw₀ + softplus(raw₁) · z) · s + c), where the library's inverse of log1p is expm1 and
 *                      of count is − 1, while its reverse of them is exp and softplus
 *   log-normal         exp((raw₀ + softplus(raw₁) · z) · s + c)
 *   negative binomial  mean softplus(raw₀) · s, shape softplus(raw₁) / √s; with log1p, and log up to version 0.10.1: mean exp(raw₀ · s), shape
 *                      softplus(exp(raw₁)) / √exp(s)
 *   beta               mean m = reverse(raw₀ · s + c) · (1 − 2ε) + ε, a + b = softplus(raw₁) / (tanh(s · √(m(1 − m)))² + ε)
 *
 * The library draws samples for the quantiles of the last two; here they are those of the distribution itself.
 */
export interface Target {
  readonly output: TargetOutput
  readonly transformation: Transformation
  /** Ascending or not, as the loss lists them; a point forecast has 0.5 alone. */
  readonly levels: readonly number[]
}

/** [B, D, Q] values at the target's levels; [B, D] means of a distribution whose mean is the library's point forecast. */
export interface TargetValues {
  readonly values: Float32Array
  readonly means: Float32Array | null
}

/** BetaDistributionLoss.eps */
const BETA_EPSILON = 1e-4

/** raw: [B, D, W] as the network gives it, targetScale: [B, 2] (center, scale). The values may cross and leave bounds. */
export function targetValues(
  target: Target,
  raw: Float32Array,
  targetScale: ArrayLike<number>,
): TargetValues {
  const { output, transformation } = target
  const standard = standardLevels(target, raw)
  if (standard === null) return distributionValues(target, raw, targetScale)
  const values = new Float32Array(standard.length)
  denormalise(unitOf(output, transformation), standard, targetScale, values)
  return { values, means: null }
}

/** [B, D, Q'] values at the levels that a calibration gives the target (see calibratedLevels); place: the target's. */
export function calibratedValues(
  target: Target,
  place: number,
  calibration: Calibration,
  raw: Float32Array,
  targetScale: ArrayLike<number>,
  horizon: number,
): TargetValues {
  const standard = standardLevels(target, raw)
  if (standard === null) return distributionValues(target, raw, targetScale)
  const { output, transformation } = target
  const moved = calibrate(calibration, place, standard, horizon, target.levels.length)
  const values = new Float32Array(moved.length)
  denormalise(unitOf(output, transformation), moved, targetScale, values)
  return { values, means: null }
}

/**
 * [B, D, Q] the target's levels in the network's unit, in which its window's scale is 1 and shifts are added; null: the
 * distribution has no such unit (its range and its mean do not move apart).
 */
export function standardLevels({ output, levels }: Target, raw: Float32Array): Float32Array | null {
  switch (output.kind) {
    case 'quantiles':
    case 'point':
      return raw
    case 'normal':
    case 'logNormal': {
      const z = levels.map(normalQuantile)
      const standard = new Float32Array((raw.length / 2) * z.length)
      for (let i = 0; i < standard.length; i++) {
        const at = 2 * Math.floor(i / z.length)
        standard[i] = (raw[at] ?? NaN) + softplus(raw[at + 1] ?? NaN) * (z[i % z.length] ?? NaN)
      }
      return standard
    }
    case 'negativeBinomial':
    case 'beta':
      return null
  }
}

/** A rescaled level in the target's unit. */
export function toUnit(output: TargetOutput, transformation: Transformation, x: number): number {
  if (output.kind === 'logNormal') return Math.exp(x)
  if (output.kind === 'normal' && transformation === 'log1p') return Math.expm1(x)
  if (output.kind === 'normal' && transformation === 'count') return x - 1
  const value = reverse(transformation, x)
  return output.kind === 'point' && output.exponential ? Math.exp(value) : value
}

/** toUnit of a target; null: a rescaled level is in the target's unit. */
function unitOf(output: TargetOutput, transformation: Transformation): ((x: number) => number) | null {
  if (output.kind === 'quantiles' && transformation === 'none') return null
  return (x) => toUnit(output, transformation, x)
}

/** What toUnit makes y of: -Infinity where it comes no nearer, NaN where no output gives y. */
export function fromUnit(output: TargetOutput, transformation: Transformation, y: number): number {
  if (output.kind === 'logNormal') return Math.log(y)
  if (output.kind === 'normal' && transformation === 'log1p') return Math.log1p(y)
  if (output.kind === 'normal' && transformation === 'count') return y + 1
  return beforeReverse(transformation, output.kind === 'point' && output.exponential ? Math.log(y) : y)
}

/** Of the distributions that have no standard levels. */
function distributionValues(
  { output, transformation, levels }: Target,
  raw: Float32Array,
  targetScale: ArrayLike<number>,
): TargetValues {
  const points = raw.length / 2
  const perSeries = points / (targetScale.length / 2)
  const values = new Float32Array(points * levels.length)
  const means = new Float32Array(points)
  for (let point = 0; point < points; point++) {
    const series = Math.floor(point / perSeries)
    const center = targetScale[2 * series] ?? NaN
    const scale = targetScale[2 * series + 1] ?? NaN
    const first = raw[2 * point] ?? NaN
    const second = raw[2 * point + 1] ?? NaN
    const { mean, quantiles } =
      output.kind === 'beta'
        ? ofBeta(reverse(transformation, first * scale + center), second, scale, levels)
        : ofNegativeBinomial(transformation, first, second, scale, levels)
    means[point] = mean
    values.set(quantiles, point * levels.length)
  }
  return { values, means }
}

interface OfDistribution {
  readonly mean: number
  readonly quantiles: readonly number[]
}

function ofNegativeBinomial(
  transformation: Transformation,
  first: number,
  second: number,
  scale: number,
  levels: readonly number[],
): OfDistribution {
  const name = transformationName(transformation)
  // Versions from 0.10.2 on refuse log.
  const logged = name === 'log1p' || name === 'log'
  const mean = logged ? Math.exp(first * scale) : softplus(first) * scale
  const shape = logged
    ? softplus(Math.exp(second)) / Math.sqrt(Math.exp(scale))
    : softplus(second) / Math.sqrt(scale)
  return { mean, quantiles: negativeBinomialQuantiles(mean, shape, levels) }
}

function ofBeta(unitMean: number, second: number, scale: number, levels: readonly number[]): OfDistribution {
  const mean = unitMean * (1 - 2 * BETA_EPSILON) + BETA_EPSILON
  const spread = Math.tanh(scale * Math.sqrt(mean * (1 - mean))) ** 2 + BETA_EPSILON
  const shape = softplus(second) / spread
  return {
    mean,
    quantiles: levels.map((level) => betaQuantile(level, mean * shape, (1 - mean) * shape)),
  }
}
