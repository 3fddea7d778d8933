import { describe, expect, it } from 'vitest'
import { fakeIntake, manualClock } from '#testing/daemonParts/intake.ts'
import { fakeNeeds } from '#testing/daemonParts/source.ts'
import { createSource } from './createSource.ts'

const startMs = Date.UTC(2026, 5, 10, 12)

async function begin() {
  const needs = fakeNeeds()
  const source = await createSource({ kind: 'feed' }, needs)
  const [clock, into, ending] = [manualClock(startMs), fakeIntake(), new AbortController()]
  const done = source.run(into, clock, ending.signal).catch((error: unknown) => error)
  const end = () => {
    ending.abort()
    return done
  }
  return { source, clock, into, needs, end }
}

describe('the feed', () => {
  it('waits, runs, is down when nothing comes, and runs again', async () => {
    const { source, clock, into, needs, end } = await begin()
    expect(source.condition()).toEqual({ kind: 'starting', doing: 'waiting for records at POST /feed/data' })
    await clock.advance(3_600_000)
    expect(source.condition().kind).toBe('starting')
    into.setFacts({ lastAtMs: clock.nowMs(), feedStepMs: 20_056 })
    const lastAtMs = clock.nowMs()
    await clock.advance(60_000)
    expect(source.condition()).toEqual({ kind: 'running' })
    await clock.advance(2000)
    const why = 'No records for more than 1 min; they used to arrive every 20 s'
    expect(source.condition()).toEqual({ kind: 'down', why, sinceMs: lastAtMs, retryMs: 1000 })
    await clock.advance(60_000)
    expect(needs.problems()).toEqual([{ id: 'source-down', message: why, sinceMs: lastAtMs }])
    into.setFacts({ lastAtMs: clock.nowMs() })
    await clock.advance(1000)
    expect(source.condition()).toEqual({ kind: 'running' })
    expect(needs.problems()).toEqual([])
    expect(await end()).toMatchObject({ name: 'AbortError' })
  })

  it('gives feeders time after a restart, and half a minute where their step is not known', async () => {
    const { source, clock, into, end } = await begin()
    const lastAtMs = startMs - 3_600_000
    into.setFacts({ lastAtMs })
    await clock.advance(30_000)
    expect(source.condition().kind).toBe('starting')
    await clock.advance(2000)
    expect(source.condition()).toMatchObject({
      kind: 'down',
      sinceMs: lastAtMs,
      why: 'No records for more than 30 s',
    })
    await end()
  })
})
