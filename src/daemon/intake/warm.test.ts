import { describe, expect, it } from 'vitest'
import type { MetricRows } from '#data/liveTable.ts'
import { manualClock } from '#testing/daemonParts/intake.ts'
import { rowStore } from '#testing/daemonParts/rowStore.ts'
import { Bus, type ClosedSteps, type Tick } from '../events.ts'
import { createIntake } from './intake.ts'

const NOW = Date.UTC(2025, 0, 15, 12)
const STEP = 300_000
const DAY = 86_400_000
const { signal } = new AbortController()

/** Lives of one daemon after each other, on one store and one clock. */
function lives() {
  const clock = manualClock(NOW)
  const store = rowStore()
  const next = async (stepMs: number | null = STEP) => {
    const bus = new Bus((error) => {
      throw error
    })
    const [ticks, steps, problems]: [Tick[], ClosedSteps[], string[]] = [[], [], []]
    bus.on('tick', (tick) => ticks.push(tick))
    bus.on('steps', (closed) => steps.push(closed))
    bus.on('problem', ({ id }) => problems.push(id))
    const intake = createIntake({ store, bus, clock, feedZone: 'UTC', retentionMs: 2 * DAY, stepMs })
    const warmed: ClosedSteps[] = []
    await intake.warm({ fromMs: NOW - DAY, onSteps: (closed) => warmed.push(closed) }, signal)
    return { intake, ticks, steps, warmed, problems }
  }
  return { clock, store, next }
}

const record = (server: string, timeMs: number, cpu = 50) => ({
  server_name: server,
  timestamp: timeMs,
  cpu_percent: cpu,
})

const lines = ({ servers, timeMs, metrics }: MetricRows) =>
  servers.map((server, row) => {
    const at = new Date(timeMs[row]!).toISOString().slice(11, 19)
    return `${server} ${at} ${metrics.map(({ values }) => values[row]).join(' ')}`
  })

/** A row a minute, of the clock's time. */
async function feed(
  life: Awaited<ReturnType<ReturnType<typeof lives>['next']>>,
  clock: ReturnType<typeof manualClock>,
  minutes: number,
) {
  for (let minute = 0; minute < minutes; minute++) {
    await clock.advance(60_000)
    await life.intake.takeRecords([record('a', clock.nowMs())], signal)
  }
  await clock.advance(0)
}

describe('a restart', () => {
  it('of nothing is a start', async () => {
    const { intake, warmed, steps } = await lives().next()
    expect([warmed, steps]).toEqual([[], []])
    expect(intake.facts()).toMatchObject({ ticks: 0, records: 0, feedStepMs: null, lastAtMs: null })
  })

  it('goes on counting', async () => {
    const { clock, next } = lives()
    const first = await next()
    await feed(first, clock, 7)
    await first.intake.takeRecords([5, record('a', clock.nowMs()), record('a', clock.nowMs() - 1000)], signal)
    await first.intake.close()
    const second = await next()
    expect(second.intake.facts()).toEqual(first.intake.facts())
    expect(second.intake.facts()).toMatchObject({ ticks: 8, records: 9, refused: 1, late: 1, repeated: 1 })
    await feed(second, clock, 1)
    expect(second.ticks[0]?.count).toBe(9)
    expect(second.intake.current().servers[0]?.records).toBe(10)
  })

  it('loses a few seconds of counters other than ticks, and nothing else, where it came without a word', async () => {
    const { clock, next } = lives()
    const first = await next()
    await feed(first, clock, 6)
    await first.intake.takeRecords([record('a', clock.nowMs() + 1000)], signal)
    const second = await next()
    expect(second.intake.facts()).toMatchObject({ ticks: 7, records: 5, feedStepMs: 60_000 })
    expect(second.intake.current().servers[0]?.newestMs).toBe(clock.nowMs() + 1000)
    expect(second.warmed.map(({ rows }) => lines(rows))).toEqual([['a 12:05:00 50']])
  })

  it('closes what was reported and is in no step', async () => {
    const { clock, store, next } = lives()
    const first = await next()
    await feed(first, clock, 4)
    await store.appendRows('sample', rowsAt('a', [NOW + STEP, NOW + STEP + 60_000]), signal)
    await clock.advance(120_000)
    const second = await next()
    expect(second.warmed).toEqual([])
    expect(second.steps.map(({ rows }) => lines(rows))).toEqual([['a 12:05:00 50']])
  })

  it('is quiet where nothing is missing', async () => {
    const { clock, next } = lives()
    const first = await next()
    await feed(first, clock, 22)
    await first.intake.close()
    const second = await next()
    await clock.advance(0)
    expect(second.steps).toEqual([])
    expect(lines(second.warmed[0]!.rows)).toHaveLength(4)
  })

  it('with a model of another step makes steps anew from what was reported', async () => {
    const { clock, next } = lives()
    const first = await next()
    await feed(first, clock, 20)
    await first.intake.close()
    const second = await next(2 * STEP)
    expect(second.warmed).toEqual([])
    expect(second.steps.map(({ rows }) => lines(rows))).toEqual([['a 12:10:00 50', 'a 12:20:00 50']])
  })

  it('without a model knows the newest values', async () => {
    const { clock, next } = lives()
    const first = await next()
    await feed(first, clock, 11)
    await first.intake.close()
    const second = await next(null)
    expect(second.intake.current().servers.map(({ name, newestMs }) => [name, newestMs])).toEqual([
      ['a', NOW + 11 * 60_000],
    ])
  })

  it('goes on with servers that were far behind the others', async () => {
    const { clock, next } = lives()
    const first = await next()
    const behind = 40 * 60_000
    const both = async (life: typeof first, minutes: number) => {
      for (let minute = 0; minute < minutes; minute++) {
        await clock.advance(60_000)
        const now = clock.nowMs()
        await life.intake.takeRecords([record('a', now), record('b', now - behind, minute)], signal)
      }
      await clock.advance(0)
    }
    await both(first, 13)
    await first.intake.close()
    const second = await next()
    await both(second, 3)
    await clock.advance(10_000)
    const last = second.steps.flatMap(({ rows }) => lines(rows)).filter((line) => line.startsWith('b 11:35'))
    // 10, 11 and 12 before, 0 and 1 after.
    expect(last).toEqual([`b 11:35:00 ${(10 + 11 + 12 + 0 + 1) / 5}`])
  })

  it('leaves steps that history gave as they are', async () => {
    const { clock, next } = lives()
    const first = await next()
    await first.intake.takeRows(rowsAt('a', [NOW - STEP, NOW], 10), 'history', signal)
    await first.intake.takeRecords(
      [-90, -60, -30].map((s) => record('a', NOW + 1000 * s, 99)),
      signal,
    )
    await first.intake.close()
    const second = await next()
    await second.intake.takeRecords([record('a', NOW - 20_000, 99)], signal)
    await clock.advance(60_000)
    expect(second.steps).toEqual([])
  })

  it('begins to count anew where the document is not its own', async () => {
    const { clock, store, next } = lives()
    await store.putDocument('intake', { version: 99, ticks: 'many' }, signal)
    const first = await next()
    await feed(first, clock, 1)
    expect(first.intake.facts().ticks).toBe(1)
  })
})

