import { describe, expect, test } from 'vitest'
import type { Transformation } from '../window/spec.ts'
import { fitEncoder, type EncoderNormalizer } from './encoderScale.ts'
import { inputScale, outputScale, type FittedNormalizer } from './groupScale.ts'
import { beforeReverse, forward, reverse } from './transformation.ts'

/** What torch 2.13 answers for TransformMixIn's functions; reverse at -40, -1.5, 0, 2, 25 in float32. */
const TORCH: readonly (readonly [
  Transformation,
  inputs: readonly number[],
  float64: readonly number[],
  float32: readonly number[],
  reversed: readonly number[],
])[] = [
  [
    'log',
    [0, 0.5, 7],
    [-4503599627370496, -0.6931471805599453, 1.9459101490553132],
    [-8388608, -0.6931471824645996, 1.9459102153778076],
    [4.24835413113866e-18, 0.22313016653060913, 1, 7.389056205749512, 72004902912],
  ],
  [
    'log1p',
    [0, 0.5, 7],
    [0, 0.4054651081081644, 2.0794415416798357],
    [0, 0.40546509623527527, 2.079441547393799],
    [4.24835413113866e-18, 0.22313016653060913, 1, 7.389056205749512, 72004902912],
  ],
  [
    'logit',
    [0, 0.25, 1],
    [-36.04365338911715, -1.0986122886681096, 36.04365338911715],
    [-15.942384719848633, -1.0986123085021973, 15.942384719848633],
    [4.24835413113866e-18, 0.18242552876472473, 0.5, 0.8807970285415649, 0.9999998807907104],
  ],
  [
    'count',
    [0, 3, 7],
    [1, 4, 8],
    [1, 4, 8],
    [4.24835413113866e-18, 0.20141328871250153, 0.6931471824645996, 2.1269280910491943, 25],
  ],
  [
    'softplus',
    [0, 1e-6, 0.5, 25],
    [-36.04365338911715, -13.81551005774219, -0.43275212956718834, 25],
    [-15.94238567352295, -13.702887535095215, -0.4327518939971924, 25],
    [4.24835413113866e-18, 0.20141328871250153, 0.6931471824645996, 2.1269280910491943, 25],
  ],
  ['relu', [-1, 2, 3], [-1, 2, 3], [-1, 2, 3], [0, 0, 0, 2, 25]],
  ['sqrt', [0, 2, 9], [0, 1.4142135623730951, 3], [0, 1.4142135381698608, 3], [1600, 2.25, 0, 4, 625]],
]

describe('a transformation is the library\u2019s, in both precisions', () => {
  test.each(TORCH)('%s', (name, inputs, float64, float32, reversed) => {
    const close = (actual: number, expected: number | undefined, relative: number) =>
      expect(Math.abs(actual - (expected ?? NaN))).toBeLessThanOrEqual(
        relative * Math.max(1e-9, Math.abs(expected ?? NaN)),
      )
    inputs.forEach((x, i) => {
      close(forward(name, x, 64), float64[i], 1e-12)
      close(forward(name, Math.fround(x), 32), float32[i], 1e-6)
    })
    ;[-40, -1.5, 0, 2, 25].forEach((x, i) => close(reverse(name, x), reversed[i], 1e-6))
  })

  test('what it does not take is NaN', () => {
    expect(forward('log', -1, 64)).toBeNaN()
    expect(forward('log1p', -2, 64)).toBeNaN()
    expect(forward('sqrt', -1, 64)).toBeNaN()
    expect(forward('softplus', -1, 64)).toBeNaN()
  })
})

describe('a transformation of version 0.10.1 adds its epsilon first', () => {
  test.each([
    [
      { divisor: 1, shift: 1e-3, forward: 'log', reverse: 'exp' },
      [0, 0.25, 3],
      [-6.9077554, -1.3823024, 1.0989456],
    ],
    [
      { divisor: 1, shift: 1e-3, forward: 'plusOne', reverse: 'softplus' },
      [0, 0.25, 3],
      [1.001, 1.251, 4.001],
    ],
    [
      { divisor: 1.002, shift: 1e-3, forward: 'logit', reverse: 'sigmoid' },
      [0, 0.25, 0.9],
      [-6.906755, -1.095942, 2.1884067],
    ],
  ] as const)('%o', (transformation, inputs, outputs) => {
    inputs.forEach((x, i) => expect(forward(transformation, x, 32)).toBeCloseTo(outputs[i] ?? NaN, 5))
    expect(beforeReverse(transformation, reverse(transformation, 0.3))).toBeCloseTo(0.3, 9)
  })
})

const rows = (...keys: (number | string)[][]) =>
  keys.map((key, i) => ({ key, center: 10 * (i + 1), scale: i + 1 }))
const missing = { center: -1, scale: 1 }

