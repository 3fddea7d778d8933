import { afterEach, describe, expect, test } from 'vitest'
import type { MetricRows } from '#data/liveTable.ts'
import { assessBy } from '#forecast/assess.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { manualClock } from '#testing/daemonParts/intake.ts'
import { memoryStore } from '#testing/daemonParts/store.ts'
import { nativeProvenance } from '#testing/tables.ts'
import { seededRandom } from '#testing/daemonParts/randomFeed.ts'
import { Bus } from '../events.ts'
import { packStored, unpackStored } from './packed.ts'
import { createTruth, type RunningTruth, type TruthDependencies } from './truth.ts'

const STEP_MS = 300_000
const DAY_STEPS = 288
const HORIZON = 12
const START_MS = Date.UTC(2026, 0, 12)
const SERVERS = ['a', 'b']
const METRICS = ['cpu_percent', 'memory_percent']
const signal = new AbortController().signal
const open: RunningTruth[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((truth) => truth.close()))
})

/** What happens: a daily wave with noise. step: from START_MS. */
function actual(server: string, metric: string, step: number): number {
  const random = seededRandom(step * 31 + server.charCodeAt(0) * 7 + metric.length)
  const wave = 20 * Math.sin((2 * Math.PI * step) / DAY_STEPS)
  return 50 + wave + 4 * (random() + random() - 1)
}

function rowsAt(steps: readonly number[], servers: readonly string[] = SERVERS): MetricRows {
  const all = servers.flatMap((server) => steps.map((step) => ({ server, step })))
  return {
    servers: all.map(({ server }) => server),
    timeMs: all.map(({ step }) => START_MS + step * STEP_MS),
    metrics: METRICS.map((name) => ({
      name,
      values: all.map(({ server, step }) => actual(server, name, step)),
    })),
    labels: [],
  }
}

/** Knows what happens: off by `bias`, with a range of `half` to each side. */
function forecastAt(step: number, { bias = 0, half = 2.5, model = 'm' } = {}): FleetForecast {
  const series = SERVERS.flatMap((server) => METRICS.map((metric) => ({ server, metric, profile: null })))
  const issueTimeMs = START_MS + step * STEP_MS
  const mean = (at: number) => 50 + 20 * Math.sin((2 * Math.PI * at) / DAY_STEPS)
  return {
    series,
    stepMs: STEP_MS,
    stepSource: 'model',
    horizon: HORIZON,
    levels: [0.1, 0.5, 0.9],
    issueTimeMs,
    originMs: new Float64Array(series.length).fill(issueTimeMs),
    quantiles: Float32Array.from({ length: series.length * HORIZON * 3 }, (_, i) => {
      const lead = (Math.floor(i / 3) % HORIZON) + 1
      return mean(step + lead) + bias + ((i % 3) - 1) * half
    }),
    rawQuantiles: null,
    crossings: 0,
    current: Float64Array.from(series, ({ server, metric }) => actual(server, metric, step)),
    historyLength: 0,
    history: new Float32Array(),
    leftOut: [],
    notes: [],
    provenance: { ...nativeProvenance, modelSha256: model },
  }
}

/** Bytes that stand for a forecast: packing it for real takes most of a test's time. */
const issued: FleetForecast[] = []
const plainCodec = {
  pack: (forecast: FleetForecast) => new TextEncoder().encode(String(issued.push(forecast) - 1)),
  unpack: (bytes: Uint8Array) => {
    const found = issued[Number(new TextDecoder().decode(bytes))]
    if (found === undefined) throw new Error('not issued')
    return found
  },
}

