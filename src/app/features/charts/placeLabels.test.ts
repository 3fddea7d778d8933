import { expect, test } from 'vitest'
import { placeLabels } from './placeLabels.ts'

test('labels stand at their lines where these lie apart', () => {
  expect(placeLabels([100, 40], 28, 200)).toEqual([100, 40])
})

test('labels that would meet move apart, in the order of their lines', () => {
  expect(placeLabels([100, 90], 28, 200)).toEqual([109, 81])
  const [first = NaN, second = NaN] = placeLabels([50, 50], 28, 200)
  expect(second - first).toBe(28)
})

test('labels stay within the drawing, and apart all the same', () => {
  expect(placeLabels([2, 0], 28, 200)).toEqual([28, 0])
  expect(placeLabels([200, 199], 28, 200)).toEqual([200, 172])
  expect(placeLabels([-50], 28, 200)).toEqual([0])
  expect(placeLabels([], 28, 200)).toEqual([])
})
