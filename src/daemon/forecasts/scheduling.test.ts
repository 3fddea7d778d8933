import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { MetricRows } from '#data/liveTable.ts'
import type { EngineClient, ForecastRequest, GrowingTable, OpenModel } from '#engine/api.ts'
import { assessBy } from '#forecast/assess.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { JudgedForecast } from '#forecast/assess.ts'
import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { FAKE_MODEL, fakeJudged } from '#testing/daemonParts/forecasts.ts'
import { Bus, type NoForecast, type Problem, type PublishedForecast } from '../events.ts'
import { createForecasts, type RunningForecasts } from './createForecasts.ts'
import { onlyServers } from '#testing/daemonParts/overlays.ts'

const STEP_MS = 300_000
const START_MS = Date.UTC(2026, 0, 12, 14)
const SERVERS = 6
const names = fakeJudged({ servers: SERVERS }).assessment.servers.map(({ server }) => server)
const never = new AbortController().signal

/** A forecast that was asked for and waits for what the test says. */
interface Asked {
  readonly servers: readonly string[] | null
  readonly answer: () => void
  readonly fail: (error: Error) => void
}

/** An engine whose forecasts are the test's; nothing of it is a network. */
class FakeEngine {
  readonly asked: Asked[] = []
  readonly appended: MetricRows[] = []
  trims = 0
  issueMs = START_MS
  sha256 = 'a'
  loadError: Error | null = null
  readonly client = {
    loadModel: (): Promise<OpenModel> =>
      this.loadError === null ? Promise.resolve({ facts: FAKE_MODEL }) : Promise.reject(this.loadError),
    onModelReloaded: () => () => undefined,
    gather: async ({ rows }: { readonly rows: (signal: AbortSignal) => Promise<MetricRows> }) => {
      await rows(never)
      const table: Partial<GrowingTable> = {
        facts: { rows: 600 } as GrowingTable['facts'],
        append: (rows) => {
          this.appended.push(rows)
          this.issueMs = Math.max(this.issueMs, ...Array.from(rows.timeMs))
          return Promise.resolve({} as never)
        },
        trim: () => {
          this.trims++
          return Promise.resolve(0)
        },
        close: () => undefined,
      }
      return table as GrowingTable
    },
    forecast: (
      { servers = null }: ForecastRequest,
      criteria: typeof DEFAULT_CRITERIA,
      _: unknown,
      signal: AbortSignal,
    ) =>
      new Promise<JudgedForecast>((resolve, reject) => {
        const { issueMs } = this
        signal.addEventListener('abort', () => reject(signal.reason as Error))
        this.asked.push({
          servers,
          answer: () => {
            const { forecast: fake } = fakeJudged({ servers: SERVERS, issueMs })
            const forecast = { ...fake, provenance: { ...fake.provenance, modelSha256: this.sha256 } }
            const judged = { forecast, assessment: assessBy(forecast, criteria) }
            resolve(servers === null ? judged : onlyServers(judged, (server) => servers.includes(server)))
          },
          fail: (error) => reject(error),
        })
      }),
    explain: () => new Promise(() => undefined),
    dispose: () => undefined,
  }
}

/** One row of every server; the cpu of one of them is high. */
function rowsAt(timeMs: number, high: string | null = null): MetricRows {
  return {
    servers: names,
    timeMs: names.map(() => timeMs),
    metrics: [{ name: 'cpu_percent', values: names.map((name) => (name === high ? 99 : 20)) }],
    labels: [],
  }
}

let engine: FakeEngine
let bus: Bus
let nowMs: number
let published: PublishedForecast[]
let problems: Problem[]
let solved: string[]
let reasons: NoForecast[]
let forecasts: RunningForecasts

beforeEach(() => {
  vi.useFakeTimers()
  engine = new FakeEngine()
  bus = new Bus((error) => {
    throw error
  })
  nowMs = START_MS + 1000
  ;[published, problems, solved, reasons] = [[], [], [], []]
  bus.on('forecast', (event) => published.push(event))
  bus.on('problem', (event) => problems.push(event))
  bus.on('solved', (event) => solved.push(event))
  bus.on('noForecast', (event) => reasons.push(event))
  forecasts = createForecasts({
    bus,
    clock: {
      nowMs: () => nowMs,
      rate: 1,
      sleep: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
    },
    engine: engine.client as unknown as EngineClient,
    rows: () => Promise.resolve({ servers: [], timeMs: [], metrics: [], labels: [] }),
    modelPath: null,
    stepMs: null,
    allowHeuristic: false,
    // A server of one series each: two parts of three.
    mostSeriesOfPart: 3,
  })
})
afterEach(async () => {
  const closing = forecasts.close()
  await vi.runAllTimersAsync()
  await closing
  vi.useRealTimers()
})