async function daemon({
  store = memoryStore(),
  isInMaintenance = () => false,
  pastDays = 3,
  codec = plainCodec,
}: {
  store?: ReturnType<typeof memoryStore>
  isInMaintenance?: (server: string, timeMs: number) => boolean
  pastDays?: number
  codec?: Pick<TruthDependencies, 'pack' | 'unpack'>
} = {}) {
  const bus = new Bus((error) => {
    throw error
  })
  const problems: string[] = []
  bus.on('problem', ({ message }) => problems.push(message))
  const truth = createTruth({
    bus,
    store,
    clock: manualClock(START_MS),
    servers: () => SERVERS,
    isInMaintenance,
    ...codec,
  })
  open.push(truth)
  const past = Array.from({ length: pastDays * DAY_STEPS }, (_, at) => at - pastDays * DAY_STEPS + 1)
  if (past.length > 0) await store.appendRows('step', rowsAt(past), signal)
  let offset = 0
  const publish = (forecast: FleetForecast, complete = true) => {
    const judged = { forecast, assessment: assessBy(forecast, DEFAULT_CRITERIA) }
    const about = { offset: ++offset, complete, atMs: forecast.issueTimeMs, inputPoints: 0 }
    bus.emit('forecast', { judged, ...about })
  }
  /** Closes a step and forecasts after it. */
  const step = async (at: number, how: Parameters<typeof forecastAt>[1] = {}) => {
    const rows = rowsAt([at])
    await store.appendRows('step', rows, signal)
    bus.emit('steps', { rows, newestMs: START_MS + at * STEP_MS, corrected: 0 })
    publish(forecastAt(at, how))
  }
  /** Steps, each once the one before is scored. */
  const run = async (from: number, to: number, how: Parameters<typeof forecastAt>[1] = {}) => {
    for (let at = from; at <= to; at++) {
      await step(at, how)
      await truth.settled()
    }
  }
  return { truth, bus, store, publish, step, run, problems }
}

const scoreOf = (truth: RunningTruth, metric: string, lead: number) =>
  truth.scores().find((score) => score.metric === metric && score.lead === lead)

