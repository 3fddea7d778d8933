import { describe, expect, it } from 'vitest'
import { LiveTable, rowsOf, type MetricRows } from '#data/liveTable.ts'
import { toGrid } from '#forecast/window/grid.ts'
import { manualClock, type ManualClock } from '#testing/daemonParts/intake.ts'
import { randomFeed, seededRandom, type FeedOptions } from '#testing/daemonParts/randomFeed.ts'
import { rowStore, type RowStore } from '#testing/daemonParts/rowStore.ts'
import { Bus } from '../events.ts'
import { createIntake, type RunningIntake } from './intake.ts'

const START = Date.UTC(2025, 0, 15, 12)
const STEP = 300_000
const { signal } = new AbortController()

/** A daemon's life: an intake on a store, and the table that its steps make. */
function life(clock: ManualClock, store: RowStore, table: LiveTable): RunningIntake {
  const bus = new Bus((error) => {
    throw error
  })
  bus.on('steps', ({ rows }) => table.append(rows))
  return createIntake({ store, bus, clock, feedZone: 'UTC', retentionMs: 30 * 86_400_000, stepMs: STEP })
}

/** Server, time and cells of every row, one line each. */
function linesOf(rows: MetricRows): readonly string[] {
  return rows.servers
    .map((server, row) => {
      const metrics = rows.metrics.map(({ name, values }) => `${name}=${values[row] ?? NaN}`)
      const labels = rows.labels.map(({ name, texts }) => `${name}=${texts[row] ?? ''}`)
      return [server, rows.timeMs[row], ...[...metrics, ...labels].sort()].join(' ')
    })
    .sort()
}

const FEEDS: readonly (readonly [string, Partial<FeedOptions>])[] = [
  ['every 5 s', { everyMs: 5000 }],
  ['every 20 s with jitter', { everyMs: 20_000, jitterMs: 8000 }],
  ['every minute with gaps', { everyMs: 60_000, gaps: 0.4 }],
  ['every minute, late and twice', { everyMs: 60_000, late: 0.3, lateMs: 600_000, repeated: 0.3 }],
  [
    'every 90 s, all of it',
    { everyMs: 90_000, jitterMs: 20_000, gaps: 0.2, late: 0.2, lateMs: 500_000, repeated: 0.2 },
  ],
]

const feed = (options: Partial<FeedOptions>, seed: number) => {
  const endMs = START + 12 * STEP
  const plain = {
    startMs: START - 140_000,
    endMs,
    servers: 4,
    jitterMs: 0,
    gaps: 0,
    late: 0,
    lateMs: 0,
    repeated: 0,
  }
  return randomFeed({ ...plain, everyMs: 60_000, ...options }, seededRandom(seed))
}

type Arrivals = ReturnType<typeof feed>

/** Gives arrivals as they come, in batches of those of the same few seconds. */
async function play(
  arrivals: Arrivals,
  clock: ManualClock,
  intake: () => RunningIntake,
  after?: (i: number) => Promise<void>,
) {
  for (let i = 0; i < arrivals.length;) {
    const { atMs } = arrivals[i]!
    const batch = []
    while (i < arrivals.length && arrivals[i]!.atMs <= atMs + 3000) batch.push(arrivals[i++]!)
    await clock.advance(Math.max(0, batch.at(-1)!.atMs - clock.nowMs()))
    const taken = await intake().takeRecords(
      batch.map(({ record }) => record),
      signal,
    )
    expect([taken.refused, taken.remarks]).toEqual([[], []])
    await after?.(i)
  }
}

describe.each(FEEDS)('a feed %s', (_, options) => {
  it.each([1, 2])('makes the steps that the command line makes of its rows (seed %i)', async (seed) => {
    const arrivals = feed(options, seed)
    const clock = manualClock(START - STEP)
    const [store, table] = [rowStore(), new LiveTable()]
    const intake = life(clock, store, table)
    await play(arrivals, clock, () => intake)
    // The newest row lies on a boundary, as toGrid() ends steps with it.
    const last = { server_name: 's0', timestamp: START + 12 * STEP, cpu_percent: 3 }
    await intake.takeRecords([last], signal)
    await clock.advance(2 * STEP)
    const raw = new LiveTable()
    for (const rows of store.written.sample) raw.append(rows)
    const grid = toGrid(raw.snapshot(), { stepMs: STEP })
    expect(grid.isAggregated).toBe(true)
    expect(linesOf(rowsOf(table.snapshot()))).toEqual(linesOf(rowsOf(grid.table)))
    expect(linesOf(await store.rows('step', { fromMs: 0, toMs: Infinity }, ALL, signal))).toEqual(
      linesOf(rowsOf(grid.table)),
    )
    await intake.close()
  })

  it.each([5, 6])('makes the same steps over restarts (seed %i)', async (seed) => {
    const arrivals = feed(options, seed)
    const whole = new LiveTable()
    const wholeClock = manualClock(START - STEP)
    const uninterrupted = life(wholeClock, rowStore(), whole)
    await play(arrivals, wholeClock, () => uninterrupted)
    await wholeClock.advance(2 * STEP)

    const random = seededRandom(seed)
    const clock = manualClock(START - STEP)
    const store = rowStore()
    let table = new LiveTable()
    let intake = life(clock, store, table)
    let restarts = 0
    await play(
      arrivals,
      clock,
      () => intake,
      async () => {
        if (random() > 0.15) return
        restarts++
        // Half of the lives end without a word, their last counters unwritten.
        if (random() < 0.5) await intake.close()
        const after = new LiveTable()
        table = after
        intake = life(clock, store, after)
        await intake.warm({ fromMs: 0, onSteps: ({ rows }) => after.append(rows) }, signal)
      },
    )
    await clock.advance(2 * STEP)
    expect(restarts).toBeGreaterThan(3)
    expect(linesOf(rowsOf(table.snapshot()))).toEqual(linesOf(rowsOf(whole.snapshot())))
    // A metric that a server has not had for long is not remembered as null.
    const current = (each: RunningIntake) =>
      each.current().servers.map(({ name, newestMs, values }) => {
        return [name, newestMs, [...values].filter(([, value]) => value !== null).sort()]
      })
    expect(current(intake)).toEqual(current(uninterrupted))
  })
})

const ALL = { servers: null, metrics: null }
