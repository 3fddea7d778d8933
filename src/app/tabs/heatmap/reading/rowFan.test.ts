import { describe, expect, it } from 'vitest'
import { fanOf } from '../../../features/charts/fan.ts'
import { FAKE_FLEET, fakeForecast } from '../../../testing/fakeForecast.ts'
import { spanOf } from '../field/span.ts'
import { rowFan } from './rowFan.ts'

const forecast = fakeForecast({ ...FAKE_FLEET, servers: 2 })
const time = spanOf(forecast, 'time')

describe('the fan below', () => {
  const fan = fanOf(forecast, 0)
  const numbers = (path: string) => path.match(/-?\d+(\.\d+)?/g)!.map(Number)
  const xs = (path: string) => numbers(path).filter((_, i) => i % 2 === 0)
  it('stands on the columns of the picture: now at two thirds', () => {
    const { history, median } = rowFan(fan, time, 0, 900, 96, [], 100)
    expect(Math.max(...xs(history))).toBe(600)
    expect(Math.min(...xs(median))).toBe(600)
    expect(Math.max(...xs(median))).toBe(900)
  })
  it('of an older series ends before the picture does', () => {
    const { history, median } = rowFan(fan, time, 9, 864, 96, [], 100)
    expect(Math.max(...xs(history))).toBeCloseTo(576 - 27)
    expect(Math.max(...xs(median))).toBeCloseTo(864 - 27)
  })
  it('out of sight is empty', () => {
    expect(rowFan(fan, time, 5000, 900, 96, [], 100)).toMatchObject({ history: '', median: '' })
  })
  it('makes room for a threshold that is near', () => {
    const near = Math.max(...fan.quantiles) + 0.5
    const { axis, y } = rowFan(fan, time, 0, 900, 96, [near], 100)
    expect(axis.max).toBeGreaterThanOrEqual(near)
    expect(y(near)).toBeGreaterThanOrEqual(0)
  })
})