describe('scores', () => {
  test('are of each lead once it has passed, and what a hand counts', async () => {
    const { truth, publish, run, problems } = await daemon()
    publish(forecastAt(0))
    await run(1, 30)
    expect(problems).toEqual([])
    expect(truth.scores().map(({ metric, lead, count }) => [metric, lead, count])).toEqual(
      METRICS.flatMap((metric) => [1, 2, 3, 6, 12].map((lead) => [metric, lead, 2 * (31 - lead)])),
    )
    let [inside, loss, count] = [0, 0, 0]
    for (const server of SERVERS) {
      for (let origin = 0; origin + 6 <= 30; origin++) {
        const y = actual(server, 'cpu_percent', origin + 6)
        const middle = 50 + 20 * Math.sin((2 * Math.PI * (origin + 6)) / DAY_STEPS)
        if (Math.abs(y - middle) <= 2.5) inside++
        for (const [level, q] of [
          [0.1, middle - 2.5],
          [0.5, middle],
          [0.9, middle + 2.5],
        ] as const)
          loss += Math.max(level * (y - q), (level - 1) * (y - q)) / 3
        count++
      }
    }
    const score = scoreOf(truth, 'cpu_percent', 6)
    expect(score?.coverage).toBeCloseTo(inside / count, 10)
    expect(score?.pinball).toBeCloseTo(loss / count, 4)
    expect(score?.skill).toBeGreaterThan(0)
  })

  test('go on after the clock was set back, from forecasts of the time that it shows', async () => {
    const { truth, publish, run, store, problems } = await daemon()
    publish(forecastAt(0))
    await run(1, 30)
    expect(scoreOf(truth, 'cpu_percent', 1)?.count).toBe(60)
    truth.rewind(START_MS + 10 * STEP_MS)
    await run(11, 14, { bias: 40 })
    expect(scoreOf(truth, 'cpu_percent', 1)?.count).toBe(68)
    const kept = await store.forecastAt(START_MS + 12 * STEP_MS, signal)
    expect(kept === null ? null : plainCodec.unpack(kept.bytes)).toEqual(forecastAt(12, { bias: 40 }))
    expect(problems).toEqual([])
  })

  test('leave out what comes faster than it is scored, say so, and go on with what comes after', async () => {
    const plain = memoryStore()
    let free = Promise.resolve()
    const store: typeof plain = {
      ...plain,
      putDocument: async (...args) => {
        await free
        await plain.putDocument(...args)
      },
    }
    const { truth, bus, publish, step, run, problems } = await daemon({ store })
    const solved: string[] = []
    bus.on('solved', (id) => solved.push(id))
    publish(forecastAt(0))
    await run(1, 2)
    let release: () => void = () => undefined
    free = new Promise<void>((resolve) => {
      release = resolve
    })
    for (let at = 3; at <= 40; at++) await step(at)
    expect(problems).toEqual([])
    release()
    await truth.settled()
    // Step 3 was under way, and the last six, with the forecasts between them, are few enough.
    expect(scoreOf(truth, 'cpu_percent', 1)?.count).toBe(2 * (3 + 6))
    expect(new Set(problems)).toEqual(
      new Set([
        'steps come faster than this machine compares them with their forecasts: accuracy leaves some of them out',
      ]),
    )
    expect(solved).toEqual(['truth-behind'])
    await run(41, 45)
    expect(scoreOf(truth, 'cpu_percent', 1)?.count).toBe(2 * (3 + 6 + 5))
  })

  test('count a step once: partial forecasts, corrections and what comes again change nothing', async () => {
    const { truth, bus, publish, run } = await daemon()
    publish(forecastAt(0), false)
    publish(forecastAt(0))
    publish(forecastAt(0, { bias: 40 }))
    await run(1, 3)
    const before = truth.scores()
    bus.emit('steps', { rows: rowsAt([2, 3]), newestMs: START_MS + 3 * STEP_MS, corrected: 2 })
    await truth.settled()
    expect(truth.scores()).toEqual(before)
    expect(scoreOf(truth, 'cpu_percent', 1)?.count).toBe(6)
  })

  test('go on after a restart, with what matured meanwhile, as if there had been none', async () => {
    const whole = await daemon()
    whole.publish(forecastAt(0))
    await whole.run(1, 40)
    const first = await daemon()
    first.publish(forecastAt(0))
    await first.run(1, 20)
    await first.truth.close()
    // Rows of the time in which nobody scored.
    await first.store.appendRows('step', rowsAt([21, 22, 23]), signal)
    const second = await daemon({ store: first.store, pastDays: 0 })
    second.publish(forecastAt(23))
    await second.run(24, 40)
    const counts = (truth: RunningTruth) => truth.scores().map(({ lead, count }) => [lead, count])
    // Steps 21 and 22 were not forecast from, in the time between.
    const lost = (lead: number) => 2 * [21, 22].filter((origin) => origin + lead <= 40).length
    expect(counts(second.truth)).toEqual(
      whole.truth.scores().map(({ lead, count }) => [lead, count - lost(lead)]),
    )
  })

  test('are left alone by maintenance, which is none of a normal day either', async () => {
    const isInMaintenance = (server: string, timeMs: number) =>
      server === 'b' && timeMs > START_MS + 5 * STEP_MS
    const { truth, publish, run } = await daemon({ isInMaintenance })
    publish(forecastAt(0))
    await run(1, 15)
    expect(scoreOf(truth, 'cpu_percent', 1)?.count).toBe(15 + 5)
  })

  test('begin anew with another model', async () => {
    const { truth, publish, run } = await daemon()
    publish(forecastAt(0))
    await run(1, 10)
    await run(11, 13, { model: 'other' })
    expect(scoreOf(truth, 'cpu_percent', 1)?.count).toBe(4)
  })

  test('go on where another model has a longer step: its steps are numbered otherwise', async () => {
    const { truth, bus, store, publish, run } = await daemon()
    publish(forecastAt(0))
    await run(1, 4)
    for (let step = 6; step <= 20; step += 2) {
      const rows = rowsAt([step])
      await store.appendRows('step', rows, signal)
      bus.emit('steps', { rows, newestMs: START_MS + step * STEP_MS, corrected: 0 })
      publish({ ...forecastAt(step, { model: 'slow' }), stepMs: 2 * STEP_MS })
      await truth.settled()
    }
    expect(scoreOf(truth, 'cpu_percent', 1)?.count).toBe(14)
  })

  test('go on from where a clock was set back to', async () => {
    const { truth, publish, run } = await daemon()
    publish(forecastAt(500))
    await run(501, 503)
    const before = scoreOf(truth, 'cpu_percent', 1)?.count ?? 0
    truth.rewind(START_MS)
    await run(1, 4)
    expect((scoreOf(truth, 'cpu_percent', 1)?.count ?? 0) - before).toBe(6)
  })

  test('are none of series for which a simple forecast is served', async () => {
    const { truth, publish, run } = await daemon()
    publish({ ...forecastAt(0), simpleSeries: [{ server: 'a', metric: 'cpu_percent', by: 'windowDay' }] })
    await run(1, 1)
    expect(truth.scores().map(({ metric, count }) => [metric, count])).toEqual([
      ['cpu_percent', 1],
      ['memory_percent', 2],
    ])
  })
})

