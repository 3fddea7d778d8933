import { expect, test } from 'vitest'
import { measuredHistory } from '#forecast/measuredHistory.ts'
import { sparseText } from './measured.ts'

const of = (...history: readonly number[]) =>
  measuredHistory({ history: Float32Array.from([...history, 1, NaN]), historyLength: history.length }, 0)

test('steps with a value count, from the first one on', () => {
  expect(of(NaN, 1, NaN, NaN, 2)).toEqual({ measured: 2, of: 4 })
  expect(of(NaN, NaN)).toEqual({ measured: 0, of: 0 })
  expect(of()).toEqual({ measured: 0, of: 0 })
})

test('mostly gaps are said, half are not', () => {
  expect(sparseText({ measured: 62, of: 288 })).toBe(
    'values for 62 of the last 288 steps; gaps are filled with the last value',
  )
  expect(sparseText({ measured: 144, of: 288 })).toBeNull()
  expect(sparseText({ measured: 0, of: 0 })).toBeNull()
})
