import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import type { SourceCondition } from '../sources/api.ts'
import { testApp } from '#testing/daemonParts/app.ts'
import { fakeParts, type FakeParts } from '#testing/daemonParts/parts.ts'
import { staleOf, watchStale } from './stale.ts'

const STEP_MS = 300_000
const ending: AbortController[] = []
afterEach(() => {
  for (const each of ending.splice(0)) each.abort()
})

const silent: SourceCondition = {
  kind: 'down',
  why: 'No records for more than 15 min',
  sinceMs: 0,
  retryMs: 1,
}

function fed(condition: SourceCondition = silent) {
  const parts = fakeParts()
  const now = { condition }
  return { now, parts: { ...parts, source: { ...parts.source, condition: () => now.condition } } }
}

/** Time passes until the standing forecast is so many steps old. */
function age({ clock, forecasts }: FakeParts, steps: number): Promise<void> {
  const standing = forecasts.standing()
  if (standing.kind !== 'forecast') throw new Error('nothing stands')
  return clock.advance(standing.published.judged.forecast.issueTimeMs + steps * STEP_MS - clock.nowMs())
}

test('what stands is out of date after eight steps, with the reason', async () => {
  const { parts, now } = fed()
  expect(staleOf(parts)).toBeNull()
  const { judged } = parts.forecasts.publish()
  await age(parts, 8)
  expect(staleOf(parts)).toBeNull()
  await age(parts, 8.1)
  expect(staleOf(parts)).toEqual({
    sinceMs: judged.forecast.issueTimeMs + 8 * STEP_MS,
    why: 'No new step of data since the last forecast: No records for more than 15 min.',
  })
  now.condition = { kind: 'ended', atMs: 0 }
  expect(staleOf(parts)?.why).toContain(
    'No new step of data since the last forecast: the replay has reached the end of the file.',
  )
  parts.bus.emit('problem', { id: 'forecast-failed', message: 'The network broke.', sinceMs: 0 })
  expect(staleOf(parts)?.why).toBe('The network broke.')
})

test('it is a problem while it lasts', async () => {
  const { parts } = fed()
  const controller = new AbortController()
  ending.push(controller)
  void watchStale(parts, controller.signal).catch(() => undefined)
  parts.forecasts.publish()
  await age(parts, 9)
  expect(parts.problems()).toMatchObject([
    {
      id: 'forecast-stale',
      message: expect.stringMatching(/^The forecast is stale\. No new step/) as string,
    },
  ])
  const { judged } = parts.forecasts.publish()
  // The same forecast again is as old as it was.
  expect(parts.problems()).toHaveLength(1)
  parts.forecasts.publish({
    ...judged,
    forecast: { ...judged.forecast, issueTimeMs: judged.forecast.issueTimeMs + 9 * STEP_MS },
  })
  expect(parts.problems()).toEqual([])
})

const answerSchema = z.looseObject({
  metadata: z.looseObject({
    stale: z.boolean(),
    stale_since: z.string().optional(),
    stale_reason: z.string().optional(),
  }),
})

test('every answer says so, also to who asks whether anything has changed', async () => {
  const { parts } = fed()
  parts.forecasts.publish()
  const { ask } = testApp(parts)
  const current = async (init?: RequestInit) => {
    const response = await ask('/predictions/current', init)
    const body = response.status === 304 ? null : answerSchema.parse(await response.json()).metadata
    return { tag: response.headers.get('etag') ?? '', status: response.status, body }
  }
  const fresh = await current()
  expect(fresh.body).toMatchObject({ stale: false })
  expect(fresh.body).not.toHaveProperty('stale_since')
  await age(parts, 9)
  const stale = await current({ headers: { 'If-None-Match': fresh.tag } })
  expect(stale).toMatchObject({
    status: 200,
    body: {
      stale: true,
      stale_since: '2026-01-12T14:45:00.000000',
      stale_reason: expect.stringContaining('No records') as string,
    },
  })
  expect((await current({ headers: { 'If-None-Match': stale.tag } })).status).toBe(304)
  const one: unknown = await (await ask('/predict/web-1')).json()
  expect(one).toMatchObject({ metadata: { stale: true } })
  expect(await (await ask('/alerts/active')).json()).toMatchObject({ stale: true })
  expect(await (await ask('/metrics')).text()).toContain('fleetcast_forecast_stale 1')
})