/** A step of everybody closes. */
async function close(step: number, high: string | null = null): Promise<void> {
  const timeMs = START_MS + step * STEP_MS
  nowMs = timeMs + 1000
  bus.emit('steps', { rows: rowsAt(timeMs, high), newestMs: timeMs, corrected: 0 })
  await settle()
}
const settle = async () => await vi.advanceTimersByTimeAsync(20)

/** Lets the part that is asked for be answered; the next is asked for by then. */
async function answer(): Promise<void> {
  engine.asked.at(-1)?.answer()
  await settle()
}

async function started(): Promise<void> {
  await forecasts.start()
  await close(0)
  await answer()
  await answer()
}

test('servers that are silent for a day cost nothing any more', async () => {
  await started()
  const [gone = '', ...others] = names
  const step = 300
  const timeMs = START_MS + step * STEP_MS
  nowMs = timeMs + 1000
  const { servers, ...rows } = rowsAt(timeMs)
  bus.emit('steps', {
    rows: { ...rows, servers: servers.slice(1), timeMs: others.map(() => timeMs) },
    newestMs: timeMs,
    corrected: 0,
  })
  await settle()
  await answer()
  await answer()
  const asked = engine.asked.slice(2).flatMap((each) => each.servers ?? names)
  expect(asked.toSorted()).toEqual(others.toSorted())
  expect(asked).not.toContain(gone)
  expect(published.at(-1)).toMatchObject({ complete: true })
  expect(published.at(-1)?.judged.assessment.servers.map(({ server }) => server)).not.toContain(gone)
})

test('what is near a threshold comes first, and everybody is shown from the first part on', async () => {
  await started()
  expect(published.map(({ complete }) => complete)).toEqual([false, true])
  await close(1, 'db-6')
  const first = engine.asked.at(-1)?.servers ?? []
  // The last forecast let web-1 run into its thresholds.
  expect(first.slice(0, 2)).toEqual(['db-6', 'web-1'])
  await answer()
  const { judged } = published.at(-1) ?? {}
  expect(published.at(-1)?.complete).toBe(false)
  expect(new Set(judged?.forecast.series.map(({ server }) => server))).toEqual(new Set(names))
  const origins = judged?.forecast.series.map(({ server }, at) => [server, judged.forecast.originMs[at]])
  for (const [server, originMs] of origins ?? []) {
    const isNew = first.includes(String(server))
    expect(originMs).toBe(START_MS + (isNew ? STEP_MS : 0))
  }
  await answer()
  expect(published.at(-1)).toMatchObject({ complete: true, offset: 4, inputPoints: 600 })
  expect(
    [...(published.at(-1)?.judged.forecast.originMs ?? [])].every((ms) => ms === START_MS + STEP_MS),
  ).toBe(true)
})

test('a step that ends while the run before goes on waits, and the ones before it are counted as skipped', async () => {
  await started()
  await close(1)
  await close(2)
  await close(3)
  await close(4)
  expect(engine.appended).toHaveLength(2)
  await answer()
  await answer()
  // All rows are there, and one run is of the newest of them.
  expect(engine.appended).toHaveLength(5)
  expect(forecasts.runs()).toMatchObject({ skipped: 2, running: true })
  expect(problems.map(({ id }) => id)).toEqual(['steps-skipped'])
  expect(problems[0]?.message).toContain(
    '2 steps were skipped because the previous run took 100 ms, longer than one step (5 min). 2 skipped since start.',
  )
  await answer()
  await answer()
  expect(solved).toEqual([])
  await close(5)
  await answer()
  await answer()
  expect(solved).toEqual(['steps-skipped'])
  expect(forecasts.runs()).toMatchObject({ runs: 4, skipped: 2, running: false })
})

test('a run that fails leaves what stands until that is out of date; the next step tries again', async () => {
  await started()
  await close(1)
  engine.asked.at(-1)?.fail(new FleetcastError('backend-failed', 'the native backend died'))
  await settle()
  expect(problems.map(({ id }) => id)).toEqual(['forecast-failed'])
  expect(problems[0]?.message).toContain('the native backend died')
  expect(forecasts.standing().kind).toBe('forecast')
  expect(reasons.at(-1)?.kind).toBe('waiting')
  await close(9)
  engine.asked.at(-1)?.fail(new FleetcastError('backend-failed', 'the native backend died'))
  await settle()
  expect(forecasts.standing()).toMatchObject({ kind: 'none', why: { kind: 'failed' } })
  expect(reasons.at(-1)?.message).toContain('the native backend died')
  await close(10)
  await answer()
  await answer()
  expect(forecasts.standing().kind).toBe('forecast')
  expect(solved).toEqual(['forecast-failed'])
})

