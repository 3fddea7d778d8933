import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, test } from 'vitest'
import type { MetricRows } from '#data/liveTable.ts'
import { forecastOf } from '#testing/tables.ts'
import { Disk } from './disk.ts'
import { Issues } from './issues.ts'
import { layoutOf, packTick, unpackTick } from './packedTick.ts'
import { Ring, since, tailsOf } from './ring.ts'

const STEP = 5000
const LEVELS = [0.1, 0.5, 0.9]
const HORIZON = 16
const LATER = 1e15

// Daemons that other suites kept would count among the four.
beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
})

const rowsAt = (tick: number, servers: readonly string[] = ['a', 'b']): MetricRows => ({
  servers,
  timeMs: new Float64Array(servers.length).fill(tick * STEP),
  metrics: [
    { name: 'cpu', values: Float64Array.from(servers, (_, i) => tick + i / 10) },
    { name: 'mem', values: Float64Array.from(servers, (_, i) => (i === 0 ? NaN : tick)) },
  ],
  labels: [{ name: 'profile', texts: servers.map((_, i) => (i === 0 ? 'web' : null)) }],
  naiveTime: false,
})

const forecastAt = (tick: number) => ({
  ...forecastOf(LEVELS, [
    {
      server: 'a',
      metric: 'cpu',
      current: tick,
      curves: Array.from({ length: HORIZON }, () => [0, tick, 100]),
    },
  ]),
  issueTimeMs: tick * STEP,
})

describe('the ring', () => {
  test('holds so many ticks and lets the oldest go', () => {
    const ring = new Ring()
    for (let tick = 1; tick <= 3000; tick++) ring.append(rowsAt(tick))
    expect(ring.ticks).toBeLessThan(ring.mostTicks + 24)
    expect(ring.ticks).toBeGreaterThanOrEqual(ring.mostTicks)
    const table = ring.snapshot()
    expect(ring.fromMs).toBe((3000 - ring.ticks + 1) * STEP)
    expect([...tailsOf(table, 3)({ server: 'b', metric: 'cpu' })]).toEqual([2998.1, 2999.1, 3000.1])
    expect(tailsOf(table, 3)({ server: 'nobody', metric: 'cpu' })).toHaveLength(0)
    expect([...tailsOf(since(table, 2999 * STEP), 9)({ server: 'a', metric: 'cpu' })]).toEqual([2999, 3000])
  })

  test('holds fewer ticks of a fleet that is larger', () => {
    const ring = new Ring()
    const many = Array.from({ length: 20_000 }, (_, i) => `s${i}`)
    ring.append(rowsAt(1, many))
    expect(ring.mostTicks).toBe(200)
  })
})

test('a fleet whose names change does not fill the ring with servers that are gone', () => {
  const ring = new Ring()
  for (let tick = 1; tick <= 6000; tick++) ring.append(rowsAt(tick, ['always', `pod-${tick}`]))
  const table = ring.snapshot()
  expect(table.servers.length).toBeLessThanOrEqual(ring.ticks + 1)
  expect(ring.heldServers).toBeLessThan(2 * ring.mostTicks + 100)
})

describe('kept forecasts', () => {
  test('are thinned to span their horizon, and the oldest go', () => {
    const issues = new Issues()
    for (let tick = 0; tick < 200; tick++) issues.offer(forecastAt(tick), STEP)
    const ticks = issues.kept.map(({ issueTimeMs }) => issueTimeMs / STEP)
    expect(ticks).toHaveLength(24)
    expect(ticks.at(-1)).toBe(198)
    expect(new Set(ticks.slice(1).map((tick, i) => tick - (ticks[i] ?? 0)))).toEqual(new Set([2]))
  })

  test('are found by time; from before all of them it is the oldest', () => {
    const issues = new Issues()
    expect(() => issues.asOf(0)).toThrow('no forecast of this daemon is stored yet')
    for (const tick of [10, 12]) issues.offer(forecastAt(tick), STEP)
    expect(issues.asOf(11 * STEP).issueTimeMs).toBe(10 * STEP)
    expect(issues.asOf(99 * STEP).issueTimeMs).toBe(12 * STEP)
    expect(issues.asOf(9 * STEP).issueTimeMs).toBe(10 * STEP)
  })
})

