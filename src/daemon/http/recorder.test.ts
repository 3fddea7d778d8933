import { expect, test } from 'vitest'
import { fakeJudged } from '#testing/daemonParts/forecasts.ts'
import { testApp } from '#testing/daemonParts/app.ts'
import { fakeParts, type FakeParts } from '#testing/daemonParts/parts.ts'
import { createBaselines } from './anomalies/baselines.ts'
import { historyAlerts } from './historyEvents.ts'
import { createHistoryRecorder, ENVIRONMENT_KIND, LEVEL_KIND, snapshotSchema } from './recorder.ts'

const never = new AbortController().signal
const ALL = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER }

function recorderOf({ bus, store, clock }: FakeParts, onError: (error: unknown) => void = () => undefined) {
  return createHistoryRecorder({
    bus,
    store,
    clock,
    baselines: createBaselines({ bus, store, nowMs: clock.nowMs, stepMs: () => null, maintenance: () => [] }),
    onError,
  })
}

/** Every current value of the first server's. */
function judged(current: number) {
  const made = fakeJudged({ servers: 2 })
  const values = made.forecast.current.map((value, at) => (at < 4 ? current : value))
  return { ...made, forecast: { ...made.forecast, current: values } }
}

const levels = async ({ store }: FakeParts) => {
  const events = await store.events(LEVEL_KIND, ALL, { server: null, newestFirst: false, most: 100 }, never)
  return historyAlerts(events).map(({ change, server, resolvedMs }) => [
    server,
    change.event_type,
    change.new_level,
    resolvedMs !== null,
  ])
}

test('each change of level is a line, and what did not change is none', async () => {
  const parts = fakeParts()
  const recorder = recorderOf(parts)
  for (const current of [99, 99, 20, 99]) parts.forecasts.publish(judged(current))
  await recorder.settled()
  expect(await levels(parts)).toEqual([
    ['web-1', 'escalation', 'warning', true],
    ['web-1', 'resolved', 'healthy', true],
    ['web-1', 'escalation', 'warning', false],
  ])
})

test('what is from a heuristic says so, beside what is from the network', async () => {
  const parts = fakeParts()
  const recorder = recorderOf(parts)
  const { forecast, assessment } = judged(99)
  const provenance = { ...forecast.provenance, engine: 'heuristic' } as const
  parts.forecasts.publish({ forecast: { ...forecast, provenance }, assessment })
  await recorder.settled()
  await parts.clock.advance(61_000)
  parts.forecasts.publish(judged(20))
  await recorder.settled()
  // As it was written before this was kept.
  const [first] = await parts.store.events(
    ENVIRONMENT_KIND,
    ALL,
    { server: null, newestFirst: false, most: 1 },
    never,
  )
  const old = { ...snapshotSchema.parse(first?.data), model_type: undefined }
  await parts.store.addEvents(
    [{ kind: ENVIRONMENT_KIND, atMs: parts.clock.nowMs(), server: null, data: old }],
    never,
  )
  const { ask } = testApp(parts)
  expect(await (await ask('/historical/environment')).json()).toMatchObject({
    snapshots: [{ model_type: 'heuristic' }, { model_type: 'TFT' }, { model_type: null }],
  })
  expect(await (await ask('/historical/alerts')).json()).toMatchObject({
    alerts: [
      { event_type: 'resolved', model_type: 'TFT' },
      { event_type: 'escalation', model_type: 'heuristic' },
    ],
  })
  expect(await (await ask('/historical/summary')).json()).toMatchObject({
    total_alerts: 1,
    not_from_model_alerts: 1,
  })
  const csv = ((await (await ask('/historical/export/environment')).json()) as { csv_data: string }).csv_data
  expect(csv.split(/\r?\n/).map((line) => line.split(',').at(-1))).toEqual([
    'model_type',
    'heuristic',
    'TFT',
    '',
    '',
  ])
})

test('a restart does not tell again what was told', async () => {
  const parts = fakeParts()
  const first = recorderOf(parts)
  parts.forecasts.publish(judged(99))
  await first.close()
  const second = recorderOf(parts)
  parts.forecasts.publish(judged(99))
  await second.settled()
  expect(await levels(parts)).toHaveLength(1)
})

test('what could not be written is written by the next forecast', async () => {
  const parts = fakeParts()
  const errors: unknown[] = []
  const recorder = recorderOf(parts, (error) => errors.push(error))
  parts.store.setProblem('full')
  parts.forecasts.publish(judged(99))
  await recorder.settled()
  expect(errors).toHaveLength(1)
  parts.store.setProblem(null)
  parts.forecasts.publish(judged(99))
  await recorder.settled()
  expect(await levels(parts)).toHaveLength(1)
})

test('the fleet is written at most once a minute, and parts of a run not at all', async () => {
  const parts = fakeParts()
  const recorder = recorderOf(parts)
  const publish = async (complete = true) => {
    parts.forecasts.publish(judged(20), complete)
    await recorder.settled()
  }
  await publish(false)
  await publish()
  await publish()
  await parts.clock.advance(60_000)
  await publish()
  const events = await parts.store.events(
    ENVIRONMENT_KIND,
    ALL,
    { server: null, newestFirst: false, most: 9 },
    never,
  )
  expect(events).toHaveLength(2)
  expect(events[0]?.data).toMatchObject({ total_servers: 2, fleet_health: expect.any(String) as string })
})