it('a server that is silent for longer than rows are kept is forgotten', async () => {
  const { clock, next } = lives()
  const life = await next()
  await life.intake.takeRecords([record('gone', NOW), record('a', NOW)], signal)
  await clock.advance(2 * DAY + 60_000)
  await feed(life, clock, 1)
  await clock.advance(10_000)
  expect(life.intake.current().servers.map(({ name }) => name)).toEqual(['a'])
})

it('steps that cannot be written are told all the same, and that they were not is a problem', async () => {
  const { clock, store, next } = lives()
  const life = await next()
  await feed(life, clock, 4)
  const append = store.appendRows
  store.appendRows = (...args) => (args[0] === 'step' ? Promise.reject(new Error('broken')) : append(...args))
  await feed(life, clock, 2)
  expect(life.steps.map(({ rows }) => lines(rows))).toEqual([['a 12:05:00 50']])
  expect(life.problems).toEqual(['steps-not-kept'])
})

describe('rows of a source', () => {
  it('are checked as records are', async () => {
    const { intake, ticks } = await lives().next()
    const rows = {
      servers: ['a', '', 'b', 'c', 'd'],
      timeMs: [NOW, NOW, NaN, NOW, NOW - 3 * DAY],
      metrics: [
        { name: 'cpu_pct', values: [1, 1, 1, -50, 1] },
        { name: 'load_average', values: [NaN, 1, 1, 1, 1] },
        { name: 'hour', values: [12, 12, 12, 12, 12], covariate: true as const },
      ],
      labels: [{ name: 'profile', texts: ['web', null, null, null, null] }],
    }
    const taken = await intake.takeRows(rows, 'live', signal)
    expect(taken.accepted).toBe(1)
    expect(taken.refused).toEqual([
      { index: 1, reason: 'server_name is "", expected a name' },
      { index: 2, reason: 'timestamp is missing, expected the time of the values' },
      { index: 3, reason: 'cpu_percent is -50, expected 0 to 10000 percent (100 for each core)' },
      { index: 4, reason: 'timestamp is 2025-01-12T12:00:00.000Z, older than the retention of 2 d' },
    ])
    expect(taken.remarks).toEqual(['cpu_pct is read as cpu_percent, its usual name'])
    expect(ticks[0]?.rows.metrics.map(({ name, values }) => [name, ...Array.from(values)])).toEqual([
      ['cpu_percent', 1],
      ['load_average', NaN],
      ['hour', 12],
    ])
    expect([...intake.current().servers[0]!.values]).toEqual([['cpu_percent', 1]])
  })
})

function rowsAt(server: string, timeMs: readonly number[], value = 50): MetricRows {
  return {
    servers: timeMs.map(() => server),
    timeMs,
    metrics: [{ name: 'cpu_percent', values: timeMs.map(() => value) }],
    labels: [],
  }
}
