import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { describe, expect, test } from 'vitest'
import { readPrediction, type WirePrediction } from '#forecast/wire/prediction.ts'
import { v1Body, v2Body, type BodyOptions } from '#testing/daemon/bodies.ts'
import { Intake } from './intake.ts'

const TICK_MS = 5000
const HORIZON = 24
const START_MS = Date.UTC(2026, 10, 27, 12)

function predictionOf(body: unknown): WirePrediction {
  const reading = readPrediction(body)
  if (reading.kind !== 'prediction') throw new Error(reading.message)
  return reading.prediction
}

const bodyOf = (tick: number, options: Partial<BodyOptions> = {}) =>
  v1Body({ servers: ['a', 'b', 'c'], metrics: ['cpu_percent'], horizon: HORIZON, seed: 7, tick, ...options })

const take = (intake: Intake, tick: number, prediction = predictionOf(bodyOf(tick)), late = 0) =>
  intake.take({
    prediction,
    atMs: START_MS + tick * TICK_MS + late,
    count: tick,
    stamp: null,
    loose: false,
    slackMs: 0,
    elapsedMs: 1,
  })

describe('a forecast of a daemon', () => {
  test('has the daemon’s figures, and the past that came before it', () => {
    const intake = new Intake('http://daemon', DEFAULT_CRITERIA, null)
    for (let tick = 1; tick <= 10; tick++) take(intake, tick)
    const { forecast } = take(intake, 11)!.judged
    const { series } = predictionOf(bodyOf(11))
    expect(forecast).toMatchObject({ stepMs: TICK_MS, horizon: HORIZON, historyLength: 2 * HORIZON })
    series.forEach(({ p10, p50, p90, current }, s) => {
      const at = s * HORIZON * 3
      expect([...forecast.quantiles.subarray(at, at + 3)]).toEqual(
        [p10[0], p50[0], p90[0]].map((v) => Math.fround(v!)),
      )
      const past = forecast.history.subarray(s * 2 * HORIZON, (s + 1) * 2 * HORIZON)
      expect(past.at(-1)).toBe(Math.fround(current))
      const before = predictionOf(bodyOf(10)).series[s]?.current
      expect(past.at(-2)).toBe(Math.fround(before!))
    })
  })

  test('shows ticks that never came as missing', () => {
    const intake = new Intake('http://daemon', DEFAULT_CRITERIA, null)
    for (const tick of [1, 2, 3, 4, 5, 9, 10]) take(intake, tick)
    const { forecast } = take(intake, 11)!.judged
    const past = [...forecast.history.subarray(0, 2 * HORIZON)].slice(-11)
    expect(past.map(Number.isNaN)).toEqual([
      ...[false, false, false, false, false],
      ...[true, true, true],
      ...[false, false, false],
    ])
    expect(intake.pace.missed).toBe(3)
  })

  test('of a server that reports no more ends where it last moved, and is stale', () => {
    const intake = new Intake('http://daemon', DEFAULT_CRITERIA, null)
    const frozenAt = (tick: number) => {
      const [now, then] = [predictionOf(bodyOf(tick)), predictionOf(bodyOf(Math.min(tick, 12)))]
      return { ...now, series: now.series.map((each, i) => (each.server === 'b' ? then.series[i]! : each)) }
    }
    for (let tick = 1; tick <= 21; tick++) take(intake, tick, frozenAt(tick))
    const { forecast, assessment } = intake.latest!.judged
    const b = forecast.series.findIndex(({ server }) => server === 'b')
    expect(forecast.originMs[b]).toBe(START_MS + 12 * TICK_MS)
    const past = forecast.history.subarray(b * 2 * HORIZON, (b + 1) * 2 * HORIZON)
    expect(past.at(-1)).toBe(Math.fround(predictionOf(bodyOf(12)).series[b]!.current))
    expect(assessment.servers.find(({ server }) => server === 'b')?.severity).toBe('unknown')
  })

  test('that was heard already is not another one', () => {
    const intake = new Intake('http://daemon', DEFAULT_CRITERIA, null)
    expect(take(intake, 1)).not.toBeNull()
    expect(take(intake, 1)).toBeNull()
    // A daemon without a counter makes the same forecast again, with a new timestamp, whenever it is asked.
    const uncounted = {
      prediction: predictionOf(bodyOf(1)),
      atMs: START_MS + 9000,
      count: null,
      stamp: null,
      loose: false,
      slackMs: 0,
      elapsedMs: 1,
    }
    expect(intake.take(uncounted)).toBeNull()
  })

  test('calls a step what was chosen, and says so', () => {
    const intake = new Intake('http://daemon', DEFAULT_CRITERIA, null)
    const hot = (tick: number) =>
      predictionOf(v2Body({ servers: 3, horizon: HORIZON, seed: 7, tick, hot: 2 }))
    for (let tick = 1; tick <= 5; tick++) take(intake, tick, hot(tick))
    expect(intake.step).toMatchObject({
      measuredMs: TICK_MS,
      statedMs: 300_000,
      usedMs: TICK_MS,
      differ: true,
    })
    expect(intake.latest?.judged.forecast.notes.join()).toContain('One step is taken as 5 s, as measured')
    const chosen = intake.chooseStep('stated')!
    expect(chosen.judged.forecast).toMatchObject({ stepMs: 300_000, stepSource: 'override' })
    expect(chosen.judged.forecast.notes.join()).toContain(
      'The daemon’s ticks arrive every 5 s, but it states a step of 5 min. One step is taken as 5 min, as stated (your choice).',
    )
    // The daemon's alerts are one per breach.
    expect(chosen.alerts.length).toBeGreaterThan(0)
    expect(chosen.alerts.length).toBeLessThan(hot(5).alerts.length)
  })

  test('is judged by the thresholds that are given', () => {
    const intake = new Intake('http://daemon', DEFAULT_CRITERIA, null)
    take(intake, 1)
    const strict = { cpu_percent: { warning: 1, critical: 2, direction: 'above' } } as const
    const judged = intake.judge({ ...DEFAULT_CRITERIA, thresholds: strict })?.judged.assessment
    expect(judged?.severity).toEqual(['breaching', 'breaching', 'breaching'])
    expect(take(intake, 2)?.judged.assessment.severity).toEqual(judged?.severity)
  })
})

describe('the verdict', () => {
  test.each([
    ['line', 'rejected'],
    ['curved', 'unverified'],
    ['deaf', 'rejected'],
    ['repeats', 'rejected'],
  ] as const)('on %s forecasts is %s after some ticks', (shape, kind) => {
    const intake = new Intake('http://daemon', DEFAULT_CRITERIA, null)
    const servers = 6
    for (let tick = 1; tick <= 90; tick++) {
      take(intake, tick, predictionOf(bodyOf(tick, { servers, shape })))
    }
    expect(intake.latest?.verdict).toMatchObject({ kind })
    const engine = kind === 'rejected' ? 'heuristic' : 'unverified'
    expect(intake.latest?.judged.forecast.provenance.engine).toBe(engine)
  })
})
