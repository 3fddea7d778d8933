import { describe, expect, test } from 'vitest'
import { readPrediction, type WirePrediction } from '#forecast/wire/prediction.ts'
import { v1Body } from '#testing/daemon/bodies.ts'
import { readClock } from './daemonClock.ts'
import { Freshness } from './freshness.ts'
import { rowsOf } from './rowsOf.ts'
import { stepFacts } from './steps.ts'

const NOW = Date.UTC(2026, 10, 27, 12)
const MINUTE = 60_000

describe('the daemon’s clock', () => {
  test.each([
    ['UTC', '2026-11-27T11:59:59.500000', { kind: 'inferred', offsetMinutes: 0, behindMs: 500 }],
    ['an hour east', '2026-11-27T13:00:00.000000', { kind: 'inferred', offsetMinutes: 60, behindMs: 0 }],
    ['Kathmandu', '2026-11-27 17:44:30', { kind: 'inferred', offsetMinutes: 345, behindMs: 30_000 }],
    [
      'New York, two minutes ahead',
      '2026-11-27T07:02:00',
      { kind: 'inferred', offsetMinutes: -300, behindMs: -2 * MINUTE },
    ],
    ['with a zone', '2026-11-27T13:00:00+01:00', { kind: 'zoned', behindMs: 0 }],
    ['days ago', '2026-11-23T17:36:10', { kind: 'arrival' }],
    ['seven minutes off', '2026-11-27T12:07:00', { kind: 'arrival' }],
    ['no time at all', 'yesterday', { kind: 'unknown' }],
  ])('%s', (_, text, expected) => {
    expect(readClock(text, NOW)).toMatchObject(expected)
  })

  test('none is sent', () => {
    expect(readClock(null, NOW)).toEqual({ kind: 'unknown' })
  })
})

describe('the step', () => {
  test('is what was measured, where nobody chose', () => {
    expect(stepFacts(5000, 300_000, null, null)).toMatchObject({ usedMs: 5000, differ: true })
    expect(stepFacts(300_000, 300_000, null, null)).toMatchObject({ usedMs: 300_000, differ: false })
  })
  test('is what was chosen', () => {
    expect(stepFacts(5000, 300_000, 'stated', null).usedMs).toBe(300_000)
    expect(stepFacts(5000, 300_000, 'measured', null).usedMs).toBe(5000)
  })
  test('is five minutes while nothing is known: that is what the daemons mean', () => {
    expect(stepFacts(null, null, null, null)).toMatchObject({
      usedMs: 300_000,
      differ: false,
      measuredMs: null,
    })
  })
  test('does not tremble with what is measured', () => {
    const before = stepFacts(5400, null, null, null)
    expect(stepFacts(5460, null, null, before).usedMs).toBe(5400)
    expect(stepFacts(6000, null, null, before).usedMs).toBe(6000)
  })
})

function predictionOf(body: unknown): WirePrediction {
  const reading = readPrediction(body)
  if (reading.kind !== 'prediction') throw new Error(reading.message)
  return reading.prediction
}

/** A fleet of three in which a server's newest values are those of tick `froze` from then on. */
const fleetAt = (tick: number, froze: number) => {
  const of = (t: number) =>
    predictionOf(
      v1Body({
        servers: ['a', 'b', 'c'],
        metrics: ['cpu_percent', 'memory_percent'],
        horizon: 12,
        tick: t,
        seed: 7,
      }),
    )
  const [now, then] = [of(tick), of(Math.min(tick, froze))]
  return {
    ...now,
    series: now.series.map((each, i) => (each.server === 'b' ? (then.series[i] ?? each) : each)),
  }
}

describe('a server that reports no more', () => {
  test('is stale from when it last moved, though the daemon goes on forecasting it', () => {
    const freshness = new Freshness()
    for (let tick = 0; tick <= 26; tick++) freshness.look(fleetAt(tick, 20), tick * 5000)
    expect(['a', 'b', 'c'].map((server) => freshness.isFresh(server))).toEqual([true, false, true])
    expect(freshness.originMs('b', 130_000)).toBe(100_000)
    expect(freshness.originMs('a', 130_000)).toBe(130_000)
    expect(rowsOf(fleetAt(26, 20), 130_000, (server) => freshness.isFresh(server)).servers).toEqual([
      'a',
      'c',
    ])
  })

  test('is not one whose values hardly ever move', () => {
    const freshness = new Freshness()
    for (let tick = 0; tick <= 40; tick++) freshness.look(fleetAt(tick, 0), tick * 5000)
    expect(freshness.isFresh('b')).toBe(true)
  })

  test('is fresh again with its next value', () => {
    const freshness = new Freshness()
    for (let tick = 0; tick <= 30; tick++) freshness.look(fleetAt(tick, 20), tick * 5000)
    freshness.look(fleetAt(31, 31), 155_000)
    expect(freshness.isFresh('b')).toBe(true)
  })
})

test('rows hold the newest value of every series, by server and metric', () => {
  const prediction = fleetAt(3, 9)
  const rows = rowsOf(prediction, 15_000, () => true)
  expect(rows.servers).toEqual(['a', 'b', 'c'])
  for (const { server, metric, current } of prediction.series) {
    const column = rows.metrics.find(({ name }) => name === metric)
    expect(column?.values[rows.servers.indexOf(server)]).toBe(current)
  }
})
