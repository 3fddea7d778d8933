import { expect, test } from 'vitest'
import type { MetricRows } from '#data/liveTable.ts'
import type { EngineClient, GatherOptions, GrowingTable, ModelFacts } from '#engine/api.ts'
import { assessBy } from '#forecast/assess.ts'
import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { FAKE_MODEL } from '#testing/daemonParts/forecasts.ts'
import { forecastOf } from '#testing/tables.ts'
import { counterfactualsOf } from './counterfactuals.ts'

const STEP_MS = 300_000
const STEPS = 400
const { signal } = new AbortController()
const key = { server: 'web-1', metric: 'cpu_percent', profile: null }

/** Cpu stands at 50 but for the newest hour, when it is 90; memory stays at 40. */
const rows: MetricRows = {
  servers: Array.from({ length: STEPS }, () => 'web-1'),
  timeMs: Array.from({ length: STEPS }, (_, step) => step * STEP_MS),
  metrics: [
    {
      name: 'cpu_percent',
      values: Array.from({ length: STEPS }, (_, step) => (step < STEPS - 12 ? 50 : 90)),
    },
    { name: 'memory_percent', values: Array.from({ length: STEPS }, () => 40) },
    { name: 'unread', values: Array.from({ length: STEPS }, () => 1) },
  ],
  labels: [],
}

/** Forecasts the mean of the newest twelve values of cpu, and what was gathered. */
function engineOf() {
  const gathered: MetricRows[] = []
  let closed = 0
  const client = {
    gather: async (options: GatherOptions): Promise<GrowingTable> => {
      gathered.push(await options.rows(signal))
      return { close: () => (closed += 1) } as unknown as GrowingTable
    },
    forecast: () => {
      const { values } = gathered.at(-1)?.metrics.find(({ name }) => name === 'cpu_percent') ?? { values: [] }
      const mean =
        Array.from(values)
          .slice(-12)
          .reduce((a, b) => a + b, 0) / 12
      const forecast = forecastOf([0.1, 0.5, 0.9], [{ ...key, current: 90, curves: [[0, mean, 100]] }])
      return Promise.resolve({ forecast, assessment: assessBy(forecast, DEFAULT_CRITERIA) })
    },
  }
  return { client: client as unknown as EngineClient, gathered, closed: () => closed }
}

async function made(facts: Partial<ModelFacts>) {
  const { client, gathered, closed } = engineOf()
  const model = { facts: { ...FAKE_MODEL, ...facts } }
  const found = await counterfactualsOf(key, rows, { engine: client, model, stepMs: null }, signal)
  return { found, gathered, closed: closed() }
}

test('of a model that reads each metric by itself, only the series’ own past is changed', async () => {
  const { found, gathered, closed } = await made({ layout: 'long' })
  expect(found.map(({ change, before, after }) => [change.metric, change.kind, before[0], after[0]])).toEqual(
    [
      ['cpu_percent', 'scaled', 90, 72],
      ['cpu_percent', 'scaled', 90, 45],
      // No more than there can be.
      ['cpu_percent', 'scaled', 90, 100],
      ['cpu_percent', 'held', 90, 50],
      ['cpu_percent', 'held', 90, 50],
    ],
  )
  expect(gathered.every(({ metrics }) => metrics.map(({ name }) => name).join() === 'cpu_percent')).toBe(true)
  expect(closed).toBe(gathered.length)
  // Nothing before the newest hour is touched.
  for (const { metrics } of gathered)
    expect(Array.from(metrics[0]?.values ?? []).slice(0, -12)).toEqual(
      Array.from({ length: STEPS - 12 }, () => 50),
    )
})

test('of a model that reads metrics together, those that it reads are changed too', async () => {
  const { found } = await made({
    layout: 'wide',
    targets: ['cpu_percent'],
    neededColumns: ['memory_percent'],
  })
  expect(found.map(({ change }) => [change.metric, change.kind, change.value])).toEqual([
    ['cpu_percent', 'scaled', 0.8],
    ['memory_percent', 'scaled', 0.8],
    ['cpu_percent', 'held', 50],
  ])
})

test('a metric without a value in the newest day cannot be changed', async () => {
  const { client } = engineOf()
  const other = { ...key, metric: 'gone' }
  const asked = counterfactualsOf(
    other,
    rows,
    { engine: client, model: { facts: FAKE_MODEL }, stepMs: null },
    signal,
  )
  await expect(asked).rejects.toMatchObject({ code: 'argument-invalid' })
})
