import type { CenterScale, Normalizer } from '../window/spec.ts'
import { EPSILON } from './functions.ts'
import { forward } from './transformation.ts'

export type EncoderNormalizer = Extract<Normalizer, { kind: 'encoder' }>

/**
 * EncoderNormalizer.fit on one window: center and scale of its encoder part, with float32 results as torch has
 * them. standard: mean and std with n - 1; robust: median and half the distance of the outer quantiles; both
 * scales plus an epsilon. A single value has no std: NaN.
 *
 * values: the encoder part (not the horizon), before the transformation.
 */
export function fitEncoder(normalizer: EncoderNormalizer, values: Float32Array): CenterScale {
  if (normalizer.method === 'identity') return { center: 0, scale: 1 }
  const [forCenter, forScale] = newest(normalizer.maxLength)
  const transformed = values.map((value) => forward(normalizer.transformation, value, 32))
  const centerPart = transformed.subarray(forCenter(values.length))
  const scalePart = transformed.subarray(forScale(values.length))
  const fitted =
    normalizer.method === 'standard'
      ? { center: torchMean(centerPart), scale: standardDeviation(scalePart) }
      : robust(normalizer, centerPart, scalePart)
  const center = Math.fround(fitted.center)
  const epsilon = Math.fround(normalizer.former?.epsilon ?? EPSILON[32])
  const scale = Math.fround(Math.fround(fitted.scale) + epsilon)
  if (normalizer.centered) return { center, scale }
  return { center: 0, scale: normalizer.former?.uncenteredScale === 'center' ? center : scale }
}

/** EncoderNormalizer.transform of one value with the window's own pair, in float32. */
export function applyEncoder(
  normalizer: EncoderNormalizer,
  { center, scale }: CenterScale,
  value: number,
): number {
  return Math.fround(Math.fround(forward(normalizer.transformation, value, 32) - center) / scale)
}

/** Where the newest values start that center and scale are taken from. Python's x[-0:] is the whole of x. */
function newest(maxLength: EncoderNormalizer['maxLength']): [Start, Start] {
  const start = (length: number | null) => (count: number) =>
    length === null || length === 0 ? 0 : Math.max(0, count - length)
  return Array.isArray(maxLength)
    ? [start(maxLength[0]), start(maxLength[1])]
    : [start(maxLength), start(maxLength)]
}
type Start = (count: number) => number

/** Float32 values in a register of the machines that torch's kernels are mostly run on (AVX2). */
const REGISTER = 8
/** Registers that torch sums into side by side. */
const REGISTERS = 4

/**
 * torch.mean of float32 values, in the order in which it adds them (exact up to 512 values): of a metric that
 * hardly moves, the last bit of the mean is more than the inputs may differ by.
 */
function torchMean(values: Float32Array): number {
  const lanes = values.length < REGISTER ? 1 : REGISTER
  const vectors = Math.floor(values.length / lanes)
  const sideBySide = vectors - (vectors % REGISTERS)
  const sums = new Float32Array(REGISTERS * lanes)
  for (let vector = 0; vector < vectors; vector++) {
    const first = vector < sideBySide ? (vector % REGISTERS) * lanes : 0
    for (let lane = 0; lane < lanes; lane++) add(sums, first + lane, values[vector * lanes + lane])
  }
  for (let i = lanes; i < sums.length; i++) add(sums, i % lanes, sums[i])
  const total = new Float32Array(1)
  for (let i = vectors * lanes; i < values.length; i++) add(total, 0, values[i])
  for (let lane = 0; lane < lanes; lane++) add(total, 0, sums[lane])
  return (total[0] ?? NaN) / values.length
}

/** Rounds to float32, as the array does. */
function add(sums: Float32Array, at: number, value: number | undefined): void {
  sums[at] = (sums[at] ?? NaN) + (value ?? NaN)
}

function standardDeviation(values: Float32Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] ?? NaN
  const center = sum / values.length
  let squares = 0
  for (let i = 0; i < values.length; i++) squares += ((values[i] ?? NaN) - center) ** 2
  return Math.sqrt(squares / (values.length - 1))
}

function robust(
  { levels, former }: EncoderNormalizer,
  centerPart: Float32Array,
  scalePart: Float32Array,
): CenterScale {
  const ranks = former?.ranks ?? 'interpolate'
  const atLevel = ranks === 'interpolate' ? torchQuantile : kthValue
  const sorted = scalePart.slice().sort()
  const ofCenter = centerPart.slice().sort()
  const center =
    ranks === 'medianAndKth'
      ? (ofCenter[(ofCenter.length - 1) >> 1] ?? NaN)
      : atLevel(ofCenter, levels.center)
  const spread = Math.fround(atLevel(sorted, levels.upper) - atLevel(sorted, levels.lower))
  return { center, scale: spread / 2 }
}

/** torch.kthvalue(int(n * level)), which counts from 1; of too few values for a rank the library has none. */
function kthValue(sorted: Float32Array, level: number): number {
  return sorted[Math.trunc(sorted.length * level) - 1] ?? NaN
}

/**
 * torch.quantile of ascending float32 values, bit by bit: rank and weight are float32, and lerp starts from the
 * nearer neighbour and adds with one rounding. A scale is a small difference of two of these, so that a last bit
 * of them can be more than the inputs may differ by.
 */
function torchQuantile(sorted: Float32Array, q: number): number {
  const rank = Math.fround(Math.fround(q) * (sorted.length - 1))
  const low = sorted[Math.floor(rank)] ?? NaN
  const high = sorted[Math.min(Math.ceil(rank), sorted.length - 1)] ?? NaN
  const weight = Math.fround(rank - Math.floor(rank))
  const distance = Math.fround(high - low)
  return Math.fround(weight < 0.5 ? low + weight * distance : high + Math.fround(weight - 1) * distance)
}
