import { describe, expect, it } from 'vitest'
import { fakeIntake, manualClock, type FakeIntake } from '#testing/daemonParts/intake.ts'
import { fakeNeeds, type NeedsChanges } from '#testing/daemonParts/source.ts'
import { createSource } from './createSource.ts'
import type { SimulateConfig } from './simulate.ts'

const DAY_MS = 86_400_000
const STEP_MS = 300_000
const config: SimulateConfig = {
  kind: 'simulate',
  mode: 'business_hours',
  servers: 5,
  seed: 42,
  tickMs: 5000,
  speed: 1,
  backfillMs: 8 * DAY_MS,
}
/** 12:02:30: half a step after one ended. */
const startMs = Date.UTC(2026, 5, 10, 12, 2, 30)
const newestStepMs = startMs - 150_000

async function begin(changes: Partial<SimulateConfig> = {}, needs: NeedsChanges = {}) {
  const known = fakeNeeds(needs)
  const source = await createSource({ ...config, ...changes }, known)
  const clock = manualClock(startMs)
  const into = fakeIntake()
  const ending = new AbortController()
  const run = (before?: (into: FakeIntake) => void) => {
    before?.(into)
    const done = source.run(into, clock, ending.signal).catch((error: unknown) => error)
    return {
      settled: () => clock.advance(0),
      end: () => {
        ending.abort()
        return done
      },
    }
  }
  return { source, clock, into, run, needs: known }
}

/** Times of all rows of a kind, once each. */
const timesOf = ({ given }: FakeIntake, kind: string) => [
  ...new Set(given.filter((each) => each.kind === kind).flatMap(({ rows }) => Array.from(rows.timeMs))),
]

const range = (fromMs: number, toMs: number, stepMs: number) =>
  Array.from({ length: Math.round((toMs - fromMs) / stepMs) + 1 }, (_, i) => fromMs + i * stepMs)

