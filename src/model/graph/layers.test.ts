import { describe, expect, test } from 'vitest'
import { evaluateGrn, evaluateResampleNorm } from './evaluate.ts'
import { interpolation } from './layers.ts'
import type { GatedResidualNetwork } from './layers.ts'
import { compose, Matrix, sideBySide, stacked } from './matrix.ts'

const row = (...values: number[]): Matrix => new Matrix(1, values.length, Float64Array.from(values))
const values = (matrix: Matrix): number[] => [...matrix.data]

describe('interpolation with aligned corners', () => {
  test('keeps the ends and is linear between them', () => {
    expect(values(row(0, 10).times(interpolation(2, 5)))).toEqual([0, 2.5, 5, 7.5, 10])
    expect(values(row(0, 1, 2, 3, 4).times(interpolation(5, 3)))).toEqual([0, 2, 4])
    expect(values(row(1, 2, 4).times(interpolation(3, 5)))).toEqual([1, 1.5, 2, 3, 4])
  })

  test('one value fills any width, one output is the first value', () => {
    expect(values(row(7).times(interpolation(1, 3)))).toEqual([7, 7, 7])
    expect(values(row(7, 8, 9).times(interpolation(3, 1)))).toEqual([7])
  })

  test('the same width is the identity', () => {
    expect(values(interpolation(2, 2))).toEqual([1, 0, 0, 1])
  })
})

test('two affine maps are one', () => {
  const first = { weight: stacked(row(1, 2), row(3, 4)), bias: row(5, 6) }
  const second = { weight: stacked(row(1), row(-1)), bias: row(10) }
  // [1, 1] → [9, 12] → 9 - 12 + 10
  const { weight, bias } = compose(first, second)
  expect(values(row(1, 1).times(weight).plus(bias))).toEqual([7])
})

test('matrices of other shapes are refused', () => {
  expect(() => row(1, 2).times(row(1, 2))).toThrow(RangeError)
  expect(() => row(1).at(0, 1)).toThrow(RangeError)
  expect(values(sideBySide(row(1), row(2, 3)))).toEqual([1, 2, 3])
})

describe('evaluation by hand', () => {
  const norm = { scale: row(2, 2), shift: row(1, 1) }

  test('ResampleNorm', () => {
    const weight = stacked(row(1, 0), row(0, 1))
    const result = values(evaluateResampleNorm(row(3, 5), { weight, norm }))
    // mean 4, variance 1
    expect(result[0]).toBeCloseTo(-2 / Math.sqrt(1 + 1e-5) + 1, 12)
    expect(result[1]).toBeCloseTo(2 / Math.sqrt(1 + 1e-5) + 1, 12)
  })

  test('GRN', () => {
    const identity = { weight: stacked(row(1, 0), row(0, 1)), bias: row(0, 0) }
    const open = { weight: new Matrix(2, 2), bias: row(0, 0) }
    const grn: GatedResidualNetwork = {
      hidden: identity,
      context: null,
      glu: { value: identity, gate: open },
      resample: null,
      norm,
    }
    // ELU(-1) = e⁻¹ - 1, gate ½: [-1 + (e⁻¹ - 1)/2, 3 + 3/2]
    const [a, b] = [-1 + (Math.exp(-1) - 1) / 2, 4.5]
    const half = (b - a) / 2
    const result = values(evaluateGrn(row(-1, 3), grn))
    expect(result[0]).toBeCloseTo((-2 * half) / Math.sqrt(half ** 2 + 1e-5) + 1, 12)
    expect(result[1]).toBeCloseTo((2 * half) / Math.sqrt(half ** 2 + 1e-5) + 1, 12)
  })
})
