import { describe, expect, test } from 'vitest'
import { nativeProvenance, tableOf, windowSpec } from '#testing/tables.ts'
import { createAssembler } from './assemble.ts'
import { assessFleet } from './assess.ts'
import { breachOf } from './breach.ts'
import { isLonePoint } from './forecastKind.ts'
import { shortened } from './shortened.ts'
import { thresholdOf } from './thresholds.ts'
import type { Calibration } from './quantile/calibration.ts'
import type { TargetOutput } from './quantile/output.ts'
import { planWindows } from './window/plan.ts'
import { forecastOf } from './wire/forecastOf.ts'
import { readPrediction } from './wire/prediction.ts'
import { v1Prediction } from './wire/v1.ts'

const POINT: TargetOutput = { kind: 'point', loss: 'RMSE', statistic: 'mean', exponential: false }
const values = [41, 43, 41, 43, 41, 43]

/** Three steps of cpu_percent of one server, as a network of this kind of outputs forecasts them. */
function made(output: TargetOutput, raw: readonly number[], calibration: Calibration | null = null) {
  const levels = output.kind === 'point' ? [0.5] : [0.1, 0.5, 0.9]
  const spec = windowSpec({ quantiles: [levels], outputs: [output] })
  const timeMs = values.map((_, i) => i * 300_000)
  const table = tableOf([{ server: 'a', timeMs, metrics: { cpu_percent: values } }])
  const plan = planWindows(spec, table, {
    stepMs: 300_000,
    stepSource: 'model',
    serverIdOf: (server) => server,
  })
  const assembler = createAssembler(spec, plan, 4, { calibration, keepRaw: true })
  assembler.add(0, [Float32Array.from(raw)])
  return assembler.finish(nativeProvenance)
}

describe('a point forecast', () => {
  const forecast = made(POINT, [0, 1, 2])
  const assessment = assessFleet(forecast, thresholdOf)

  test('has P50 alone, and says so in its notes', () => {
    expect(forecast.levels).toEqual([0.5])
    expect(isLonePoint(forecast, 'cpu_percent')).toBe(true)
    expect(forecast.notes.at(-1)).toBe(
      'cpu_percent: a point forecast: the model has no range; its loss (RMSE) targets the mean, not the median',
    )
  })

  test('has no chance of a breach: it is unknown, with the reason', () => {
    expect(assessment.severity).toEqual(['unknown'])
    expect([...assessment.chance, ...assessment.peak]).toEqual([NaN, NaN])
    expect(breachOf(forecast, assessment, 0)).toEqual({ kind: 'unknown', staleMs: null, withoutRange: true })
  })

  test('goes over the wire without a range, and comes back as a point', () => {
    const sent = v1Prediction(forecast, assessment, { allLevels: true, inputPoints: 6 })
    expect(sent.predictions.a?.cpu_percent).toMatchObject({
      p10: [null, null, null],
      p90: [null, null, null],
      breach_probability: null,
      forecast_kind: expect.stringContaining('the model has no range') as string,
    })
    expect(sent.environment).toMatchObject({ incident_probability: null, unknown_servers: 1 })
    const reading = readPrediction(JSON.parse(JSON.stringify(sent)))
    if (reading.kind !== 'prediction') throw new Error('expected a prediction')
    const back = forecastOf(reading.prediction, {
      ...{ issueTimeMs: 0, stepMs: 300_000, stepSource: 'model', originMs: () => 0, history: null },
      ...{ computedAtMs: 0, elapsedMs: 0, engine: 'unverified', name: 'x' },
    })
    expect(isLonePoint(back, 'cpu_percent')).toBe(true)
  })

  test('has a range once it is calibrated, and says where that comes from', () => {
    const calibration: Calibration = {
      blockSteps: 1,
      levels: [[0.1, 0.5, 0.9]],
      shifts: [[1, 2, 3].map((width) => [-width, 0, width])],
      fittedOn: 'its past',
      windows: 60,
      coverage80: { before: null, after: 0.8 },
    }
    const ranged = made(POINT, [0, 0, 0], calibration)
    expect(ranged.levels).toEqual([0.1, 0.5, 0.9])
    expect(isLonePoint(ranged, 'cpu_percent')).toBe(false)
    expect(ranged.notes.at(-1)).toContain("from this model's errors")
    // The window's mean is 42, its scale 1 and a little.
    const [low = NaN, middle = NaN, high = NaN] = ranged.quantiles.subarray(6, 9)
    expect(middle).toBeCloseTo(42, 1)
    expect(high - middle).toBeCloseTo(middle - low, 4)
    expect(high - middle).toBeGreaterThan(2)
    expect(assessFleet(ranged, thresholdOf).severity).toEqual(['ok'])
    // The raw levels are the network's: the point alone.
    expect([...ranged.rawQuantiles!.subarray(0, 3)]).toEqual([NaN, expect.closeTo(42, 1), NaN])
  })
})

test('a count has its median among its levels and its mean beside them, on the wire under p50', () => {
  const forecast = made({ kind: 'negativeBinomial' }, [-1, 0, 0, 0, 1, 0])
  const [first = NaN] = forecast.means ?? []
  expect([...forecast.quantiles].every(Number.isInteger)).toBe(true)
  const sent = v1Prediction(forecast, assessFleet(forecast, thresholdOf), { allLevels: true, inputPoints: 6 })
  const series = sent.predictions.a?.cpu_percent
  expect(series?.p50_is).toBe('mean')
  expect(series?.p50[0]).toBeCloseTo(first, 5)
  expect(series?.median?.[0]).toBe(forecast.quantiles[1])
  expect(Object.keys(series?.quantiles ?? {})).toEqual(['0.1', '0.9'])
  expect(shortened(forecast, 2).means).toHaveLength(2)
  const reading = readPrediction(JSON.parse(JSON.stringify(sent)))
  if (reading.kind !== 'prediction') throw new Error('expected a prediction')
  expect(reading.prediction.series[0]?.p50[0]).toBe(forecast.quantiles[1])
})