test('the past that comes in pieces is forecast once, when no more has come for a second', async () => {
  await forecasts.start()
  nowMs = START_MS + 100 * STEP_MS
  for (const step of [1, 2, 3]) {
    const timeMs = START_MS + step * STEP_MS
    bus.emit('steps', { rows: rowsAt(timeMs), newestMs: timeMs, corrected: 0 })
    await vi.advanceTimersByTimeAsync(500)
  }
  expect(engine.asked).toHaveLength(0)
  await vi.advanceTimersByTimeAsync(2000)
  expect(engine.appended).toHaveLength(3)
  expect(engine.asked).toHaveLength(1)
  expect(forecasts.runs().skipped).toBe(0)
})

test('what another part says is why nothing comes stands until a forecast does', async () => {
  await forecasts.start()
  const why: NoForecast = { kind: 'refused', message: 'the feed is coarser than the model', error: null }
  bus.emit('noForecast', why)
  expect(forecasts.standing()).toEqual({ kind: 'none', why })
})

test('criteria that change during a run are those of what it publishes', async () => {
  await started()
  await close(1)
  const thresholds = { cpu_percent: { warning: 1, critical: 2, direction: 'above' as const } }
  const setting = forecasts.setCriteria({ ...DEFAULT_CRITERIA, thresholds }, never)
  await settle()
  await setting
  expect(published.at(-1)?.judged.assessment.thresholds['cpu_percent']).toEqual(thresholds.cpu_percent)
  // This part was asked for with the former criteria.
  await answer()
  const { assessment, forecast } = published.at(-1)?.judged ?? fakeJudged()
  forecast.series.forEach(({ metric }, at) => {
    if (metric === 'cpu_percent') expect(assessment.severity[at]).toBe('breaching')
  })
  await answer()
})

test('what stands goes on until another model’s forecast is whole, by the criteria of then', async () => {
  await started()
  const before = published.length
  engine.sha256 = 'b'
  await close(1)
  await answer()
  expect(published).toHaveLength(before)
  const thresholds = { cpu_percent: { warning: 1, critical: 2, direction: 'above' as const } }
  const setting = forecasts.setCriteria({ ...DEFAULT_CRITERIA, thresholds }, never)
  await settle()
  await setting
  await answer()
  const { judged, complete } = published.at(-1) ?? { judged: fakeJudged(), complete: false }
  expect(complete).toBe(true)
  expect(judged.forecast.provenance.modelSha256).toBe('b')
  expect(new Set(judged.forecast.series.map(({ server }) => server))).toEqual(new Set(names))
  judged.forecast.series.forEach(({ metric }, at) => {
    if (metric === 'cpu_percent') expect(judged.assessment.severity[at]).toBe('breaching')
  })
})

test('of a model that cannot be loaded it is said why', async () => {
  engine.loadError = new FleetcastError('self-check-failed', 'the native backend is off by 0.3')
  await forecasts.start()
  await close(0)
  expect(forecasts.standing()).toMatchObject({ kind: 'none', why: { kind: 'failed' } })
  expect(reasons.map(({ message }) => message)).toEqual([
    'The model could not be loaded: the native backend is off by 0.3.',
  ])
  expect(forecasts.model()).toBeNull()
  expect(engine.asked).toHaveLength(0)
})

test('so many questions wait, and no more', async () => {
  await started()
  const endings = Array.from({ length: 34 }, () => new AbortController())
  const key = { server: 'web-1', metric: 'cpu_percent', profile: null }
  const asked = endings.map(({ signal }) => forecasts.explain(key, signal).catch(() => 'ended'))
  await expect(forecasts.explain(key, never)).rejects.toMatchObject({ code: 'engine-busy' })
  for (const ending of endings) ending.abort()
  expect(await Promise.all(asked.slice(2))).toEqual(Array.from({ length: 32 }, () => 'ended'))
})

test('rows that no window looks at are let go of now and then', async () => {
  await started()
  const before = engine.trims
  await close(1)
  await answer()
  await answer()
  expect(engine.trims).toBe(before)
  await close(30)
  expect(engine.trims).toBe(before + 1)
})