describe('the scale of a group', () => {
  const byServer: FittedNormalizer & { kind: 'group' } = {
    kind: 'group',
    transformation: 'none',
    groups: ['server'],
    rows: rows([1], [2], [3]),
    missing,
  }

  test('is found by the network\u2019s code for inputs, by the group id\u2019s code for outputs', () => {
    expect(inputScale(byServer)([2])).toMatchObject({ center: 20 })
    expect(inputScale(byServer)([0])).toBe(missing)
    expect(outputScale(byServer, ['server'])([2])).toMatchObject({ center: 20 })
    expect(outputScale(byServer, ['server'])([0])).toBe(missing)
    expect(outputScale(byServer, ['server'])([null])).toBe(missing)
  })

  test('is the missing one for outputs if there are other group ids too', () => {
    expect(outputScale(byServer, ['zone', 'server'])([1, 2])).toBe(missing)
  })

  test('takes the codes by position, whatever the order of the names', () => {
    const both = { ...byServer, groups: ['server', 'zone'], rows: rows([1, 0], [0, 1]) }
    expect(outputScale(both, ['zone', 'server'])([0, 1])).toMatchObject({ center: 20 })
  })

  test('keeps a number and its text apart', () => {
    const text = { ...byServer, rows: rows(['1'], [1]) }
    expect(inputScale(text)(['1'])).toMatchObject({ center: 10 })
    expect(inputScale(text)([1])).toMatchObject({ center: 20 })
  })

  test('is a geometric mean over several tables; outputs pair codes with tables from the left', () => {
    const product: FittedNormalizer = {
      kind: 'groupProduct',
      transformation: 'none',
      groups: ['server', 'zone'],
      tables: [
        { rows: [{ key: [0], center: 4, scale: 1 }], missing: { center: 100, scale: 1 } },
        { rows: [{ key: [0], center: 9, scale: 4 }], missing: { center: 1, scale: 9 } },
      ],
    }
    expect(inputScale(product)([0, 0])).toEqual({ center: 6, scale: 2 })
    expect(inputScale(product)([0, 5])).toEqual({ center: 2, scale: 3 })
    // zone, server: the first code belongs to zone's table.
    expect(outputScale(product, ['zone', 'server'])([0, 7])).toEqual({ center: 30, scale: 2 })
  })
})

describe('a window\u2019s own scale', () => {
  const standard: EncoderNormalizer = {
    kind: 'encoder',
    transformation: 'none',
    method: 'standard',
    centered: true,
    maxLength: null,
    levels: { lower: 0.25, center: 0.5, upper: 0.75 },
  }
  const fit = (changes: Partial<EncoderNormalizer>, ...values: number[]) =>
    fitEncoder({ ...standard, ...changes }, Float32Array.from(values))

  test('is mean and std with n - 1', () => {
    expect(fit({}, 1, 2, 3, 4).center).toBe(2.5)
    expect(fit({}, 1, 2, 3, 4).scale).toBeCloseTo(1.2909945, 6)
    expect(fit({ centered: false }, 1, 2, 3, 4).center).toBe(0)
    expect(fit({ method: 'identity' }, 1, 2)).toEqual({ center: 0, scale: 1 })
  })

  test('of a constant series is its value and an epsilon', () => {
    expect(fit({}, 7, 7, 7)).toEqual({ center: 7, scale: 2 ** -23 })
  })

  test('is median and half the distance of the quartiles', () => {
    expect(fit({ method: 'robust' }, 5, 1, 2, 4, 3)).toEqual({ center: 3, scale: Math.fround(1 + 2 ** -23) })
  })

  test('takes the newest values only, center and scale each their own number', () => {
    expect(fit({ maxLength: 2 }, 100, 2, 4).center).toBe(3)
    expect(fit({ maxLength: [1, 3] }, 1, 2, 3).center).toBe(3)
    expect(fit({ maxLength: [1, 3] }, 1, 2, 3).scale).toBeCloseTo(1, 6)
  })

  // torch's own answers for 5, 1, 2, 9, 4, 3, 8 and without the 8.
  test('of a former version takes ranks as that did, and divides by the center where there is none', () => {
    const former = { epsilon: 0, ranks: 'kth', uncenteredScale: 'center' } as const
    const robust = { method: 'robust', former } as const
    expect(fit(robust, 5, 1, 2, 9, 4, 3, 8)).toEqual({ center: 3, scale: 2 })
    expect(fit(robust, 5, 1, 2, 9, 4, 3)).toEqual({ center: 3, scale: 1.5 })
    const oldest = { method: 'robust', former: { ...former, ranks: 'medianAndKth' } } as const
    expect(fit(oldest, 5, 1, 2, 9, 4, 3, 8)).toEqual({ center: 4, scale: 2 })
    expect(fit({ former, centered: false }, 1, 2, 3, 4)).toEqual({ center: 0, scale: 2.5 })
  })

  // torch's own answers: a mean or quantile in float64, rounded once, has another last bit.
  test('adds and interpolates in float32, as torch does', () => {
    const hardlyMoves = (length: number) => Array.from({ length }, (_, i) => 60 + ((i * 7919) % 1000) / 2000)
    const center = (length: number) => fit({}, ...hardlyMoves(length)).center
    expect([center(29), center(30), center(37)]).toEqual([
      60.260581970214844, 60.262752532958984, 60.24396896362305,
    ])
    const quantile = (level: number, length: number) =>
      fit({ method: 'robust', levels: { lower: 0.25, center: level, upper: 0.75 } }, ...hardlyMoves(length))
        .center
    expect([quantile(0.85, 28), quantile(0.85, 32), quantile(0.45, 34)]).toEqual([
      60.43230056762695, 60.42390060424805, 60.24239730834961,
    ])
  })
})
