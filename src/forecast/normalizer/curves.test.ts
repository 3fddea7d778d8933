import { expect, it } from 'vitest'
import type { Scaler } from '../window/spec.ts'
import { curveOf } from './curves.ts'

/** What scikit-learn 1.9 answers at -3, 0, 2.5, 4.05, 7.77 and 60; box-cox takes the positive ones only. */
const PROBE = [-3, 0, 2.5, 4.05, 7.77, 60]
const quantiles = [0.3, 2.5, 2.799999999999999, 4.45, 6.099999999999998, 9.05, 15.7]
const references = [0, 1 / 6, 1 / 3, 0.5, 2 / 3, 5 / 6, 1]

const CASES: readonly (readonly [
  string,
  Extract<Scaler, { kind: 'power' | 'quantile' }>,
  readonly number[],
])[] = [
  [
    'Yeo-Johnson, standardized',
    {
      kind: 'power',
      method: 'yeo-johnson',
      lambda: -0.05925565554392686,
      center: 1.6061459657453727,
      scale: 0.5311368406027605,
    },
    [
      -17.99072212605707, -3.023977707745971, -0.7507515765003142, -0.11678265873955121, 0.8120457974496066,
      3.845211749416723,
    ],
  ],
  [
    'Box-Cox as it is',
    { kind: 'power', method: 'box-cox', lambda: 0.22741898490175058, center: 0, scale: 1 },
    [NaN, NaN, 1.0187516655789748, 1.6467689436430746, 2.6120858148030113, 6.760117524117899],
  ],
  [
    'uniform quantiles',
    { kind: 'quantile', output: 'uniform', quantiles, references },
    [0, 0, 0.16666666666666666, 0.45959595959595956, 0.7610169491525423, 1],
  ],
  [
    'normal quantiles',
    { kind: 'quantile', output: 'normal', quantiles, references },
    [
      -5.199337582605575, -5.199337582605575, -0.967421566101701, -0.10145167264194754, 0.7095776204545448,
      5.19933758270342,
    ],
  ],
]

it.each(CASES)('%s', (_, scaler, expected) => {
  const curve = curveOf(scaler)
  PROBE.forEach((x, i) => {
    const answer = expected[i] ?? NaN
    if (Number.isNaN(answer)) expect(curve(x)).toBeNaN()
    else expect(Math.abs(curve(x) - answer)).toBeLessThan(1e-9)
  })
})
