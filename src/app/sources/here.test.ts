import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { EngineClient, JudgedForecast, MetricRows } from '#engine/api.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { DaemonLink, Tick } from '#remote/api.ts'
import { joinRows } from '#remote/read/joinRows.ts'
import { firstReport } from '#remote/firstReport.ts'
import { fakeEngine } from '../testing/fakeEngine.ts'
import { fakeFacts, fakeModel } from '../testing/fakeFacts.ts'
import { createHere, type Here } from './here.ts'

const TICK_MS = 5000
const SERVERS = ['a', 'b']
const model = { facts: fakeModel() }

const rowsAt = (tick: number): MetricRows => ({
  servers: SERVERS,
  timeMs: SERVERS.map(() => tick * TICK_MS),
  metrics: [{ name: 'cpu_percent', values: SERVERS.map((_, i) => tick + i) }],
  labels: [],
})

/** A link of which only what is collected matters. */
function collecting() {
  let tick = 0
  let measuredMs: number | null = TICK_MS
  const listeners = new Set<() => void>()
  const before = firstReport('http://daemon', 0)
  const link: Pick<DaemonLink, 'report' | 'latest' | 'subscribe' | 'rows'> = {
    report: () => ({ ...before, step: { ...before.step, measuredMs, usedMs: measuredMs ?? 300_000 } }),
    latest: () => (tick === 0 ? null : ({ rows: rowsOfTick } as Tick)),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    rows: () => Promise.resolve(allRows),
  }
  let rowsOfTick = rowsAt(0)
  let allRows: MetricRows = { servers: [], timeMs: [], metrics: [], labels: [] }
  return {
    link: link as DaemonLink,
    unmeasured: () => (measuredMs = null),
    next: async () => {
      rowsOfTick = rowsAt(++tick)
      allRows = joinRows(allRows, rowsOfTick)
      for (const listener of listeners) listener()
      await vi.advanceTimersByTimeAsync(TICK_MS)
    },
  }
}

const opened: Here[] = []
beforeEach(() => {
  vi.useFakeTimers({ now: 0 })
})
afterEach(() => {
  for (const here of opened.splice(0)) here.close()
  vi.useRealTimers()
})

function hereOn(link: DaemonLink, changes: Partial<EngineClient> = {}, paceMs = 0): Here {
  const engine = fakeEngine(undefined, changes, paceMs)
  const here = createHere({
    engine,
    link,
    model,
    facts: model.facts,
    criteria: () => DEFAULT_CRITERIA,
    nowMs: () => Date.now(),
  })
  opened.push(here)
  return here
}

describe('the model on a daemon’s values', () => {
  test('waits for as many steps as it needs, says how many there are, and then forecasts', async () => {
    const { link, next } = collecting()
    const here = hereOn(link)
    expect(here.state()).toEqual({ kind: 'loading' })
    for (let tick = 1; tick <= 23; tick++) await next()
    expect(here.state()).toEqual({ kind: 'collecting', have: 23, need: 24 })
    expect(here.latest()).toBeNull()
    await next()
    expect(here.state()).toMatchObject({ kind: 'running' })
    expect(here.latest()).not.toBeNull()
  })

  test('does not begin before the step is measured: nobody could say what a step is', async () => {
    const { link, next, unmeasured } = collecting()
    unmeasured()
    const here = hereOn(link)
    for (let tick = 1; tick <= 30; tick++) await next()
    expect(here.state()).toEqual({ kind: 'measuring' })
  })

  test('rests as long as it works: a slow machine forecasts every so many ticks', async () => {
    const { link, next } = collecting()
    let made = 0
    const engine = fakeEngine()
    const here = hereOn(link, {
      forecast: async (...args): Promise<JudgedForecast> => {
        made++
        await new Promise((resolve) => setTimeout(resolve, 6000))
        return await engine.forecast(...args)
      },
    })
    for (let tick = 1; tick <= 24 + 30; tick++) await next()
    expect(here.state()).toMatchObject({ kind: 'running', elapsedMs: 6000, everyTicks: 3 })
    expect(made).toBeGreaterThanOrEqual(9)
    expect(made).toBeLessThanOrEqual(11)
  })

  test('goes on collecting where there is time enough but too many gaps', async () => {
    const { link, next } = collecting()
    const here = hereOn(link, {
      forecast: () => Promise.reject(new FleetcastError('series-none', 'none of 2 series can be forecast')),
    })
    for (let tick = 1; tick <= 30; tick++) await next()
    expect(here.state()).toMatchObject({ kind: 'collecting' })
  })

  test('says why it failed', async () => {
    const { link, next } = collecting()
    const here = hereOn(link, {
      forecast: () => Promise.reject(new FleetcastError('backend-failed', 'the device was lost')),
    })
    for (let tick = 1; tick <= 24; tick++) await next()
    expect(here.state()).toMatchObject({ kind: 'failed', error: { code: 'backend-failed' } })
  })
})

describe('a file of the same fleet', () => {
  const file = [{ path: 'export.parquet', file: new File([], 'export.parquet') }]

  test('without any of the daemon’s metrics is refused, and the model goes on', async () => {
    const { link, next } = collecting()
    const here = hereOn(link, {
      read: () => Promise.resolve({ facts: { ...fakeFacts(), metrics: ['bytes'] }, close: () => undefined }),
    })
    for (let tick = 1; tick <= 24; tick++) await next()
    await expect(here.addHistory(file)).rejects.toThrow(
      "export.parquet has bytes, none of the daemon's metrics: cpu_percent",
    )
    expect(here.added()).toBeNull()
    await next()
    expect(here.state()).toMatchObject({ kind: 'running' })
  })

  test('says how many of its servers are the daemon’s', async () => {
    const { link, next } = collecting()
    // The table of both has the daemon's two servers, and one that only the file has.
    const both = { ...fakeFacts(), servers: 3 }
    let gathered = 0
    const plain = fakeEngine()
    const here = hereOn(link, {
      read: () =>
        Promise.resolve({
          facts: { ...fakeFacts(), metrics: ['cpu_percent'], servers: 2 },
          close: () => undefined,
        }),
      gather: async (...args) => {
        const table = await plain.gather(...args)
        return gathered++ === 0 ? table : { ...table, facts: both }
      },
    })
    for (let tick = 1; tick <= 2; tick++) await next()
    await here.addHistory(file)
    expect(here.added()).toEqual({ name: 'export.parquet', of: 2, matched: 1 })
  })
})
