import { describe, expect, it } from 'vitest'
import { FleetcastError } from '#forecast/errors.ts'
import type { MetricRows } from '#data/liveTable.ts'
import { manualClock } from '#testing/daemonParts/intake.ts'
import { rowStore } from '#testing/daemonParts/rowStore.ts'
import { Bus, type ClosedSteps, type NoForecast, type Problem, type Tick } from '../events.ts'
import { createIntake, type IntakeDependencies } from './intake.ts'

const NOW = Date.UTC(2025, 0, 15, 12)
const STEP = 300_000
const DAY = 86_400_000
const { signal } = new AbortController()

function setUp(changes: Partial<IntakeDependencies> = {}) {
  const errors: unknown[] = []
  const bus = new Bus((error) => errors.push(error))
  const clock = manualClock(NOW)
  const store = rowStore()
  const ticks: Tick[] = []
  const steps: ClosedSteps[] = []
  const none: NoForecast[] = []
  const problems: Problem[] = []
  const solved: string[] = []
  bus.on('tick', (tick) => ticks.push(tick))
  bus.on('steps', (closed) => steps.push(closed))
  bus.on('noForecast', (why) => none.push(why))
  bus.on('problem', (problem) => problems.push(problem))
  bus.on('solved', (id) => solved.push(id))
  const dependencies = { store, bus, clock, feedZone: 'UTC', retentionMs: 30 * DAY, stepMs: STEP, ...changes }
  const intake = createIntake(dependencies)
  return { intake, bus, clock, store, ticks, steps, none, problems, solved, errors, dependencies }
}

const record = (server: string, timeMs: number, values: Record<string, unknown> = { cpu_percent: 50 }) => ({
  server_name: server,
  timestamp: new Date(timeMs).toISOString(),
  ...values,
})

/** As text, one line per row. */
function lines({ servers, timeMs, metrics }: MetricRows): string[] {
  return servers.map((server, row) => {
    const values = metrics.map(({ name, values }) => `${name}=${values[row] ?? NaN}`)
    return [server, new Date(timeMs[row]!).toISOString().slice(11, 19), ...values].join(' ')
  })
}

