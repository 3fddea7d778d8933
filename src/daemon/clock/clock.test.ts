import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Bus, type Problem } from '../events.ts'
import { runningClock } from './clock.ts'
import { jumpCheck, watchClock, type ClockJump } from './watch.ts'

const START = Date.UTC(2025, 0, 15, 12)
const HOUR = 3_600_000

/** A machine whose clocks move with fake timers; its wall clock can be set apart. */
function machine() {
  const begun = Date.now()
  let setBy = 0
  return {
    steadyMs: () => Date.now() - begun,
    wallMs: () => Date.now() + setBy,
    set: (byMs: number) => (setBy += byMs),
  }
}

beforeEach(() => vi.useFakeTimers({ now: START }))
afterEach(() => vi.useRealTimers())

describe('a running clock', () => {
  it('runs at its rate, and sleep is by its own time', async () => {
    const clock = runningClock({ startMs: 0, rate: 60, machine: machine() })
    let awake = false
    void clock.sleep(HOUR, new AbortController().signal).then(() => (awake = true))
    await vi.advanceTimersByTimeAsync(59_999)
    expect([awake, clock.nowMs()]).toEqual([false, 59_999 * 60])
    await vi.advanceTimersByTimeAsync(1)
    expect([awake, clock.nowMs()]).toEqual([true, HOUR])
  })

  it('sleeps longer than a timer can', async () => {
    const clock = runningClock({ machine: machine() })
    let awake = false
    void clock.sleep(60 * 24 * HOUR, new AbortController().signal).then(() => (awake = true))
    await vi.advanceTimersByTimeAsync(59 * 24 * HOUR)
    expect(awake).toBe(false)
    await vi.advanceTimersByTimeAsync(24 * HOUR)
    expect(awake).toBe(true)
  })

  it('ends a sleep that is aborted, with nothing left behind', async () => {
    const clock = runningClock({ machine: machine() })
    const ended = new AbortController()
    const sleep = clock.sleep(HOUR, ended.signal)
    ended.abort()
    await expect(sleep).rejects.toThrow(/abort/)
    expect(vi.getTimerCount()).toBe(0)
    await expect(clock.sleep(1, ended.signal)).rejects.toThrow(/abort/)
  })

  it('that is moved forward wakes who would be awake; moved back, nobody sleeps longer', async () => {
    const clock = runningClock({ machine: machine() })
    const { signal } = new AbortController()
    const awake: string[] = []
    void clock.sleep(HOUR, signal).then(() => awake.push('an hour'))
    void clock.sleep(3 * HOUR, signal).then(() => awake.push('three hours'))
    clock.moveTo(clock.nowMs() + 2 * HOUR)
    await vi.advanceTimersByTimeAsync(0)
    expect(awake).toEqual(['an hour'])
    clock.moveTo(clock.nowMs() - 10 * HOUR)
    await vi.advanceTimersByTimeAsync(HOUR)
    expect(awake).toEqual(['an hour', 'three hours'])
  })
})

describe('a clock that jumps', () => {
  function watched() {
    const clocks = machine()
    const clock = runningClock({ startMs: START, machine: clocks })
    const told: (Problem | string)[] = []
    const jumps: ClockJump[] = []
    const bus = new Bus(() => undefined)
    bus.on('problem', (problem) => told.push(problem))
    bus.on('solved', (id) => told.push(id))
    return {
      clocks,
      clock,
      told,
      jumps,
      bus,
      options: { machine: clocks, onJump: (jump: ClockJump) => jumps.push(jump) },
    }
  }

  it.each([
    [
      2 * HOUR,
      'This machine’s clock jumped from 2025-01-15T12:00:03 to 2025-01-15T14:00:03 UTC, 2 h forward: it was changed, or the machine slept. The history has a gap of this length.',
    ],
    [
      -2 * HOUR,
      'This machine’s clock jumped from 2025-01-15T12:00:03 to 2025-01-15T10:00:03 UTC, 2 h back. Data with later timestamps stays in the history; new steps continue from the current time.',
    ],
  ])('by %i ms is told, followed, and over after ten minutes', async (byMs, message) => {
    const { clocks, clock, told, jumps, bus, options } = watched()
    const ended = new AbortController()
    const watch = watchClock(clock, bus, ended.signal, options)
    await vi.advanceTimersByTimeAsync(2000)
    expect(told).toEqual([])
    clocks.set(byMs)
    await vi.advanceTimersByTimeAsync(1000)
    expect(told).toMatchObject([{ id: 'clock-jump', sinceMs: START + 3000 + byMs }])
    expect((told[0] as Problem).message).toMatch(message)
    expect(jumps).toEqual([{ byMs, fromMs: START + 3000, toMs: START + 3000 + byMs }])
    expect(clock.nowMs()).toBe(START + 3000 + byMs)
    await vi.advanceTimersByTimeAsync(599_000)
    expect(told).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1000)
    expect(told.slice(1)).toEqual(['clock-jump'])
    ended.abort()
    await watch
    expect(vi.getTimerCount()).toBe(0)
  })

  it('by less than people notice is followed without a word', () => {
    const { clocks, clock, told, bus, options } = watched()
    const check = jumpCheck(clock, bus, options)
    clocks.set(10)
    check(0)
    expect(clock.nowMs()).toBe(START)
    clocks.set(300)
    check(0)
    expect(clock.nowMs()).toBe(START + 310)
    expect(told).toEqual([])
  })

  it('twice is told anew', () => {
    const { clocks, clock, told, bus, options } = watched()
    const check = jumpCheck(clock, bus, options)
    clocks.set(HOUR)
    check(HOUR)
    clocks.set(-HOUR)
    check(HOUR)
    expect(told.map((each) => (typeof each === 'string' ? `${each} over` : each.id))).toEqual([
      'clock-jump',
      'clock-jump over',
      'clock-jump',
    ])
  })
})
