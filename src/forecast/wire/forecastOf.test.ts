import { expect, test } from 'vitest'
import { v1Body, v2Body } from '#testing/daemon/bodies.ts'
import { assessFleet } from '../assess.ts'
import { thresholdOf } from '../thresholds.ts'
import { v1Prediction } from './v1.ts'
import { forecastOf } from './forecastOf.ts'
import { readPrediction, type WirePrediction } from './prediction.ts'

const context = {
  issueTimeMs: 1000,
  stepMs: 5000,
  stepSource: 'assumed',
  originMs: () => 900,
  history: null,
  computedAtMs: 1100,
  elapsedMs: 20,
  engine: 'unverified',
  name: 'http://gpu-7:8000',
} as const

function predictionOf(value: unknown): WirePrediction {
  const reading = readPrediction(value)
  if (reading.kind !== 'prediction') throw new Error(reading.message)
  return reading.prediction
}

test('figures are those of the wire, in its order', () => {
  const body = v2Body({
    servers: 2,
    metrics: ['mem_used_pct', 'load_average'],
    tick: 300,
    seed: 3,
    horizon: 8,
  })
  const prediction = predictionOf(body)
  const forecast = forecastOf(prediction, context)
  expect(forecast.series).toEqual([
    { server: 'ppml0001', metric: 'mem_used_pct', profile: 'ML Compute' },
    { server: 'ppml0001', metric: 'load_average', profile: 'ML Compute' },
    { server: 'ppdb001', metric: 'mem_used_pct', profile: 'Database' },
    { server: 'ppdb001', metric: 'load_average', profile: 'Database' },
  ])
  expect(forecast).toMatchObject({ horizon: 8, levels: [0.1, 0.5, 0.9], crossings: 0, historyLength: 0 })
  prediction.series.forEach(({ p10, p50, p90, current }, s) => {
    const points = Array.from(p50, (_, step) => [p10[step]!, p50[step]!, p90[step]!])
    const from = s * 8 * 3
    expect(forecast.quantiles.subarray(from, from + 24)).toEqual(Float32Array.from(points.flat()))
    expect(forecast.current[s]).toBe(current)
  })
  expect(forecast.originMs).toEqual(Float64Array.of(900, 900, 900, 900))
  expect(forecast.provenance).toMatchObject({
    source: 'daemon',
    engine: 'unverified',
    backend: 'says heuristic on cpu',
    modelName: 'tft_model_20251118_174343',
  })
})

test('levels that cross are put in order and counted; NaN stays', () => {
  const forecast = forecastOf(
    predictionOf({
      predictions: {
        a: { x: { p10: [-5, 3, null, 9, null], p50: [200, 1, 2, null, null], p90: [201, 2, 1, 4, null] } },
      },
    }),
    context,
  )
  expect([...forecast.quantiles]).toEqual([-5, 200, 201, 1, 2, 3, NaN, 1, 2, 4, NaN, 9, NaN, NaN, NaN])
  expect(forecast.crossings).toBe(3)
  expect(forecast.current[0]).toBeNaN()
})

test('claims and what is missing are said', () => {
  const x = { p10: [1], p50: [1], p90: [1] }
  const of = (metadata: unknown) =>
    forecastOf(predictionOf({ predictions: { a: { x } }, metadata }), context).provenance
  expect(of({ model_type: 'TFT', model_dir: 'none' })).toMatchObject({ backend: 'says TFT', modelName: null })
  expect(of({ model_type: 'TFT', model_dir: 'C:\\models\\mine\\', device: 'cuda' })).toMatchObject({
    backend: 'says TFT on cuda',
    modelName: 'mine',
  })
  expect(of(undefined)).toMatchObject({ backend: 'not stated by http://gpu-7:8000', modelName: null })
  const partial = predictionOf({
    predictions: { a: { x, y: { p50: 1 }, z: { ...x, current: 'x' } } },
  })
  expect(forecastOf(partial, context)).toMatchObject({
    leftOut: [{ server: 'a', metric: 'y', code: 'unsupported-value' }],
    notes: ['predictions.a.z.current is "x", expected a number or null'],
  })
})

test('history comes along', () => {
  const prediction = predictionOf(v1Body({ servers: 1, metrics: ['cpu_percent'], tick: 9, seed: 1 }))
  const values = Float32Array.of(1, 2)
  const forecast = forecastOf(prediction, { ...context, history: { length: 2, values } })
  expect(forecast).toMatchObject({ historyLength: 2, history: values })
})

test('what v1.ts writes is read again', () => {
  const prediction = predictionOf(v1Body({ servers: 3, tick: 50, seed: 2, horizon: 6 }))
  const forecast = forecastOf(prediction, context)
  const written: unknown = JSON.parse(
    JSON.stringify(
      v1Prediction(forecast, assessFleet(forecast, thresholdOf), { allLevels: true, inputPoints: 1 }),
    ),
  )
  const again = forecastOf(predictionOf(written), context)
  expect(again.quantiles).toEqual(forecast.quantiles)
  expect(again.series).toEqual(forecast.series)
})