describe('warnings', () => {
  test.each([
    [2.5, []],
    [
      0.5,
      METRICS.map(
        (metric) => expect.stringMatching(`^${metric}: \\d+ % of [\\d,]+ values .* too narrow$`) as string,
      ),
    ],
    [20, METRICS.map((metric) => expect.stringMatching(`^${metric}: 100 % .* too wide$`) as string)],
  ])('for a range of %d to each side', async (half, warnings) => {
    const { truth, publish, run } = await daemon()
    publish(forecastAt(0, { half }))
    await run(1, 40, { half })
    expect(truth.warnings()).toEqual([])
    await run(41, 70, { half })
    expect(truth.warnings()).toEqual(warnings)
  })
})

describe('a network that a simple forecast beats', () => {
  test('is named by series once a day has shown it, and no other is', async () => {
    const { truth, publish, run } = await daemon()
    publish(forecastAt(0, { bias: 15 }))
    await run(1, 200, { bias: 15 })
    expect(truth.beaten()).toEqual([])
    await run(201, 300, { bias: 15 })
    const beaten = truth.beaten()
    expect(beaten.map(({ server, metric }) => `${server} ${metric}`).sort()).toEqual(
      SERVERS.flatMap((server) => METRICS.map((metric) => `${server} ${metric}`)),
    )
    expect(beaten[0]?.ratio).toBeGreaterThan(2)
    expect(scoreOf(truth, 'cpu_percent', 1)?.skill).toBeLessThan(0)
  })

  test('is none where it knows better', async () => {
    const { truth, publish, run } = await daemon()
    publish(forecastAt(0))
    await run(1, 300)
    expect(truth.beaten()).toEqual([])
  })
})

