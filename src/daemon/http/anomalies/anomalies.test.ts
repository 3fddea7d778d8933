import { describe, expect, test } from 'vitest'
import { Random } from '#data/simulate/random.ts'
import { Bus } from '#daemon/events.ts'
import type { MaintenanceWindow } from '#forecast/alerts/maintenance.ts'
import { STEP_MS } from '#testing/daemonParts/forecasts.ts'
import { memoryStore } from '#testing/daemonParts/store.ts'
import { createBaselines, meanCorrelation, newestZ } from './baselines.ts'
import { cascadesOf } from './cascades.ts'
import { discoveries } from './discovery.ts'

const never = new AbortController().signal

test('discoveries are those of Benjamini and Hochberg’s own example', () => {
  // Their table of 15 p-values: four at 5 %.
  const p = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
    0.759, 1,
  ]
  expect(Array.from(discoveries(p, 0.05))).toEqual([1, 1, 1, 1, ...new Array<number>(11).fill(0)])
  // A step-up: what alone would fail is carried by what follows.
  expect(Array.from(discoveries([0.04, 0.049], 0.05))).toEqual([1, 1])
  expect(Array.from(discoveries([NaN, 0.01, 0.9], 0.05))).toEqual([0, 1, 0])
  expect(Array.from(discoveries([], 0.05))).toEqual([])
})

test('the newest value is told against those before, if there are enough', () => {
  const past = Array.from({ length: 100 }, (_, at) => (at % 2 === 0 ? 9 : 11))
  expect(newestZ([...past, 13])).toBeCloseTo(3 / Math.sqrt(100 / 99), 10)
  expect(newestZ([1, 2, 3])).toBeNaN()
  expect(newestZ(new Array<number>(100).fill(5))).toBeNaN()
})

test('the mean correlation is that of all pairs', () => {
  const random = new Random(1, 0)
  const rows = Array.from({ length: 5 }, () => Array.from({ length: 20 }, () => random.normal()))
  const correlation = (a: readonly number[], b: readonly number[]) => {
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    const [ma, mb] = [mean(a), mean(b)]
    const dot = mean(a.map((value, at) => (value - ma) * ((b[at] ?? 0) - mb)))
    return (
      dot / Math.sqrt(mean(a.map((value) => (value - ma) ** 2)) * mean(b.map((value) => (value - mb) ** 2)))
    )
  }
  const pairs = rows.flatMap((a, i) => rows.slice(i + 1).map((b) => correlation(a, b)))
  expect(meanCorrelation(rows)).toBeCloseTo(pairs.reduce((sum, each) => sum + each, 0) / pairs.length, 10)
  expect(meanCorrelation([rows[0] ?? [], rows[0] ?? []])).toBeCloseTo(1, 10)
  expect(meanCorrelation([rows[0] ?? []])).toBeNaN()
})

describe('a fleet', () => {
  const NEWEST = Date.UTC(2026, 0, 12)
  const step = (servers: number, atMs: number, value: (server: number) => number) => ({
    servers: Array.from({ length: servers }, (_, s) => `s${s}`),
    timeMs: new Array<number>(servers).fill(atMs),
    metrics: [{ name: 'cpu', values: Array.from({ length: servers }, (_, s) => value(s)) }],
    labels: [],
  })
  /** Each server so long before the one that precedes it. */
  const apart = <T extends { readonly timeMs: readonly number[] }>(rows: T, apartMs: number): T => ({
    ...rows,
    timeMs: rows.timeMs.map((timeMs, server) => timeMs - server * apartMs),
  })
  const lived = async (servers: number, apartMs = 0, windows: readonly MaintenanceWindow[] = []) => {
    const [store, bus, random] = [memoryStore(), new Bus(() => undefined), new Random(3, 0)]
    for (let at = 287; at >= 0; at--)
      await store.appendRows(
        'step',
        apart(
          step(servers, NEWEST - at * STEP_MS, () => 40 + random.normal()),
          apartMs,
        ),
        never,
      )
    const baselines = createBaselines({
      bus,
      store,
      nowMs: () => NEWEST,
      stepMs: () => null,
      maintenance: () => windows,
    })
    return { bus, random, baselines }
  }

  test('whose servers report some seconds apart is one fleet', async () => {
    const { bus, baselines } = await lived(10, 7000)
    expect(await baselines.read(never)).toMatchObject({ servers: 10, unusual: [] })
    const rows = apart(
      step(10, NEWEST + STEP_MS, (server) => (server < 5 ? 60 : 40)),
      7000,
    )
    bus.emit('steps', { rows, newestMs: NEWEST + STEP_MS, corrected: 0 })
    expect(cascadesOf(await baselines.read(never))).toMatchObject([{ metric: 'cpu', server_count: 5 }])
    // Who has not reported for a step is not judged by what was before.
    const one = { ...step(1, NEWEST + 2 * STEP_MS, () => 40) }
    bus.emit('steps', { rows: one, newestMs: NEWEST + 2 * STEP_MS, corrected: 0 })
    expect(await baselines.read(never)).toMatchObject({ servers: 1 })
  })

  test('of which some are in maintenance is told without them, and without what they did then', async () => {
    const windows = [{ servers: ['s0', 's1', 's2'], fromMs: NEWEST, toMs: NEWEST + 3 * STEP_MS }]
    const { bus, baselines } = await lived(20, 0, windows)
    await baselines.read(never)
    const at = async (steps: number, value: number) => {
      const atMs = NEWEST + steps * STEP_MS
      const rows = step(20, atMs, (server) => (server < 3 ? value : 40))
      bus.emit('steps', { rows, newestMs: atMs, corrected: 0 })
      return await baselines.read(never)
    }
    for (const steps of [1, 2]) {
      const reading = await at(steps, 1000)
      expect([cascadesOf(reading), reading.servers]).toEqual([[], 17])
    }
    // Had the values of maintenance counted, 60 would be nothing unusual.
    expect(cascadesOf(await at(3, 60))).toMatchObject([{ server_count: 3 }])
  })

  test('of a hundred quiet servers has no cascade, however often one looks', async () => {
    const { bus, random, baselines } = await lived(100)
    await baselines.read(never)
    let found = 0
    for (let at = 1; at <= 50; at++) {
      const rows = step(100, NEWEST + at * STEP_MS, () => 40 + random.normal())
      bus.emit('steps', { rows, newestMs: NEWEST + at * STEP_MS, corrected: 0 })
      found += cascadesOf(await baselines.read(never)).length
    }
    expect(found).toBe(0)
  })

  test('of which three jump together has one, and says whom it struck', async () => {
    const { bus, random, baselines } = await lived(20)
    await baselines.read(never)
    const atMs = NEWEST + STEP_MS
    const rows = step(20, atMs, (s) => 40 + random.normal() + (s < 3 ? 8 : 0))
    bus.emit('steps', { rows, newestMs: atMs, corrected: 0 })
    expect(baselines.latest()).toBeNull()
    const reading = await baselines.read(never)
    expect(reading).toMatchObject({ atMs, servers: 20, metrics: ['cpu'] })
    expect(cascadesOf(reading)).toEqual([
      { metric: 'cpu', affected_servers: ['s0', 's1', 's2'], server_count: 3, severity: 'medium' },
    ])
    expect(await baselines.read(never)).toBe(reading)
  })
})
