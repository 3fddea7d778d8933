import { afterEach, expect, test } from 'vitest'
import { rule } from '#testing/alertEvents.ts'
import { forecastOf } from '#testing/tables.ts'
import { packStored } from '../../truth/packed.ts'
import type { Replay } from './api.ts'
import { replayInThread } from './inThread.ts'

const never = new AbortController().signal
const open: Replay[] = []
afterEach(() => {
  for (const replay of open.splice(0)) replay.close()
})

const begin = () => {
  const replay = replayInThread({
    rule: rule({ agreeing: 1, outOf: 1, limit: { kind: 'threshold', threshold: 'critical' } }),
    thresholds: { disk_percent: { warning: 50, critical: 60, direction: 'above' } },
  })
  open.push(replay)
  return replay
}
const stored = (value: number, issueTimeMs = 300_000) => {
  const curves = Array.from({ length: 12 }, () => [value - 1, value, value + 1])
  const series = [{ server: 'a', metric: 'disk_percent', current: 10, curves }]
  const forecast = forecastOf([0.1, 0.5, 0.9], series)
  return packStored({ ...forecast, issueTimeMs, originMs: Float64Array.of(issueTimeMs) }, never)
}

test('forecasts are read in a thread, by the thresholds that hold', async () => {
  const replay = begin()
  await replay.take(await stored(10))
  await expect(replay.result()).resolves.toMatchObject({ alerts: [] })
  await replay.take(await stored(80, 600_000))
  const { alerts, horizonMs } = await replay.result()
  expect(alerts).toMatchObject([{ server: 'a', metric: 'disk_percent', limit: 60 }])
  expect(horizonMs).toBe(12 * 300_000)
})

test('a forecast that cannot be read says so, and the next one is read', async () => {
  const replay = begin()
  await expect(replay.take(new Uint8Array([1, 2, 3]))).rejects.toMatchObject({ code: 'wire-invalid' })
  await replay.take(await stored(10))
})

test('one that is closed meanwhile ends', async () => {
  const replay = begin()
  const asked = replay.take(await stored(10))
  replay.close()
  await expect(asked).rejects.toThrow('the replay ended')
})
