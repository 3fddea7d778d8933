import { expect, test } from 'vitest'
import { Random } from '#data/simulate/random.ts'
import { STEP_MS } from '#testing/daemonParts/forecasts.ts'
import { fakeParts } from '#testing/daemonParts/parts.ts'
import { fakeTruth } from '#testing/daemonParts/truth.ts'
import { createDrift, driftOf } from './drift.ts'
import { bundledCheckpoints } from '#testing/checkpointCases.ts'

const never = new AbortController().signal
const DAY_MS = 86_400_000

/** Ten days of one metric around 40, and `now` for the last day. */
async function lived(now: number, truth = fakeTruth([]), metric = 'cpu') {
  const parts = fakeParts({}, { truth })
  parts.forecasts.modelFacts = null
  const random = new Random(5, 0)
  const nowMs = parts.clock.nowMs()
  const timeMs = Array.from({ length: 10 * 288 }, (_, at) => nowMs - (10 * 288 - 1 - at) * STEP_MS)
  const values = timeMs.map((ms) => (nowMs - ms < DAY_MS ? now : 40) + random.normal())
  await parts.store.appendRows(
    'step',
    { servers: timeMs.map(() => 'a'), timeMs, metrics: [{ name: metric, values }], labels: [] },
    never,
  )
  return parts
}

test('a fleet that goes on as it was has not drifted', async () => {
  const reading = await createDrift(await lived(40))(never)
  expect(reading.needsRetraining).toBe(false)
  expect(reading.rates.dss).toBeLessThan(0.1)
  expect(reading.reference).toMatch(/^Values of the last day compared with the first 7.0 stored days/)
})

test('one whose level moved has', async () => {
  const reading = await createDrift(await lived(43))(never)
  expect(reading.needsRetraining).toBe(true)
  expect(reading.rates.fds).toBeGreaterThan(0.9)
  expect(reading.features).toMatchObject([{ feature: 'cpu', values: 289 }])
})

test('what was measured in maintenance is no drift', async () => {
  const parts = await lived(43)
  const nowMs = parts.clock.nowMs()
  const window = { servers: ['a'], fromMs: nowMs - DAY_MS, toMs: nowMs - 6 * 3_600_000, reason: '' }
  await parts.alerts.addMaintenance(window, never)
  const { features } = await createDrift(parts)(never)
  expect(features).toMatchObject([{ feature: 'cpu', values: 73 }])
})

test('ranges that no longer hold count by themselves', async () => {
  const score = { metric: 'cpu', lead: 1, pinball: 1, skill: null }
  const scores = [
    { ...score, count: 300, coverage: 0.5 },
    { ...score, count: 100, coverage: 0.8 },
  ]
  const reading = await createDrift(await lived(40, fakeTruth(scores)))(never)
  expect(reading.rates.per).toBe(0.75)
  expect(reading.needsRetraining).toBe(true)
})

/** Of the bundled checkpoint of that name. */
async function readingBy(name: string, metric: string, now: number) {
  const checkpoint = bundledCheckpoints.find((each) => each.name === name)
  const parts = await lived(now, undefined, metric)
  const modelPaths = () => (checkpoint === undefined ? null : [checkpoint.model])
  return await createDrift({ ...parts, forecasts: Object.assign(parts.forecasts, { modelPaths }) })(never)
}

test('what a checkpoint fitted is the reference', async () => {
  // Its StandardScaler of memory_percent: 57.1 and 5.18.
  const scaler = await readingBy('pf14_lags', 'memory_percent', 57)
  expect(scaler.reference).toBe('Values of the last day compared with the scalers from training.')
  expect(scaler.rates.fds).toBeLessThan(0.1)
  expect((await readingBy('pf14_lags', 'memory_percent', 80)).rates.fds).toBe(1)
  // Its GroupNormalizer of cpu_percent, through softplus; servers that it has not seen go by the middle of all.
  const group = await readingBy('form_legacy_gzip', 'cpu_percent', 27)
  expect(group.reference).toBe('Values of the last day compared with the scalers from training.')
  expect(group.rates.fds).toBeLessThan(0.2)
})

test('what a checkpoint did not fit is held against the stored past, with the reason', async () => {
  const reading = await readingBy('pf14_lags', 'cpu_percent', 40)
  expect(reading.reference).toBe(
    'Values of the last day compared with the first 7.0 stored days: the model scales each window separately (EncoderNormalizer) and stores no scale from training.',
  )
  expect((await readingBy('pf14_lags', 'queue', 40)).reference).toContain(
    'Values of the last day compared with the first 7.0 stored days: the model does not use it.',
  )
  expect((await readingBy('', 'queue', 40)).reference).toContain(
    'Values of the last day compared with the first 7.0 stored days: no model is loaded.',
  )
})

test('distances are Kolmogorov and Smirnov’s', () => {
  expect(driftOf([0], null)).toEqual({ dss: 0.5, fds: 0, anomaly_rate: 0 })
  expect(driftOf([9, 9], null)).toMatchObject({ dss: 1, fds: 1, anomaly_rate: 1 })
  expect(driftOf([], null)).toEqual({ dss: 0, fds: 0, anomaly_rate: 0 })
  expect(driftOf([1, 2, 3, 4], [3, 1, 2, 4]).dss).toBe(0)
  expect(driftOf([1, 2], [3, 4]).dss).toBe(1)
  expect(driftOf([1, 2, 3, 4], [2, 2, 9, 9]).dss).toBe(0.5)
})

test('two levels side by side are no drift, though they are no normal distribution', () => {
  const past = Array.from({ length: 1000 }, (_, at) => (at % 2 === 0 ? -1 : 1))
  expect(driftOf(past.slice(0, 300), past).dss).toBeLessThan(0.01)
  expect(driftOf(past.slice(0, 300), null).dss).toBeGreaterThan(0.3)
})
