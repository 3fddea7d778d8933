import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { v1Body, v2Body } from '#testing/daemon/bodies.ts'
import { needsShared, sharedFolder } from '#testing/shared.ts'
import { MOST_SERVERS, MOST_STEPS } from './limits.ts'
import { readPrediction, type WirePrediction } from './prediction.ts'
import { writePrediction } from './writePrediction.ts'

function predictionOf(value: unknown): WirePrediction {
  const reading = readPrediction(value)
  if (reading.kind !== 'prediction') throw new Error(reading.message)
  return reading.prediction
}

const metric = (...p50: unknown[]) => ({ p50, p10: p50, p90: p50, current: 1, trend: 0 })
const good = metric(1, 2, 3)
const reasons = (value: unknown) => predictionOf(value).leftOut.map(({ reason }) => reason)

describe.skipIf(sharedFolder === null)(needsShared('what daemons sent'), () => {
  const fixture = (file: string): unknown =>
    JSON.parse(readFileSync(join(sharedFolder ?? '', 'fixtures/daemon', file), 'utf8'))

  test.each([
    ['v1_predictions_current.json', 25, 7],
    ['head_predictions_current.json', 20, 15],
  ])('%s is read, and written as it came', (file, servers, metrics) => {
    const prediction = predictionOf(fixture(file))
    expect(prediction.servers).toHaveLength(servers)
    expect(prediction.series).toHaveLength(servers * metrics)
    expect(prediction).toMatchObject({ horizon: 96, leftOut: [], remarks: [], rest: {} })
    expect(writePrediction(prediction)).toStrictEqual(fixture(file))
  })

  test('both generations’ figures are found', () => {
    expect(predictionOf(fixture('v1_predictions_current.json'))).toMatchObject({
      environment: { prob30m: 0, prob8h: 0.29600000000000004, totalServers: 25, fleetHealth: 'healthy' },
      metadata: { modelType: 'TFT', modelDir: 'none', horizonSteps: 96, inputPoints: 8640, error: null },
      summary: null,
    })
    const v2 = predictionOf(fixture('head_predictions_current.json'))
    expect(v2.environment).toMatchObject({ prob30m: 0.37749999999999995, highRiskServers: 5 })
    expect(v2.servers[2]).toMatchObject({
      name: 'ppml0003',
      profile: 'ML Compute',
      status: null,
      riskScore: 82.5,
      alert: { level: 'critical', score: 82.5, label: 'Critical' },
    })
    expect(v2.summary).toMatchObject({ critical_count: 1 })
    expect(v2.alerts[0]).toMatchObject({ server: 'ppml0003', stepsAhead: 1, minutesAhead: 5, threshold: 98 })
  })
})

describe('round trip', () => {
  const body = { servers: 3, tick: 400, seed: 5, horizon: 12 }
  test.each([
    ['v1', v1Body(body)],
    ['v2', v2Body(body)],
  ])('a body of %s is written as it came', (_, sent) => {
    expect(writePrediction(predictionOf(sent))).toStrictEqual(sent)
  })

  test('what nobody knows survives', () => {
    const sent = {
      predictions: {
        a: {
          cpu_percent: { ...good, quantiles: { '0.02': [0, 0, 0] } },
          state: 'idle',
          broken: { p50: ['x'] },
          region: { name: 'eu' },
        },
      },
      alerts: [{ server: 'a', metric: 'cpu_percent', severity: 'dire', steps_ahead: 2, extra: [1] }],
      environment: { prob_30m: 0.5, mood: 'calm' },
      metadata: { model_type: 'TFT', seed: 7 },
      left_out: { b: 'too short' },
    }
    const prediction = predictionOf(sent)
    expect(writePrediction(prediction)).toStrictEqual(sent)
    expect(prediction.servers[0]).toMatchObject({ status: 'idle' })
    expect(prediction.alerts[0]).toMatchObject({ severity: 'warning', predictedValue: null })
  })

  test('holds for whatever a daemon may send', () => {
    const number = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: -3e38, max: 3e38 }), {
      freq: 9,
    })
    const name = fc.oneof(
      fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }),
      fc.constantFrom('__proto__', 'constructor', 'toString', '<img src=x>', '7', 'predictions'),
    )
    const series = fc.integer({ min: 1, max: 6 }).chain((steps) => {
      const path = fc.array(number, { minLength: steps, maxLength: steps })
      return fc.record({ p50: path, p10: path, p90: path, current: number, trend: number })
    })
    const scalars = fc.dictionary(fc.constantFrom('risk_score', 'note', 'x'), fc.integer({ max: 100 }))
    // All series of one length: others are skipped.
    const server = (steps: number) =>
      fc
        .tuple(fc.array(fc.tuple(name, series), { minLength: 1, maxLength: 4 }), scalars)
        .map(([entries, rest]) => ({
          ...rest,
          ...Object.fromEntries(entries.map(([key, one]) => [`m_${key}`, cut(one, steps)])),
        }))
    const message = fc.integer({ min: 1, max: 6 }).chain((steps) =>
      fc.record({
        predictions: fc
          .array(fc.tuple(name, server(steps)), { minLength: 1, maxLength: 4 })
          .map((entries) => Object.fromEntries(entries)),
        alerts: fc.array(
          fc.record({ server: name, metric: name, steps_ahead: fc.integer({ min: 1, max: 12 }), z: number }),
        ),
        environment: fc.record({ incident_probability_30m: fc.double({ min: 0, max: 1, noNaN: true }) }),
        metadata: fc.record({ model_type: fc.string() }),
        whatever: fc.jsonValue(),
      }),
    )
    fc.assert(
      fc.property(message, (sent) => {
        const text = JSON.stringify(sent)
        const prediction = predictionOf(JSON.parse(text))
        const written: unknown = JSON.parse(JSON.stringify(writePrediction(prediction)))
        // Node's own comparison: toStrictEqual takes a key __proto__ for the prototype.
        expect(isDeepStrictEqual(written, JSON.parse(text))).toBe(true)
      }),
      { seed: 20261123, numRuns: 200 },
    )
  })
})

