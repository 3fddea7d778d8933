import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FIT_PART } from '#forecast/accuracy/fitPart.ts'
import type { MetricTable } from '#forecast/table.ts'
import { Random } from '#data/simulate/random.ts'
import { defaultModel } from '#testing/defaultModel.ts'
import { tableOf } from '#testing/tables.ts'
import type { Progress } from '#forecast/progress.ts'
import { backtest } from './backtest.ts'
import { calibrateOnFile } from './calibrateOnFile.ts'
import { forecastFleet } from '../forecast/forecastFleet.ts'
import type { CompiledModel } from '../model/compileModel.ts'

const ROWS = 1400
const { signal } = new AbortController()
const silent = () => undefined
const request = { stepMs: null, renames: {} }
const asked = {
  metrics: null,
  from: 0.8,
  stride: 12,
  horizon: null,
  thresholds: {},
  fitFrom: FIT_PART.from,
  fileName: 'noise.parquet',
}

let loaded: CompiledModel
beforeAll(async () => {
  loaded = await defaultModel()
})
afterAll(() => loaded.release())

/** Noise whose spread changes from hour to hour, which no model has seen; `factor` for the last fifth. */
function noisyFleet(factor: number): MetricTable {
  return tableOf(
    Array.from({ length: 6 }, (_, server) => {
      const noise = new Random(server + 1, 0)
      const slots = Array.from({ length: ROWS }, (_, slot) => slot)
      const value = (slot: number) => 50 + noise.between(-0.5, 0.5) * (5 + 40 * Math.abs(Math.sin(slot / 40)))
      return {
        server: `s${server}`,
        timeMs: slots.map((slot) => Date.UTC(2026, 0, 5) + slot * 300_000),
        metrics: { cpu_percent: slots.map((slot) => value(slot) * (slot < 0.8 * ROWS ? 1 : factor)) },
      }
    }),
  )
}

describe('calibrated on the file itself', () => {
  const table = noisyFleet(1)

  test('the figures are those of backtests without it and with it', async () => {
    const told: Progress[] = []
    const onProgress = (progress: Progress) => told.push(progress)
    const { calibration, before, after } = await calibrateOnFile(
      table,
      loaded,
      request,
      asked,
      onProgress,
      signal,
    )
    expect(calibration.fittedOn).toBe('noise.parquet, all metrics, from 0.6 to 0.8 of its time range')
    const rolling = { ...request, ...asked, before: 1 }
    expect(before).toEqual(await backtest(table, loaded, rolling, silent, signal))
    expect(after).toEqual(await backtest(table, loaded, { ...rolling, calibration }, silent, signal))
    expect(new Set(told.map(({ stage }) => stage))).toEqual(new Set(['calibrating', 'backtest']))
    const off = ({ metrics }: typeof before) => Math.abs((metrics[0]?.model.coverage80 ?? NaN) - 0.8)
    expect(off(after)).toBeLessThan(0.05)
    expect(off(after)).toBeLessThanOrEqual(off(before) + 0.01)
  })

  test('what is tested on plays no part in the fit', async () => {
    const one = await calibrateOnFile(table, loaded, request, asked, silent, signal)
    const other = await calibrateOnFile(noisyFleet(3), loaded, request, asked, silent, signal)
    expect(other.calibration).toEqual(one.calibration)
    expect(other.after).not.toEqual(one.after)
  })

  test('forecasts say which calibration they have, and have it', async () => {
    const { calibration } = await calibrateOnFile(table, loaded, request, asked, silent, signal)
    const ask = (choice: object) => forecastFleet(table, loaded, { ...request, ...choice }, silent, signal)
    const [own, same, none, file] = await Promise.all([
      ask({}),
      ask({ calibration: 'model' }),
      ask({ calibration: 'none' }),
      ask({ calibration }),
    ])
    expect(same.quantiles).toEqual(own.quantiles)
    expect(file.notes).toContainEqual(
      expect.stringMatching(/calibrated on \d+ forecasts from noise\.parquet/),
    )
    expect(none.notes.some((note) => note.startsWith('levels are calibrated'))).toBe(false)
    expect(file.quantiles).not.toEqual(none.quantiles)
    expect(file.rawQuantiles).toEqual(none.rawQuantiles)
    const calibrated = loaded.model.spec.calibration !== null
    expect(none.notes.some((note) => note.includes('switched off'))).toBe(calibrated)
  })
})

test('a calibration of another model is refused', async () => {
  const foreign = {
    blockSteps: 12,
    shifts: [[[0]]],
    fittedOn: 'x',
    windows: 50,
    coverage80: { before: 0, after: 0 },
  }
  const options = { ...request, calibration: foreign }
  await expect(forecastFleet(noisyFleet(1), loaded, options, silent, signal)).rejects.toMatchObject({
    code: 'argument-invalid',
  })
})