describe('on disk', () => {
  test('a tick comes back as it was', () => {
    const rows = rowsAt(7)
    const layout = layoutOf(rows)
    const back = unpackTick(layout, 7 * STEP, packTick(layout, rows))
    expect(back.servers).toEqual(rows.servers)
    expect(back.metrics.map(({ values }) => [...(values as Float64Array)])).toEqual(
      rows.metrics.map(({ values }) => [...(values as Float64Array)]),
    )
    expect(back.labels).toEqual(rows.labels)
  })

  test('what was kept is there after a reload, of this daemon alone, and gone once it is forgotten', async () => {
    const mine = await Disk.open('http://mine', 0)
    const other = await Disk.open('http://other', 0)
    for (let tick = 1; tick <= 5; tick++)
      await mine.writeTick(rowsAt(tick, tick < 4 ? ['a', 'b'] : ['a', 'b', 'c']))
    await mine.writeIssue(forecastAt(4))
    await other.writeTick(rowsAt(1))
    mine.close()

    const again = await Disk.open('http://mine', 0)
    const { rows, issues } = await again.load(2 * STEP, LATER)
    expect(rows.map(({ timeMs }) => timeMs[0])).toEqual([2, 3, 4, 5].map((tick) => tick * STEP))
    expect(rows.map(({ servers }) => servers.length)).toEqual([2, 2, 3, 3])
    expect(issues.map(({ issueTimeMs }) => issueTimeMs)).toEqual([4 * STEP])
    expect(again.bytes).toBeGreaterThan(0)
    await again.forget()
    expect(again.bytes).toBe(0)
    expect(await again.load(0, LATER)).toEqual({ rows: [], issues: [] })
    expect((await other.load(0, LATER)).rows).toHaveLength(1)
    again.close()
    other.close()
  })

  test('what is of later than now, because the clock was set back, is dropped', async () => {
    const disk = await Disk.open('http://clock', 0)
    for (const tick of [1, 2, 3]) await disk.writeTick(rowsAt(tick))
    const kept = await disk.load(0, 2 * STEP)
    expect(kept.rows.map(({ timeMs }) => timeMs[0])).toEqual([STEP, 2 * STEP])
    expect((await disk.load(0, LATER)).rows).toHaveLength(2)
    disk.close()
  })

  test('two tabs whose fleets differ do not read each other’s servers', async () => {
    const [a, b] = [await Disk.open('http://tabs', 0), await Disk.open('http://tabs', 0)]
    await a.writeTick(rowsAt(1, ['a', 'b']))
    await b.writeTick(rowsAt(2, ['a', 'c']))
    await a.writeTick(rowsAt(3, ['b', 'c']))
    const { rows } = await a.load(0, LATER)
    expect(rows.map(({ servers }) => servers.join())).toEqual(['a,b', 'a,c', 'b,c'])
    a.close()
    b.close()
  })

  test('layouts that no tick has any longer go', async () => {
    const disk = await Disk.open('http://flapping', 0)
    for (let tick = 1; tick <= 6; tick++)
      await disk.writeTick(rowsAt(tick, tick % 2 === 0 ? ['a', 'b'] : ['a']))
    const full = disk.bytes
    await disk.load(0, 0)
    expect(disk.bytes).toBe(0)
    for (let tick = 1; tick <= 6; tick++)
      await disk.writeTick(rowsAt(tick, tick % 2 === 0 ? ['a', 'b'] : ['a']))
    expect(disk.bytes).toBe(full)
    disk.close()
  })

  test('of many daemons the least used make room', async () => {
    // Later than whatever other suites opened: they share the database.
    for (let i = 1; i <= 6; i++) {
      const disk = await Disk.open(`http://daemon-${i}`, LATER + i)
      await disk.writeTick(rowsAt(1))
      disk.close()
    }
    const first = await Disk.open('http://daemon-1', LATER + 10)
    expect((await first.load(0, LATER)).rows).toHaveLength(0)
    first.close()
    const last = await Disk.open('http://daemon-6', LATER + 11)
    expect((await last.load(0, LATER)).rows).toHaveLength(1)
    last.close()
  })

  test('the oldest go when there is too much', async () => {
    const disk = await Disk.open('http://big', 0)
    const many = Array.from({ length: 400_000 }, (_, i) => `s${i}`)
    for (let tick = 1; tick <= 12; tick++) await disk.writeTick(rowsAt(tick, many))
    const { rows } = await disk.load(0, LATER)
    expect(disk.bytes).toBeLessThanOrEqual(66 * 1024 ** 2)
    expect(rows.length).toBeLessThan(12)
    expect(rows.at(-1)?.timeMs[0]).toBe(12 * STEP)
    disk.close()
  })
})
