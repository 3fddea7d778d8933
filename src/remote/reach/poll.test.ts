import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { wait, type Platform } from '../platform.ts'
import type { Asker } from './asker.ts'
import { GAPS, type ConnectionHost, type Heard } from './hearing.ts'
import { newestTickMs, NO_TICKS, tickMs, withTick } from './pace.ts'
import { poll } from './poll.ts'

const START_MS = 1_000_000

beforeEach(() => {
  vi.useFakeTimers({ now: START_MS })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Polls a daemon whose feed ticks so often and that answers after so long; a limit of requests is kept by the asker. */
function polled(everyMs: number, latencyMs: number) {
  const ending = new AbortController()
  let pace = NO_TICKS
  let stoppedAt: number | null = null
  let visible = true
  let wake: () => void = () => undefined
  const asked = { status: 0, forecast: 0 }
  const links: string[] = []
  const countNow = () => Math.floor(((stoppedAt ?? Date.now()) - START_MS) / everyMs) + 1
  const platform = { nowMs: () => Date.now() } as Platform
  let askedMs = -Infinity
  const asker = {
    status: async () => {
      asked.status++
      await wait(latencyMs, ending.signal)
      return { tickCount: countNow() }
    },
    forecast: async (count: number | null, loose: boolean): Promise<Heard> => {
      const earlyMs = GAPS.leastMs - (Date.now() - askedMs)
      if (earlyMs > 0) await wait(earlyMs, ending.signal)
      askedMs = Date.now()
      asked.forecast++
      await wait(latencyMs, ending.signal)
      pace = withTick(pace, { count, atMs: Date.now(), loose, slackMs: GAPS.leastMs })
      return { kind: 'tick' }
    },
  } as unknown as Asker
  const host: ConnectionHost = {
    onMet: () => undefined,
    onStatus: () => undefined,
    isOurs: () => Promise.resolve(false),
    told: () => undefined,
    hear: () => ({ kind: 'other' }),
    onLink: ({ kind }) => {
      links.push(kind)
    },
    tickMs: () => tickMs(pace),
    newestMs: () => newestTickMs(pace),
  }
  const rested = async (ms: number | null, signal: AbortSignal) => {
    const woken = new AbortController()
    wake = () => woken.abort()
    await wait(ms ?? 2 ** 31 - 1, AbortSignal.any([signal, woken.signal])).catch(() => undefined)
    signal.throwIfAborted()
  }
  const polling = { platform, host, asker, gaps: GAPS, isVisible: () => visible, rested }
  const ended = poll(polling, ending.signal).catch(() => undefined)
  return {
    asked,
    links,
    pace: () => pace,
    stop: () => (stoppedAt = Date.now()),
    see: (now: boolean) => {
      visible = now
      if (now) wake()
    },
    end: async () => {
      ending.abort(new Error('over'))
      await vi.runAllTimersAsync()
      await ended
    },
  }
}

describe('polling', () => {
  test.each([20, 100, 300])(
    'sees every tick of a daemon that answers after %i ms, and keeps to its limit',
    async (latencyMs) => {
      const daemon = polled(5000, latencyMs)
      await vi.advanceTimersByTimeAsync(60_000)
      const before = daemon.pace().missed
      const [forecasts, statuses] = [daemon.asked.forecast, daemon.asked.status]
      await vi.advanceTimersByTimeAsync(600_000)
      expect(daemon.pace().missed).toBe(before)
      expect(tickMs(daemon.pace())).toBe(5000)
      expect(daemon.asked.forecast - forecasts).toBe(120)
      // A status or two for each.
      expect(daemon.asked.status - statuses).toBeLessThan(3 * 120)
      await daemon.end()
    },
  )

  test('of a daemon that ticks faster than it may be asked stays within 30 a minute', async () => {
    const daemon = polled(1000, 20)
    await vi.advanceTimersByTimeAsync(600_000)
    expect(daemon.asked.forecast).toBeLessThanOrEqual(300)
    expect(tickMs(daemon.pace())).toBe(1000)
    await daemon.end()
  })

  test('asks ever less often where a feed has stopped, and at once when the tab is looked at', async () => {
    const daemon = polled(5000, 20)
    await vi.advanceTimersByTimeAsync(60_000)
    daemon.stop()
    await vi.advanceTimersByTimeAsync(60_000)
    const { status, forecast } = daemon.asked
    await vi.advanceTimersByTimeAsync(600_000)
    expect(daemon.asked.forecast).toBe(forecast)
    expect(daemon.asked.status - status).toBeLessThanOrEqual(121)
    daemon.see(false)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(daemon.links.at(-1)).toBe('paused')
    const paused = daemon.asked.status
    await vi.advanceTimersByTimeAsync(600_000)
    expect(daemon.asked.status).toBe(paused)
    daemon.see(true)
    await vi.advanceTimersByTimeAsync(100)
    // The daemon has nothing new, and is there.
    expect(daemon.links.at(-1)).toBe('open')
    await daemon.end()
  })
})