describe('the simulated source', () => {
  it('gives eight days on the step, then ticks up to now, then each tick at its time', async () => {
    const { source, clock, into, run } = await begin()
    expect(source.name).toBe('a simulated fleet of 5 servers')
    expect(source.condition()).toEqual({ kind: 'starting', doing: 'simulating 8 d of history' })
    const running = run()
    await running.settled()
    expect(source.condition()).toEqual({ kind: 'running' })
    expect(timesOf(into, 'history')).toEqual(
      range(newestStepMs - 8 * DAY_MS + STEP_MS, newestStepMs, STEP_MS),
    )
    expect(timesOf(into, 'live')).toEqual(range(newestStepMs + 5000, startMs, 5000))
    const before = into.given.length
    await clock.advance(60_000)
    const ticks = into.given.slice(before)
    expect(ticks.map(({ rows }) => rows.timeMs[0])).toEqual(range(startMs + 5000, startMs + 60_000, 5000))
    expect(ticks.every(({ rows }) => rows.servers.length === 5)).toBe(true)
    expect(await running.end()).toMatchObject({ name: 'AbortError' })
  })

  it('makes up for missed ticks at once, and says so where the machine is too slow', async () => {
    const { clock, into, run, needs } = await begin()
    const running = run()
    await running.settled()
    clock.jump(startMs + 58_000)
    await clock.advance(0)
    expect(timesOf(into, 'live').slice(-11)).toEqual(range(startMs + 5000, startMs + 55_000, 5000))
    expect(needs.problems()).toEqual([
      {
        id: 'simulate-late',
        message:
          'The simulation is 53 s behind: this machine is too slow for 5 servers every 5 s. Missed ticks are caught up.',
        sinceMs: startMs + 58_000,
      },
    ])
    await clock.advance(2000)
    expect(timesOf(into, 'live').at(-1)).toBe(startMs + 60_000)
    expect(needs.problems()).toEqual([])
    await running.end()
  })

  it('fills a longer gap with steps', async () => {
    const { clock, into, run } = await begin()
    const running = run()
    await running.settled()
    const [history, live] = [timesOf(into, 'history').length, timesOf(into, 'live').length]
    clock.jump(startMs + DAY_MS)
    await clock.advance(0)
    expect(timesOf(into, 'history').slice(history)).toEqual(
      range(newestStepMs + STEP_MS, newestStepMs + DAY_MS, STEP_MS),
    )
    expect(timesOf(into, 'live').slice(live)).toEqual(
      range(newestStepMs + DAY_MS + 5000, startMs + DAY_MS, 5000),
    )
    await running.end()
  })

  it('goes on after what an earlier life left', async () => {
    const newestMs = startMs - 2 * 3_600_000 - 40_000
    const { into, run } = await begin({}, { heldFromMs: () => startMs - 9 * DAY_MS })
    const running = run((given) => given.setCurrent({ servers: [], metrics: [], newestMs }))
    await running.settled()
    const times = timesOf(into, 'history')
    expect(times[0]).toBe(Math.ceil(newestMs / STEP_MS) * STEP_MS)
    expect(times.at(-1)).toBe(newestStepMs)
    await running.end()
  })

  it('gives as much as the model looks back on, where that is more', async () => {
    const { source, into, run } = await begin({ backfillMs: null }, { neededMs: 11 * DAY_MS })
    expect(source.condition()).toEqual({ kind: 'starting', doing: 'simulating 11 d of history' })
    const running = run()
    await running.settled()
    expect(timesOf(into, 'history')).toHaveLength(11 * 288)
    await running.end()
    const short = await begin({ backfillMs: null }, { neededMs: DAY_MS })
    const brief = short.run()
    await brief.settled()
    expect(timesOf(short.into, 'history')).toHaveLength(8 * 288)
    await brief.end()
  })

  it('makes up for gaps on the step of the model that was loaded last', async () => {
    let stepMs = STEP_MS
    const { source, clock, into, run } = await begin({}, { model: () => ({ stepMs, neededMs: DAY_MS }) })
    const running = run()
    await running.settled()
    source.scenario?.set('cascade', 2)
    stepMs = 60_000
    await clock.advance(5000)
    const before = timesOf(into, 'history').length
    clock.jump(startMs + 2 * 3_600_000)
    await clock.advance(0)
    const times = timesOf(into, 'history').slice(before)
    expect(times.slice(0, 2)).toEqual([startMs + 30_000, startMs + 90_000])
    expect(source.scenario?.current()).toMatchObject({ mode: 'cascade' })
    // A tick that is longer than the step is no reason to end.
    stepMs = 1000
    await clock.advance(5000)
    expect(source.condition()).toEqual({ kind: 'running' })
    await running.end()
  })

  it('gives the whole past where what is left is too short', async () => {
    const { into, run } = await begin({}, { heldFromMs: () => startMs - DAY_MS })
    const running = run((given) => given.setCurrent({ servers: [], metrics: [], newestMs: startMs - 1000 }))
    await running.settled()
    expect(timesOf(into, 'history')).toHaveLength(8 * 288)
    await running.end()
  })

  it('holds ticks that cannot be taken, is down meanwhile, and goes on with them', async () => {
    const { source, clock, into, run, needs } = await begin()
    const running = run()
    await running.settled()
    into.answer(new Error('the disk is full'))
    await clock.advance(5000)
    const why = 'The daemon cannot accept values: the disk is full'
    expect(source.condition()).toEqual({ kind: 'down', why, sinceMs: startMs + 5000, retryMs: 1000 })
    await clock.advance(10_000)
    expect(needs.problems()).toMatchObject([{ id: 'source-down', message: why }])
    into.answer(null)
    await clock.advance(40_000)
    expect(source.condition()).toEqual({ kind: 'running' })
    expect(needs.problems()).toEqual([])
    expect(timesOf(into, 'live')).toEqual(range(newestStepMs + 5000, startMs + 55_000, 5000))
    await running.end()
  })

  it('is switched while it runs', async () => {
    const { source, clock, run } = await begin({ servers: 20 })
    const running = run()
    await running.settled()
    source.scenario!.set('degrading', 3)
    expect(source.scenario!.current()).toMatchObject({
      mode: 'degrading',
      fleetSize: 20,
      transitionPercent: 0,
    })
    await clock.advance(150_000)
    expect(source.scenario!.current().transitionPercent).toBe(50)
    expect(source.scenario!.current().affected).toHaveLength(3)
    expect(() => source.scenario!.set('chaos', null)).toThrow(
      expect.objectContaining({ code: 'argument-invalid' }),
    )
    expect(source.scenario!.current().mode).toBe('degrading')
    await running.end()
  })

  it('hears who switched it before its past was made, and begins the mode it was told of then', async () => {
    const { source, run, clock } = await begin({ servers: 20, mode: 'gradual_spike' })
    expect(source.scenario!.current().mode).toBe('gradual_spike')
    source.scenario!.set('cascade', 1)
    const running = run()
    await running.settled()
    const { mode, affected } = source.scenario!.current()
    expect([mode, affected[0]!.slice(0, 4)]).toEqual(['cascade', 'serv'])
    await clock.advance(120_000)
    expect(source.scenario!.current().transitionPercent).toBe(100)
    await running.end()
  })

  it('refuses a mode that there is not', async () => {
    await expect(begin({ mode: 'chaos' })).rejects.toMatchObject({ code: 'argument-invalid' })
  })
})
