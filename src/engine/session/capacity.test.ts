import { afterAll, beforeAll, expect, test } from 'vitest'
import { sourcesFromDisk } from '#data/node.ts'
import { simulate } from '#data/simulate/simulate.ts'
import { writeParquet } from '#data/write.ts'
import { capacityOf, fillingMetrics } from '#forecast/capacity/capacity.ts'
import { coarseStepFor } from '#forecast/capacity/coarseStep.ts'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import { thresholdsWith } from '#forecast/thresholds.ts'
import { nativeBackend } from '#runtime/native.ts'
import type { HeldModel } from './heldModel.ts'
import type { HeldTable } from './heldTable.ts'
import { Session, type SessionRequest } from './session.ts'

const { signal } = new AbortController()
const silent = () => undefined
const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000]
const STEPS = 2000

let session: Session
let model: HeldModel
beforeAll(async () => {
  session = new Session({ backends: () => [nativeBackend({ threads: 1 })], maxBlockingMs: null })
  const options = { quantiles: null, prefer: null, excludedBackends: [] }
  model = await session.load(await sourcesFromDisk('public/models/default'), options, silent, signal)
})
afterAll(() => session.release())

const fleet = simulate({ mode: 'business_hours', servers: 6, steps: STEPS, seed: 5, stepMs: 5 * MINUTE })
const tableOf = async (rows = fleet): Promise<HeldTable> => {
  const file = memoryFile('fleet.parquet', writeParquet(rows, 2000))
  return session.table([{ data: await session.open([file], signal), mapping: null }])
}
const asked = (table: HeldTable, changes: Partial<SessionRequest> = {}): SessionRequest => ({
  table,
  model,
  stepMs: null,
  renames: {},
  ...changes,
})

test('a coarse forecast of some metrics is that of all on the step, and says that rows were aggregated', async () => {
  const table = await tableOf()
  const metrics = fillingMetrics(fleet.metrics.map(({ name }) => name))
  expect(metrics).toEqual(['memory_percent', 'disk_percent', 'java_heap_usage'])
  const part = await session.forecast(asked(table, { stepMs: HOUR, metrics }), silent, signal)
  const all = await session.forecast(asked(table, { stepMs: HOUR }), silent, signal)
  expect(new Set(part.series.map(({ metric }) => metric))).toEqual(new Set(metrics))
  const width = part.horizon * part.levels.length
  for (const [at, { server, metric }] of part.series.entries()) {
    const same = all.series.findIndex((key) => key.server === server && key.metric === metric)
    const [mine, theirs] = [at, same].map((series) => series * width) as [number, number]
    const of = all.quantiles.subarray(theirs, theirs + width)
    part.quantiles.subarray(mine, mine + width).forEach((value, i) => {
      expect(value).toBeCloseTo(of[i] ?? NaN, 3)
    })
  }
  expect(part).toMatchObject({ stepMs: HOUR, stepSource: 'override', horizon: 96 })
  expect(part.notes.join()).toContain(
    "rows every 5 min were aggregated to the model's step of 1 h (mean),forecast at 1 h steps, as chosen instead of the model's 5 min,the model also looks 84 d back, but the longest series has only 6.9 d, so its first value is repeated before that",
  )
  expect(part.notes.join()).toContain("forecast at 1 h steps, as chosen instead of the model's 5 min")
})

test('the newest step is a whole one that ends with the newest row', async () => {
  const table = await tableOf()
  const request = asked(table, { stepMs: HOUR, metrics: ['disk_percent'] })
  // Twenty minutes into an hour of the clock.
  const asOfMs = (fleet.timeMs[0] ?? NaN) + 5 * DAY + 20 * MINUTE
  const forecast = await session.forecast({ ...request, asOfMs }, silent, signal)
  const disk = fleet.metrics.find(({ name }) => name === 'disk_percent')
  const row = fleet.timeMs.indexOf(asOfMs)
  const hour = [...(disk?.values.subarray(row - 11, row + 1) ?? [])]
  const at = forecast.series.findIndex(({ server }) => server === fleet.servers[0])
  expect(forecast.originMs[at]).toBe(asOfMs)
  expect(forecast.current[at]).toBeCloseTo(hour.reduce((sum, value) => sum + value, 0) / 12, 4)
})

test('the forecast of all metrics stays kept, and no rows but its own stay in the table', async () => {
  // A month: more than the model's own step needs.
  const long = simulate({ mode: 'business_hours', servers: 2, steps: 8640, seed: 5, stepMs: 5 * MINUTE })
  const table = await tableOf(long)
  const first = await session.forecast(asked(table), silent, signal)
  const { rows, metrics } = table.facts()
  expect(rows).toBeLessThan(2 * 8640)
  const request = asked(table, { stepMs: HOUR, metrics: ['disk_percent'] })
  const coarse = await session.forecast(request, silent, signal)
  // Twelve days of hours are there though the table has eleven.
  expect(coarse.history[coarse.historyLength - 288]).not.toBeNaN()
  expect(await session.forecast(asked(table), silent, signal)).toBe(first)
  expect(table.facts()).toMatchObject({ rows, metrics })
})

test('rows that were appended are forecast too', async () => {
  const table = await tableOf()
  await session.read(asked(table), silent, signal)
  const timeMs = (fleet.timeMs[STEPS - 1] ?? NaN) + 5 * MINUTE
  const server = fleet.servers[0] ?? ''
  session.append(table, {
    servers: [server],
    timeMs: [timeMs],
    metrics: [{ name: 'disk_percent', values: [99] }],
    labels: [],
  })
  const request = asked(table, { stepMs: HOUR, metrics: ['disk_percent'] })
  const forecast = await session.forecast(request, silent, signal)
  expect(forecast.issueTimeMs).toBe(timeMs)
  expect(new Set(forecast.series.map(({ metric }) => metric))).toEqual(new Set(['disk_percent']))
})

test('what the coarse forecast of a fleet says has a time for every disk that fills', async () => {
  const table = await tableOf()
  const facts = await session.read(asked(table), silent, signal)
  const step = coarseStepFor(facts, model.facts, null)
  if (step.kind !== 'step') throw new Error(step.kind)
  expect(step).toMatchObject({ stepMs: 2 * HOUR, averaged: true, horizonMs: 8 * DAY })
  const metrics = fillingMetrics(facts.metrics)
  const forecast = await session.forecast(asked(table, { stepMs: step.stepMs, metrics }), silent, signal)
  const { known, below, filling, tooShort } = capacityOf(forecast, thresholdsWith({}), step.averaged)
  expect(known).toBe(18)
  expect(filling.length + below).toBe(known)
  expect(tooShort).toEqual([])
})
