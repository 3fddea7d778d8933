import { expect, test } from 'vitest'
import { forecastOf } from '#testing/tables.ts'
import { curveAt, levelAt, pathAt } from './curve.ts'
import { indexOfLevel, isSameLevel, levelFromGoodSide, sideLevels } from './level.ts'

test('a level is the same after a subtraction and after 32 bits, and its neighbours are others', () => {
  const levels = [0.001, 0.02, 0.025, 0.1, 0.25, 0.333, 0.5, 0.9, 0.975, 0.98, 0.9999]
  levels.forEach((level, at) => {
    expect(isSameLevel(1 - (1 - level), level)).toBe(true)
    expect(isSameLevel(Math.fround(level), level)).toBe(true)
    expect(indexOfLevel(levels, Math.fround(level))).toBe(at)
    expect(isSameLevel(level, level + 1e-4)).toBe(false)
  })
  expect(indexOfLevel(levels, 0.2)).toBe(-1)
})

test('the bad side is P90 where high is bad, P10 where low is', () => {
  expect(sideLevels('above')).toEqual({ bad: 0.9, good: 0.1 })
  const { bad, good } = sideLevels('below')
  expect([isSameLevel(bad, 0.1), isSameLevel(good, 0.9)]).toEqual([true, true])
  expect(isSameLevel(levelFromGoodSide(0.98, 'below'), 0.02)).toBe(true)
})

test('a curve and a path give the model’s own value of a level that came by another way', () => {
  const levels = [0.1, 0.5, 0.9].map(Math.fround)
  const forecast = forecastOf(levels, [{ server: 'a', metric: 'x', current: 0, curves: [[10, 20, 40]] }])
  const { bad } = sideLevels('below')
  expect(levelAt(curveAt(forecast, 0, 0), bad)).toBe(10)
  expect([...pathAt(forecast, 0, bad)]).toEqual([10])
})
