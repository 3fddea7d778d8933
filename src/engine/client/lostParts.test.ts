import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { assessBy, type JudgedForecast } from '#forecast/assess.ts'
import { countSoFar } from '#forecast/fleetForecast.ts'
import { PartJudge } from '#forecast/parts/judging.ts'
import { packSeries, packServers, type ForecastPart } from '#forecast/parts/part.ts'
import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { copyOf } from '#forecast/transfer.ts'
import { partly } from '#testing/partly.ts'
import { fakeForecast, FAKE_FLEET } from '#app/testing/fakeForecast.ts'
import { never, ScriptedEngine, silent } from '#testing/scriptedEngine.ts'

const forecast = fakeForecast({ ...FAKE_FLEET, servers: 4, metrics: ['cpu_percent'] })
const S = forecast.series.length

/** What a worker says that has made so many series. */
function partOf(done: number): ForecastPart {
  const soFar = partly(forecast, (at) => at < done)
  const judge = new PartJudge(S, DEFAULT_CRITERIA)
  const steps = judge.begin(soFar)
  while (steps.next().done !== true);
  const { series, pending, ...rest } = copyOf(soFar)
  const servers = packServers(judge.servers(), soFar)
  return {
    kind: 'first',
    forecast: rest,
    series: packSeries(series, servers.names),
    pending: pending?.series ?? null,
    thresholds: judge.thresholds(soFar),
    servers,
    judged: judge.part(),
  }
}

let engine: ScriptedEngine
beforeEach(() => {
  vi.useFakeTimers()
  engine = new ScriptedEngine()
})
afterEach(() => {
  vi.useRealTimers()
})

test('a worker that is lost under way is replaced, and nothing is shown twice or taken back', async () => {
  const { request } = await engine.openAndLoad()
  const told: JudgedForecast[] = []
  const counts = () => told.map((each) => countSoFar(each.forecast)?.done ?? S)
  const onPart = (part: JudgedForecast) => told.push(part)
  const first = vi.fn(() => [])
  const made = engine.client.forecastInParts(request, DEFAULT_CRITERIA, { onPart, first }, silent, never)
  const say = async (done: number) => {
    await vi.advanceTimersByTimeAsync(0)
    engine.worker.say({ type: 'part', id: engine.worker.call('forecastInParts').id, part: partOf(done) })
    await vi.advanceTimersByTimeAsync(100)
  }
  await say(0)
  await say(3)
  expect(counts()).toEqual([0, 3])
  await engine.fail('forecastInParts', 'backend-failed', 'the device was lost')
  await engine.bringBack('wasm')
  await say(0)
  await say(2)
  expect(counts()).toEqual([0, 3])
  await say(3)
  await say(S)
  expect(counts()).toEqual([0, 3, 3, S])
  await engine.answer('forecastInParts', null)
  const whole = await made
  expect(whole.forecast.quantiles).toEqual(forecast.quantiles)
  expect(whole.forecast.notes.join()).toContain('WebGPU failed')
  expect(told.at(-1)?.forecast.notes.join()).toContain('WebGPU failed')
  expect(whole.assessment).toEqual(assessBy(forecast, DEFAULT_CRITERIA))
  // What is looked at is asked again by each worker.
  expect(first).toHaveBeenCalledTimes(2)
})

test('parts of a call that was cancelled are not told', async () => {
  const { request } = await engine.openAndLoad()
  const onPart = vi.fn()
  const stop = new AbortController()
  const made = engine.client.forecastInParts(request, DEFAULT_CRITERIA, { onPart }, silent, stop.signal)
  await vi.advanceTimersByTimeAsync(0)
  const { id } = engine.worker.call('forecastInParts')
  stop.abort()
  engine.worker.say({ type: 'part', id, part: partOf(1) })
  await expect(made).rejects.toMatchObject({ name: 'AbortError' })
  await vi.advanceTimersByTimeAsync(100)
  expect(onPart).not.toHaveBeenCalled()
})
