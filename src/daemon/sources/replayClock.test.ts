import { describe, expect, it } from 'vitest'
import { replayClock } from './replayClock.ts'

const startMs = Date.UTC(2020, 0, 1)
const signal = new AbortController().signal

describe('replayClock', () => {
  it('stands until it is begun, passes at its rate, and then as time does outside', () => {
    let wallMs = 5000
    const clock = replayClock(startMs, 60, () => wallMs)
    expect([clock.nowMs(), clock.rate]).toEqual([startMs, 60])
    wallMs += 1000
    expect(clock.nowMs()).toBe(startMs)
    clock.begin()
    wallMs += 1000
    expect([clock.nowMs(), clock.rate]).toEqual([startMs + 60_000, 60])
    clock.settle()
    wallMs += 1000
    expect([clock.nowMs(), clock.rate]).toEqual([startMs + 61_000, 1])
  })

  it('lets sleep so much of its own time', async () => {
    const clock = replayClock(startMs, 1000)
    const [asleep, began] = [clock.sleep(50_000, signal), performance.now()]
    clock.begin()
    await asleep
    expect(clock.nowMs()).toBeGreaterThanOrEqual(startMs + 50_000)
    expect(performance.now() - began).toBeLessThan(1000)
  })

  it('wakes whoever is not to sleep any more', async () => {
    const ending = new AbortController()
    const asleep = replayClock(startMs, 1).sleep(1e6, ending.signal)
    ending.abort()
    await expect(asleep).rejects.toMatchObject({ name: 'AbortError' })
    await expect(replayClock(startMs, 1).sleep(0, ending.signal)).rejects.toMatchObject({
      name: 'AbortError',
    })
  })
})