/** A generated series brought to a length. */
function cut<T extends { readonly p10: unknown[]; readonly p50: unknown[]; readonly p90: unknown[] }>(
  one: T,
  steps: number,
): T {
  const to = (path: unknown[]) => Array.from({ length: steps }, (_, i) => path[i] ?? null)
  return { ...one, p10: to(one.p10), p50: to(one.p50), p90: to(one.p90) }
}

describe('no forecast yet', () => {
  test.each([
    [{ error: 'No predictions yet' }, 'No predictions yet'],
    [
      { error: 'insufficient_data', message: 'Need at least 100 records, have 0', predictions: {} },
      'Need at least 100 records, have 0',
    ],
    [
      {
        predictions: {},
        alerts: [],
        environment: {},
        metadata: { model_type: 'none', error: 'Empty input' },
      },
      'Empty input',
    ],
    [{ predictions: {} }, 'no predictions yet'],
  ])('%j', (value, message) => {
    expect(readPrediction(value)).toEqual({ kind: 'not-ready', message })
  })

  test('a long message is cut', () => {
    const reading = readPrediction({ error: 'x'.repeat(10_000) })
    expect(reading.kind === 'not-ready' && reading.message.length).toBe(301)
  })
})

describe('what cannot be read', () => {
  test.each([
    [null, 'the answer is null, expected an object'],
    [[1], 'the answer is a list of 1, expected an object'],
    [{ detail: 'Not Found' }, 'predictions is missing, expected an object of servers'],
    [{ predictions: 'x' }, 'predictions is "x", expected an object of servers'],
    [{ predictions: { a: 3 } }, 'predictions.a is 3, expected an object of metrics'],
    [{ predictions: { a: { risk_score: 3 } } }, 'predictions.a has no metric, expected an object with p50'],
    [
      { predictions: { 'web-1': { cpu_percent: metric(1, 2, 3, 'x') } } },
      'predictions.web-1.cpu_percent.p50[3] is "x", expected a number or null',
    ],
    [{ predictions: { '': { cpu: good } } }, 'a server’s name is "", expected 1 to 500 characters'],
  ])('%j is refused', (value, message) => {
    expect(() => readPrediction(value)).toThrow(expect.objectContaining({ code: 'wire-invalid', message }))
  })

  test('one series is left out with its reason, and the others stay', () => {
    const field = (broken: unknown) => reasons({ predictions: { a: { ok: good, broken } } })
    expect(field({ ...good, p10: undefined })).toEqual([
      'predictions.a.broken.p10 is missing, expected a list of numbers',
    ])
    expect(field({ p10: [1], p90: [1] })).toEqual([
      'predictions.a.broken.p50 is missing, expected a list of numbers',
    ])
    expect(field({ ...good, p50: [] })).toEqual([
      'predictions.a.broken.p50 is an empty list, expected a list of numbers',
    ])
    expect(field({ ...good, p90: [1, true, 3] })).toEqual([
      'predictions.a.broken.p90[1] is true, expected a number or null',
    ])
    expect(field({ ...good, p90: [1, 1e39, 3] })).toEqual([
      'predictions.a.broken.p90[1] is 1e+39, expected a number or null',
    ])
    expect(field(JSON.parse('{"p10":[1],"p50":[1e999],"p90":[1]}'))).toEqual([
      'predictions.a.broken.p50[0] is Infinity, expected a number or null',
    ])
    expect(field({ ...good, p10: [1] })).toEqual([
      'predictions.a.broken has 1 steps of p10, 3 of p50 and 3 of p90, expected the same number',
    ])
    expect(field(metric(1, 2))).toEqual(['2 steps, but most series have 3'])
    expect(field({ ...good, current: 'x' })).toEqual([])
  })

  test('the horizon is that of most series, wherever they stand', () => {
    const prediction = predictionOf({
      predictions: { a: { x: metric(1) }, b: { x: good, y: good }, c: { x: metric(1) }, d: { x: good } },
    })
    expect(prediction.horizon).toBe(3)
    expect(prediction.leftOut).toEqual(
      ['a', 'c'].map((server) => ({
        server,
        metric: 'x',
        code: 'unsupported-value',
        reason: '1 steps, but most series have 3',
      })),
    )
  })

  test('nulls are no numbers, and stay no numbers', () => {
    const { series } = predictionOf({ predictions: { a: { x: { ...metric(1, null, 3), current: null } } } })
    expect(series[0]?.p50).toEqual(Float64Array.of(1, NaN, 3))
    expect(series[0]?.current).toBeNaN()
  })

  test('odd parts beside the forecast are remarks', () => {
    const { remarks, alerts, environment, metadata } = predictionOf({
      predictions: { a: { x: { ...good, current: 'x' }, risk_score: 'high' } },
      alerts: [7, { server: 'a' }, { server: 'a', metric: 'x', steps_ahead: 0.5 }],
      environment: { prob_30m: 7 },
      metadata: 'none',
    })
    expect(remarks).toEqual([
      'predictions.a.x.current is "x", expected a number or null',
      'predictions.a.risk_score is "high", expected a number or null',
      'alerts[0] is 7, expected an object',
      'alerts[1].metric is missing, expected a name of at most 500 characters',
      'alerts[2].steps_ahead is 0.5, expected a step from 1 on',
      'environment.prob_30m is 7, expected a probability from 0 to 1',
      'metadata is "none", expected an object',
    ])
    expect(alerts).toEqual([])
    expect(environment?.prob30m).toBeNull()
    expect(metadata).toBeNull()
    const many = predictionOf({
      predictions: { a: { x: good } },
      alerts: Array.from({ length: 500 }, () => 7),
    })
    expect(many.remarks).toHaveLength(21)
    expect(many.remarks.at(-1)).toBe('and 480 more of this kind')
  })

  test('names are texts, whatever they say', () => {
    const text = `{"predictions":{"__proto__":{"__proto__":${JSON.stringify(good)},"constructor":${JSON.stringify(good)}},
      "<script>alert(1)</script>":{"cpu_percent":${JSON.stringify(good)},"memory_percent":${JSON.stringify(good)},
      "mem_pct":${JSON.stringify(good)}}}}`
    const prediction = predictionOf(JSON.parse(text))
    expect(prediction.series.map(({ server, metric: name }) => `${server} ${name}`)).toEqual([
      '__proto__ __proto__',
      '__proto__ constructor',
      '<script>alert(1)</script> cpu_percent',
      '<script>alert(1)</script> memory_percent',
      '<script>alert(1)</script> mem_pct',
    ])
    const written = JSON.parse(JSON.stringify(writePrediction(prediction))) as { predictions: unknown }
    const sent = JSON.parse(text) as { predictions: unknown }
    expect(isDeepStrictEqual(written.predictions, sent.predictions)).toBe(true)
    expect(Object.getPrototypeOf({})).toBe(Object.prototype)
  })

  test('what is beyond the limits is refused', () => {
    const steps = Array.from({ length: MOST_STEPS + 1 }, () => 0)
    expect(() => readPrediction({ predictions: { a: { x: metric(...steps) } } })).toThrow(
      expect.objectContaining({
        code: 'wire-too-large',
        message: '2001 steps of predictions.a.x.p50, expected at most 2000',
      }),
    )
    const servers = Object.fromEntries(Array.from({ length: MOST_SERVERS + 1 }, (_, i) => [`s${i}`, {}]))
    expect(() => readPrediction({ predictions: servers })).toThrow('20001 servers, expected at most 20000')
  })
})
