import { expect, test } from 'vitest'
import type { ForecastRequest, ForecastSettings } from '#engine/api.ts'
import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { fakeEngine } from '../testing/fakeEngine.ts'
import { fakeFacts, fakeModel } from '../testing/fakeFacts.ts'
import { createEngineSource } from './engineSource.ts'
import type { LocalAlerts } from './localAlerts.ts'

test('days ahead are the model’s own: what stands in was judged on the step on screen', async () => {
  const real = fakeEngine()
  const asked: ForecastRequest[] = []
  const engine = fakeEngine(undefined, {
    forecast: (request, ...rest) => {
      asked.push(request)
      return real.forecast(request, ...rest)
    },
  })
  const settings: ForecastSettings = { stepMs: null, renames: {}, simple: { disk_percent: 'straightLine' } }
  const facts = fakeModel()
  const parts = {
    engine,
    table: { facts: fakeFacts(), close: () => undefined },
    model: { facts },
    modelFacts: facts,
    settings,
    alerts: { look: () => undefined } as unknown as LocalAlerts,
  }
  const { signal } = new AbortController()
  const source = await createEngineSource(parts, DEFAULT_CRITERIA, () => undefined, signal)
  if (source.capacity.kind !== 'can') throw new Error('a file’s days ahead can be forecast')
  await source.capacity.use.forecast({ stepMs: 7_200_000, metrics: ['disk_percent'] }, signal)
  expect(asked.map(({ simple }) => simple)).toEqual([{ disk_percent: 'straightLine' }, {}])
})