describe('a batch', () => {
  it('is durable before it is told and answered', async () => {
    const { intake, store, bus } = setUp()
    let writtenAtTick = 0
    bus.on('tick', () => (writtenAtTick = store.written.sample.length))
    const taken = await intake.takeRecords([record('web-1', NOW)], signal)
    expect(taken).toEqual({ accepted: 1, late: 0, repeated: 0, refused: [], remarks: [], notKept: null })
    expect(writtenAtTick).toBe(1)
    expect(intake.facts()).toMatchObject({ ticks: 1, records: 1, lastAtMs: NOW })
  })

  it('that is not written is not told, and its answer is the failure', async () => {
    const { intake, store, ticks } = setUp()
    store.fail(new Error('the worker is gone'))
    await expect(intake.takeRecords([record('web-1', NOW)], signal)).rejects.toThrow('the worker is gone')
    store.fail(null)
    await intake.takeRecords([record('web-2', NOW)], signal)
    expect(ticks.map(({ count, rows }) => [count, rows.servers])).toEqual([[1, ['web-2']]])
  })

  it('is taken, not kept, and told where the disk is full', async () => {
    const { intake, store, ticks, problems, solved } = setUp()
    store.fail(
      Object.assign(new FleetcastError('internal', 'the disk is full: 0 bytes left'), { code: 'disk-full' }),
    )
    const taken = await intake.takeRecords([record('web-1', NOW)], signal)
    await intake.takeRecords([record('web-1', NOW + 1000)], signal)
    expect(taken.accepted).toBe(1)
    expect(taken.notKept).toMatch(
      'the disk is full: 0 bytes left. Values are accepted and forecasts continue from memory, but will be lost on restart.',
    )
    expect(ticks).toHaveLength(2)
    expect(problems.map(({ id }) => id)).toEqual(['disk-full'])
    expect(intake.current().servers[0]?.values.get('cpu_percent')).toBe(50)
    store.fail(null)
    await intake.takeRecords([record('web-1', NOW + 2000)], signal)
    expect(solved).toEqual(['disk-full'])
  })

  it('of too many records is refused as a whole', async () => {
    const { intake } = setUp({ caps: { recordsPerBatch: 2 } })
    const records = [1, 2, 3].map((s) => record(`web-${s}`, NOW))
    await expect(intake.takeRecords(records, signal)).rejects.toThrow(
      'the batch has 3 records, expected at most 2; send smaller batches',
    )
  })

  it('with nothing in it is no tick', async () => {
    const { intake, ticks } = setUp()
    await intake.takeRecords([], signal)
    await intake.takeRecords([5], signal)
    expect(ticks).toEqual([])
    expect(intake.facts()).toMatchObject({ ticks: 0, refused: 1 })
  })

  it('is applied in the order in which it came', async () => {
    const { intake, ticks } = setUp()
    await Promise.all(
      [1, 2, 3, 4].map((value) => intake.takeRecords([record('web-1', NOW, { cpu_percent: value })], signal)),
    )
    expect(ticks.map(({ rows }) => rows.metrics[0]?.values[0])).toEqual([1, 2, 3, 4])
    expect(intake.current().servers[0]?.values.get('cpu_percent')).toBe(4)
    expect(intake.facts()).toMatchObject({ ticks: 4, records: 4, repeated: 3 })
  })

  it('is applied after those before it, whichever is written first', async () => {
    const { intake, store, ticks } = setUp()
    const append = store.appendRows
    const writes: (() => void)[] = []
    store.appendRows = async (...args) => {
      await new Promise<void>((resolve) => writes.push(resolve))
      await append(...args)
    }
    const taken = [1, 2].map((value) =>
      intake.takeRecords([record('web-1', NOW, { cpu_percent: value })], signal),
    )
    await Promise.resolve()
    for (const write of writes.reverse()) {
      write()
      await new Promise((resolve) => setImmediate(resolve))
    }
    await Promise.all(taken)
    expect(ticks.map(({ rows }) => rows.metrics[0]?.values[0])).toEqual([1, 2])
  })

  it('of a signal that is aborted is not looked at', async () => {
    const { intake } = setUp()
    await expect(intake.takeRecords([record('a', NOW)], AbortSignal.abort())).rejects.toThrow(/abort/)
    expect(intake.facts().records).toBe(0)
  })
})

describe('the current fleet', () => {
  it('is the newest row of each server, by name', async () => {
    const { intake } = setUp()
    await intake.takeRecords(
      [
        record('b', NOW, { cpu_percent: 1, profile: 'web', state: 'healthy' }),
        record('a', NOW - 60_000, { cpu_percent: 2, latency_ms: 20 }),
      ],
      signal,
    )
    await intake.takeRecords(
      [record('a', NOW - 30_000, { cpu_percent: 3 }), record('b', NOW - 5000, { cpu_percent: 99 })],
      signal,
    )
    const { servers, metrics, newestMs } = intake.current()
    expect(metrics).toEqual(['cpu_percent', 'latency_ms'])
    expect(newestMs).toBe(NOW)
    expect(servers.map(({ values, ...rest }) => ({ ...rest, values: [...values] }))).toEqual([
      {
        name: 'a',
        profile: null,
        status: null,
        newestMs: NOW - 30_000,
        records: 2,
        values: [
          ['cpu_percent', 3],
          ['latency_ms', null],
        ],
      },
      {
        name: 'b',
        profile: 'web',
        status: 'healthy',
        newestMs: NOW,
        records: 2,
        values: [['cpu_percent', 1]],
      },
    ])
    expect(intake.facts().late).toBe(1)
  })

  it('is a new object only where it changed', async () => {
    const { intake } = setUp()
    await intake.takeRecords([record('a', NOW), record('b', NOW)], signal)
    const before = intake.current()
    expect(intake.current()).toBe(before)
    await intake.takeRecords([record('b', NOW + 1000)], signal)
    expect(intake.current().servers[0]).toBe(before.servers[0])
    expect(intake.current().servers[1]).not.toBe(before.servers[1])
  })
})

