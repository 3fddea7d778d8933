import { describe, expect, it } from 'vitest'
import { FAKE_FLEET, fakeForecast } from '../../testing/fakeForecast.ts'
import { fanOf } from '../charts/fan.ts'
import { frameOf, pathsIn } from './compareFrame.ts'

const fan = fanOf(fakeForecast({ ...FAKE_FLEET, servers: 1 }), 0)
const hour = 3_600_000

describe('the frame of two forecasts', () => {
  it('reaches to the later end and twice as far back, and holds the values of both', () => {
    const later = {
      ...fan,
      originMs: fan.originMs + hour,
      quantiles: fan.quantiles.map((value) => value + 50),
    }
    const frame = frameOf([fan, later])
    expect(frame.toMs).toBe(fan.originMs + 9 * hour)
    expect(frame.fromMs).toBe(fan.originMs - 18 * hour)
    expect(frame.low).toBeLessThanOrEqual(Math.min(...fan.quantiles))
    expect(frame.high).toBe(Math.max(...later.quantiles))
  })

  it('is open where all values are one', () => {
    const flat = { ...fan, quantiles: fan.quantiles.map(() => 5), history: fan.history.map(() => 5) }
    expect(frameOf([flat])).toMatchObject({ low: 4, high: 6 })
  })

  it('puts the same time and value of either at the same place', () => {
    const frame = frameOf([fan, { ...fan, originMs: fan.originMs + hour }])
    const [first, second] = [fan, { ...fan, originMs: fan.originMs + hour }].map((each) =>
      pathsIn(each, frame, 270, 100),
    )
    expect(first?.nowX).toBeCloseTo(180)
    expect(second?.nowX).toBeCloseTo(190)
    const end = (path = '') => path.split('L').at(-1)?.split(' ')
    expect(end(second?.median)?.[0]).toBe('270')
    expect(end(first?.median)?.[0]).toBe('260')
    expect(end(first?.median)?.[1]).toBe(end(second?.median)?.[1])
  })
})
