import { afterEach, expect, test } from 'vitest'
import { simulate } from '#data/simulate/simulate.ts'
import { writeParquet } from '#data/write.ts'
import { SeriesJudge } from '#forecast/assess.ts'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import { DEFAULT_CRITERIA, thresholdsWith } from '#forecast/thresholds.ts'
import { kernelNodeBackend } from '#runtime/kernel/node/kernelNode.ts'
import { goldenModelFiles } from '#testing/golden.ts'
import type { OnSeries } from '../forecast/forecastFleet.ts'
import { Session } from './session.ts'

const { signal } = new AbortController()
const silent = () => undefined
const session = new Session({ backends: () => [kernelNodeBackend()], maxBlockingMs: null })
afterEach(() => session.release())

test('a forecast is heard of series by series while it is made, each once and as it stays', async () => {
  const fleet = simulate({ mode: 'gradual_spike', servers: 20, steps: 600, seed: 1, stepMs: 300_000 })
  const file = memoryFile('fleet.parquet', writeParquet(fleet))
  const table = session.table([{ data: await session.open([file], signal), mapping: null }])
  const load = { quantiles: null, prefer: null, excludedBackends: [] }
  const model = await session.load(await goldenModelFiles('fleet_long', 'ckpt'), load, silent, signal)
  const request = { table, model, stepMs: null, renames: {} }
  const { thresholds, odds } = DEFAULT_CRITERIA
  const heard: number[] = []
  const early: (readonly [severity: string | undefined, chance: number | undefined])[] = []
  let calls = 0
  const onSeries: OnSeries = (soFar, from, to) => {
    calls++
    const judge = new SeriesJudge(soFar.series.length, thresholdsWith(thresholds), odds)
    for (let series = from; series < to; series++) {
      heard.push(series)
      judge.take(soFar, series)
      early[series] = [judge.severity[series], judge.numbers.chance[series]]
    }
  }
  const forecast = await session.forecast(request, silent, signal, onSeries)
  expect(calls).toBeGreaterThan(1)
  expect(heard.sort((a, b) => a - b)).toEqual(forecast.series.map((_, series) => series))
  const { severity, chance } = await session.judge(forecast, DEFAULT_CRITERIA, signal)
  expect(new Set(severity).size).toBeGreaterThan(1)
  expect(early).toEqual(severity.map((each, series) => [each, chance[series]]))
  // One that is there already is not made again.
  expect(await session.forecast(request, silent, signal, onSeries)).toBe(forecast)
  expect(heard).toHaveLength(forecast.series.length)
})