describe('steps', () => {
  const at = (seconds: number) => NOW + 1000 * seconds

  it('close once every server has passed their end, and are written first', async () => {
    const { intake, clock, steps, store } = setUp()
    for (let s = 60; s <= 300; s += 60) {
      await clock.advance(60_000)
      await intake.takeRecords(
        ['a', 'b'].map((name) => record(name, at(s), { cpu_percent: s, network_errors: 1 })),
        signal,
      )
    }
    await clock.advance(0)
    expect(steps.map(({ rows }) => lines(rows))).toEqual([
      ['a 12:05:00 cpu_percent=180 network_errors=5', 'b 12:05:00 cpu_percent=180 network_errors=5'],
    ])
    expect(steps[0]).toMatchObject({ newestMs: at(300), corrected: 0 })
    expect(store.written.step).toHaveLength(1)
    expect(intake.facts().feedStepMs).toBe(60_000)
  })

  it('are told in their order, whichever is written first', async () => {
    const { intake, clock, store, steps } = setUp()
    const append = store.appendRows
    const writes: (() => void)[] = []
    store.appendRows = async (tier, rows, aborted) => {
      if (tier === 'step') await new Promise<void>((resolve) => writes.push(resolve))
      await append(tier, rows, aborted)
    }
    for (let s = 60; s <= 600; s += 60) {
      await clock.advance(60_000)
      await intake.takeRecords([record('a', at(s))], signal)
    }
    for (const write of writes.reverse()) {
      write()
      await clock.advance(0)
    }
    expect(steps.map(({ newestMs }) => newestMs)).toEqual([at(300), at(600)])
  })

  it('close after a grace where a server is silent', async () => {
    const { intake, clock, steps } = setUp()
    for (let s = 60; s <= 300; s += 60) {
      await clock.advance(60_000)
      const names = s < 240 ? ['a', 'b'] : ['a']
      await intake.takeRecords(
        names.map((name) => record(name, at(s), { cpu_percent: s })),
        signal,
      )
    }
    expect(steps).toEqual([])
    await clock.advance(9_999)
    expect(steps).toEqual([])
    await clock.advance(1)
    expect(steps.map(({ rows }) => lines(rows))).toEqual([
      ['a 12:05:00 cpu_percent=180', 'b 12:05:00 cpu_percent=120'],
    ])
  })

  it('close anew for late rows, up to three steps back', async () => {
    const { intake, clock, steps } = setUp()
    for (let s = 60; s <= 1500; s += 60) {
      await clock.advance(60_000)
      await intake.takeRecords([record('a', at(s), { cpu_percent: 10 })], signal)
    }
    await clock.advance(0)
    expect(steps.map(({ newestMs }) => newestMs)).toEqual([300, 600, 900, 1200, 1500].map(at))
    const late = await intake.takeRecords(
      [at(601), at(602)].map((ms) => record('a', ms, { cpu_percent: 40 })),
      signal,
    )
    expect(late).toMatchObject({ accepted: 2, late: 2, remarks: [] })
    await clock.advance(10_000)
    expect(steps.length).toBe(6)
    expect(lines(steps[5]!.rows)).toEqual([`a 12:15:00 cpu_percent=${(5 * 10 + 2 * 40) / 7}`])
    expect(steps[5]?.corrected).toBe(1)
    const tooLate = await intake.takeRecords([record('a', at(599), { cpu_percent: 40 })], signal)
    expect(tooLate).toMatchObject({ accepted: 1, late: 1 })
    expect(tooLate.remarks).toEqual([
      'a at 2025-01-15T12:09:59.000Z: it arrived more than 3 steps late; it is stored, but not used for forecasts',
    ])
    await clock.advance(60_000)
    expect(steps.length).toBe(6)
  })

  it('are closed for what a server sends in its own order, however late', async () => {
    const { intake, clock, steps } = setUp()
    for (let s = 60; s <= 300; s += 60) {
      await clock.advance(60_000)
      await intake.takeRecords(
        ['a', 'b'].map((name) => record(name, at(s))),
        signal,
      )
    }
    for (let s = 360; s <= 3600; s += 60) {
      await clock.advance(60_000)
      await intake.takeRecords([record('a', at(s))], signal)
    }
    const backlog = Array.from({ length: 55 }, (_, i) => record('b', at(360 + 60 * i), { cpu_percent: 7 }))
    expect((await intake.takeRecords(backlog, signal)).remarks).toEqual([])
    steps.length = 0
    await clock.advance(10_000)
    expect(steps.flatMap(({ rows }) => lines(rows).filter((line) => line.startsWith('b')))).toHaveLength(11)
  })

  it('are the rows themselves where the feed is at the step', async () => {
    const { intake, clock, steps } = setUp()
    for (let s = 7; s <= 1300; s += 300) {
      await clock.advance(300_000)
      await intake.takeRecords([record('a', at(s), { cpu_percent: s })], signal)
      await clock.advance(0)
    }
    expect(steps.map(({ rows }) => lines(rows))).toEqual([
      ['a 12:00:07 cpu_percent=7', 'a 12:05:07 cpu_percent=307', 'a 12:10:07 cpu_percent=607'],
      ['a 12:15:07 cpu_percent=907'],
      ['a 12:20:07 cpu_percent=1207'],
    ])
    const repeated = await intake.takeRecords([record('a', at(1207), { cpu_percent: 3 })], signal)
    expect(repeated.repeated).toBe(1)
    await clock.advance(0)
    expect(lines(steps[3]!.rows)).toEqual(['a 12:20:07 cpu_percent=3'])
  })

  it('are not made of a coarser feed, and that is said once', async () => {
    const { intake, clock, steps, none } = setUp()
    for (let s = 0; s <= 3600; s += 600) {
      await clock.advance(600_000)
      await intake.takeRecords([record('a', at(s))], signal)
    }
    expect(steps).toEqual([])
    expect(none).toMatchObject([{ kind: 'refused', error: { code: 'step-coarser' } }])
    expect(none[0]?.message).toMatch(
      "the data has a row every 10 min, but the model's step is 5 min; expected rows at least that often",
    )
  })

  it('follow a feed that becomes finer', async () => {
    const { intake, clock, steps } = setUp()
    for (let s = 0; s <= 3000; s += 300) {
      await clock.advance(300_000)
      await intake.takeRecords([record('a', at(s))], signal)
    }
    for (let s = 3030; s <= 6000; s += 30) {
      await clock.advance(30_000)
      await intake.takeRecords([record('a', at(s))], signal)
    }
    await clock.advance(20_000)
    const newest = steps.slice(-3).map(({ rows }) => lines(rows))
    expect(newest).toEqual([
      ['a 13:30:00 cpu_percent=50'],
      ['a 13:35:00 cpu_percent=50'],
      ['a 13:40:00 cpu_percent=50'],
    ])
  })

  it('are not the rows of a fast feed one by one, that follows a past which was posted', async () => {
    const { intake, clock, steps } = setUp()
    await clock.advance(12_000_000)
    const past = Array.from({ length: 41 }, (_, i) => record('a', at(300 * i)))
    await intake.takeRecords(past, signal)
    for (let s = 12_005; s < 12_300; s += 5) {
      await clock.advance(5_000)
      await intake.takeRecords([record('a', at(s))], signal)
    }
    expect(steps.length).toBeLessThan(12)
  })

  it('of history go as they are, are no ticks, and rows that were reported do not change them', async () => {
    const { intake, clock, steps, ticks, store } = setUp()
    const history = {
      servers: ['a', 'a'],
      timeMs: [NOW - STEP, NOW],
      metrics: [{ name: 'cpu_percent', values: [10, 20] }],
      labels: [],
    }
    await intake.takeRows(history, 'history', signal)
    expect(steps.map(({ rows }) => lines(rows))).toEqual([
      ['a 11:55:00 cpu_percent=10', 'a 12:00:00 cpu_percent=20'],
    ])
    expect(store.written.sample).toEqual([])
    expect(ticks).toEqual([])
    expect(intake.current().servers[0]).toMatchObject({ records: 2, newestMs: NOW })
    await intake.takeRecords([record('a', NOW - 5000, { cpu_percent: 90 })], signal)
    for (let s = 100; s <= 300; s += 100) {
      await clock.advance(100_000)
      await intake.takeRecords([record('a', at(s), { cpu_percent: 90 })], signal)
    }
    await clock.advance(20_000)
    expect(steps.slice(1).map(({ rows }) => lines(rows))).toEqual([['a 12:05:00 cpu_percent=90']])
  })

  it('go on when the clock was two hours ahead, and is set right', async () => {
    const { intake, clock, steps } = setUp()
    for (let s = 60; s <= 600; s += 60) {
      await clock.advance(60_000)
      await intake.takeRecords([record('a', at(s))], signal)
    }
    clock.jump(NOW - 7_200_000)
    intake.rewind()
    steps.length = 0
    for (let s = 60; s <= 900; s += 60) {
      await clock.advance(60_000)
      const taken = await intake.takeRecords([record('a', at(s - 7200), { cpu_percent: s })], signal)
      expect(taken.remarks).toEqual([])
    }
    await clock.advance(20_000)
    expect(steps.flatMap(({ rows }) => lines(rows))).toEqual([
      'a 10:05:00 cpu_percent=180',
      'a 10:10:00 cpu_percent=480',
      'a 10:15:00 cpu_percent=780',
    ])
    expect(intake.current()).toMatchObject({
      newestMs: at(900 - 7200),
      servers: [{ newestMs: at(900 - 7200) }],
    })
  })

  it('do not wait for records that were being written when the clock was set back', async () => {
    const { intake, clock, store, ticks, steps } = setUp()
    await clock.advance(60_000)
    const taking = intake.takeRecords([record('a', at(60), { cpu_percent: 99 })], signal)
    clock.jump(NOW - 7_200_000)
    intake.rewind()
    expect(await taking).toMatchObject({ accepted: 1, refused: [] })
    // They are in the history, and of a time to come.
    expect(store.written.sample).toHaveLength(1)
    expect(ticks).toEqual([])
    steps.length = 0
    for (let s = 60; s <= 900; s += 60) {
      await clock.advance(60_000)
      await intake.takeRecords([record('a', at(s - 7200), { cpu_percent: s })], signal)
    }
    await clock.advance(20_000)
    expect(intake.current()).toMatchObject({ newestMs: at(900 - 7200) })
    expect(steps.flatMap(({ rows }) => lines(rows))).toEqual([
      'a 10:05:00 cpu_percent=180',
      'a 10:10:00 cpu_percent=480',
      'a 10:15:00 cpu_percent=780',
    ])
  })

  it('are not made without a model, and from what is there once one stands', async () => {
    const { intake, clock, steps } = setUp({ stepMs: null })
    for (let s = 60; s <= 600; s += 60) {
      await clock.advance(60_000)
      await intake.takeRecords([record('a', at(s))], signal)
    }
    expect(steps).toEqual([])
    intake.useStep(STEP)
    for (let s = 660; s <= 900; s += 60) {
      await clock.advance(60_000)
      await intake.takeRecords([record('a', at(s))], signal)
    }
    await clock.advance(0)
    expect(steps.map(({ rows }) => lines(rows))).toEqual([['a 12:15:00 cpu_percent=50']])
  })
})

it('has room for others where servers have been silent for a week, as pods that come and go', async () => {
  const { intake, clock } = setUp({ caps: { servers: 2 } })
  const take = async (...servers: string[]) => {
    const records = servers.map((server) => record(server, clock.nowMs()))
    return (await intake.takeRecords(records, signal)).accepted
  }
  expect(await take('web-1', 'pod-1')).toBe(2)
  for (let day = 0; day < 8; day++) {
    await clock.advance(DAY)
    await take('web-1')
  }
  await clock.advance(10_000)
  expect(await take('pod-2')).toBe(1)
  expect(intake.current().servers.map(({ name }) => name)).toEqual(['pod-2', 'web-1'])
})