describe('forecasts in the store', () => {
  test('are as they were issued, one per step, and leave a few leads behind', async () => {
    const { truth, store, publish, run } = await daemon({ codec: { pack: packStored, unpack: unpackStored } })
    publish(forecastAt(0))
    publish(forecastAt(0, { bias: 40 }))
    await run(1, 14)
    const kept = await store.forecastAt(START_MS, signal)
    const unpacked = await unpackStored(kept?.bytes ?? new Uint8Array())
    expect(unpacked.series).toEqual(forecastAt(0).series)
    expect(
      Math.max(...unpacked.quantiles.map((q, at) => Math.abs(q - (forecastAt(0).quantiles[at] ?? NaN)))),
    ).toBeLessThan(0.01)
    const how = { server: 'a', newestFirst: false, most: 10 }
    const [matured, ...others] = await store.events('matured', { fromMs: 0, toMs: Infinity }, how, signal)
    expect(others).toEqual([])
    expect(matured).toMatchObject({ atMs: START_MS, data: { stepMs: STEP_MS, leads: [1, 6, 12] } })
    const { metrics } = matured?.data as { metrics: Record<string, (number | null)[][]> }
    expect(metrics.cpu_percent?.[1]?.[3]).toBeCloseTo(actual('a', 'cpu_percent', 6), 2)
    await truth.close()
    // After a restart the same one is not reduced again.
    const second = await daemon({ store, pastDays: 0, codec: { pack: packStored, unpack: unpackStored } })
    await second.run(15, 16)
    await expect(store.events('matured', { fromMs: 0, toMs: Infinity }, how, signal)).resolves.toHaveLength(1)
  })

  test('that cannot be kept are a problem, which ends', async () => {
    const { store, run, bus, problems } = await daemon()
    const solved: string[] = []
    bus.on('solved', (id) => solved.push(id))
    store.setProblem('the disk is full')
    bus.emit('forecast', {
      judged: { forecast: forecastAt(0), assessment: assessBy(forecastAt(0), DEFAULT_CRITERIA) },
      offset: 1,
      complete: true,
      atMs: 0,
      inputPoints: 0,
    })
    await open.at(-1)?.settled()
    expect(problems[0]).toContain('the disk is full')
    store.setProblem(null)
    await run(1, 1)
    expect(solved).toEqual(['truth'])
  })
})

test('what is left at the end is saved where it can be, and is no reason not to end', async () => {
  const { truth, store, publish, run } = await daemon()
  publish(forecastAt(0))
  await run(1, 2)
  store.setProblem('the disk is full')
  await expect(truth.close()).resolves.toBeUndefined()
  store.setProblem(null)
})

test('servers that are gone for days are forgotten: others come and go every hour', async () => {
  const { truth, bus, store, publish, run } = await daemon()
  publish(forecastAt(0))
  await run(1, 3)
  const laterStep = 15 * DAY_STEPS
  const only = (step: number) => {
    const forecast = forecastAt(step)
    const { series, quantiles } = forecast
    const half = series.length / 2
    return {
      ...forecast,
      series: series.slice(0, half),
      originMs: forecast.originMs.slice(0, half),
      current: forecast.current.slice(0, half),
      quantiles: quantiles.slice(0, quantiles.length / 2),
    }
  }
  for (let step = laterStep; step < laterStep + 3; step++) {
    const rows = rowsAt([step], ['a'])
    await store.appendRows('step', rows, signal)
    bus.emit('steps', { rows, newestMs: START_MS + step * STEP_MS, corrected: 0 })
    publish(only(step))
  }
  await truth.settled()
  await truth.close()
  const saved = (await store.document('truth-series', signal)) as { readonly series: readonly string[][] }
  expect(new Set(saved.series.map(([server]) => server))).toEqual(new Set(['a']))
})

describe('a report', () => {
  test('is of what is kept whole, as a backtest has it', async () => {
    const { truth, publish, run } = await daemon()
    const asked = { metrics: null, thresholds: {} }
    await expect(truth.report(asked, signal)).rejects.toMatchObject({ code: 'no-rows' })
    publish(forecastAt(0))
    await run(1, 30)
    const report = await truth.report(asked, signal)
    expect(report).toMatchObject({ stepMs: STEP_MS, horizon: HORIZON, origins: 30, sample: null })
    expect(report.metrics.map(({ metric }) => metric)).toEqual(METRICS)
    const { coverage80 } = report.metrics[0]?.model ?? {}
    expect(coverage80).toBeGreaterThan(0.6)
    const one = await truth.report({ ...asked, metrics: ['memory_percent'] }, signal)
    expect(one.metrics.map(({ metric }) => metric)).toEqual(['memory_percent'])
  })
})
