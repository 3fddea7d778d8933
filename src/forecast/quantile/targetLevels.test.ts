import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { transformationSchema } from '../window/spec.ts'
import { normalCdf } from '../aggregate/normal.ts'
import { betaQuantile } from './betaQuantile.ts'
import { negativeBinomialQuantiles } from './countQuantiles.ts'
import type { TargetOutput } from './output.ts'
import { betaCdf, logGamma } from './specialFunctions.ts'
import { calibratedValues, fromUnit, targetValues, toUnit, type Target } from './targetLevels.ts'

/** What pytorch-forecasting (and scipy, for the quantiles that the library samples) makes of raw outputs: make.py. */
const goldenSchema = z.object({
  levels: z.array(z.number()),
  cases: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['point', 'normal', 'logNormal', 'negativeBinomial', 'beta']),
      loss: z.string(),
      transformation: transformationSchema,
      raw: z.array(z.number()),
      targetScale: z.array(z.number()),
      horizon: z.number(),
      point: z.array(z.number()).optional(),
      quantiles: z.array(z.number()).optional(),
    }),
  ),
})
const golden = goldenSchema.parse(
  JSON.parse(readFileSync(new URL('../../testing/golden_extra/losses/losses.json', import.meta.url), 'utf8')),
)
type Case = (typeof golden.cases)[number]

function targetOf({ kind, loss, transformation }: Case): Target {
  const exponential = loss === 'PoissonLoss' || loss === 'TweedieLoss'
  const output: TargetOutput = kind === 'point' ? { kind, loss, statistic: 'other', exponential } : { kind }
  return { output, transformation, levels: kind === 'point' ? [0.5] : golden.levels }
}

function expectNear(found: ArrayLike<number>, expected: readonly number[], relative: number): void {
  expect(found.length).toBe(expected.length)
  expected.forEach((value, i) => {
    expect(Math.abs((found[i] ?? NaN) - value), `${i}: ${found[i]} of ${value}`).toBeLessThanOrEqual(
      relative * Math.max(1, Math.abs(value)),
    )
  })
}

test.each(golden.cases.map((each) => [each.name, each] as const))('%s as the library answers', (_, each) => {
  const { values, means } = targetValues(targetOf(each), Float32Array.from(each.raw), each.targetScale)
  // The library computes in float32; whole counts must be the same ones.
  if (each.quantiles) expectNear(values, each.quantiles, each.kind === 'negativeBinomial' ? 0 : 5e-5)
  if (each.point) expectNear(means ?? values, each.point, 2e-5)
  expect(means === null).toBe(each.kind !== 'negativeBinomial' && each.kind !== 'beta')
})

test('there are at least three forms of every kind', () => {
  for (const kind of ['point', 'normal', 'logNormal', 'negativeBinomial', 'beta'])
    expect(golden.cases.filter((each) => each.kind === kind).length, kind).toBeGreaterThanOrEqual(3)
})

test.each(golden.cases.map((each) => [each.name, each] as const))(
  '%s comes back from its unit',
  (_, each) => {
    const { output, transformation } = targetOf(each)
    if (output.kind === 'beta' || output.kind === 'negativeBinomial') return
    for (const x of [0.2, 1.5, 3]) {
      expect(fromUnit(output, transformation, toUnit(output, transformation, x))).toBeCloseTo(x, 6)
    }
  },
)

test.each(['log', 'log1p'] as const)('a negative binomial takes exp with %s of version 0.10.1', (named) => {
  const former = { divisor: 1, shift: 1e-8, forward: named, reverse: 'exp', named } as const
  const target = { output: { kind: 'negativeBinomial' }, transformation: former, levels: [0.1, 0.9] } as const
  const found = targetValues(target, Float32Array.from([2, -1]), [0, 1.5])
  expect(found).toEqual(
    targetValues({ ...target, transformation: 'log1p' }, Float32Array.from([2, -1]), [0, 1.5]),
  )
  expectNear(found.means ?? [], [Math.exp(3)], 1e-6)
})

test('a point forecast gets a range from shifts, in the unit of its own window and transformation', () => {
  const target: Target = {
    output: { kind: 'point', loss: 'RMSE', statistic: 'mean', exponential: false },
    transformation: 'log',
    levels: [0.5],
  }
  const calibration = {
    blockSteps: 1,
    levels: [[0.1, 0.5, 0.9]],
    shifts: [
      [
        [-1, 0, 1],
        [-2, 0.5, 2],
      ],
    ],
    fittedOn: '',
    windows: 50,
    coverage80: { before: null, after: null },
  }
  const { values } = calibratedValues(target, 0, calibration, Float32Array.from([0, 1]), [3, 0.5], 2)
  expectNear(values, [2.5, 3, 3.5, 2.5, 3.75, 4.5].map(Math.exp), 1e-6)
})

test('special functions at known places', () => {
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 13)
  expect(logGamma(171)).toBeCloseTo(706.5730622457874, 9)
  // scipy.special.betainc
  expect(betaCdf(0.3, 2, 5)).toBeCloseTo(0.579825, 12)
  expect(betaCdf(0.999, 50, 0.5)).toBeCloseTo(0.7523690199653766, 12)
  // The half-half beta is the arcsine distribution.
  expect(betaQuantile(0.1, 0.5, 0.5)).toBeCloseTo(Math.sin((0.1 * Math.PI) / 2) ** 2, 12)
})

test('counts of a large mean are searched for, and agree with those that are added up', () => {
  // Just below and above where the way changes, a distribution is as good as the same.
  const levels = [0.02, 0.5, 0.98]
  const [low, high] = [199.999, 200.001].map((mean) => negativeBinomialQuantiles(mean, 0.05, levels))
  high?.forEach((count, i) => expect(Math.abs(count - (low?.[i] ?? NaN))).toBeLessThanOrEqual(1))
  // scipy.stats.nbinom
  expect(negativeBinomialQuantiles(300, 0.7, levels)).toEqual([16, 233, 1006])
  expect(negativeBinomialQuantiles(45_000, 1.3, levels)).toEqual([327, 27_627, 198_525])
  expect(negativeBinomialQuantiles(5, 30, levels)).toEqual([0, 0, 72])
  // A shape of nearly nothing is a Poisson distribution, of a large mean nearly a normal one.
  const [, median = NaN, top = NaN] = negativeBinomialQuantiles(1e6, 1e-9, levels)
  expect(median).toBeCloseTo(1e6, -1)
  expect(normalCdf((top + 0.5 - 1e6) / Math.sqrt(1e6 + 1e3))).toBeCloseTo(0.98, 3)
  expect(negativeBinomialQuantiles(0, 1, levels)).toEqual([0, 0, 0])
  expect(negativeBinomialQuantiles(NaN, 1, levels)).toEqual([NaN, NaN, NaN])
})

test.each(['negativeBinomial', 'beta', 'normal', 'logNormal'] as const)(
  'levels of a %s loss may come in any order',
  (kind) => {
    const transformation = kind === 'beta' ? 'logit' : 'none'
    const target: Target = { output: { kind }, transformation, levels: [0.5, 0.1, 0.9, 0.1] }
    const raw = Float32Array.from([2, 1])
    const values = [...targetValues(target, raw, [0, 1]).values]
    const ascending = [...targetValues({ ...target, levels: [0.1, 0.5, 0.9] }, raw, [0, 1]).values]
    expect(new Set(ascending).size).toBe(3)
    expect(values).toEqual([1, 0, 2, 0].map((place) => ascending[place]))
  },
)
