import { describe, expect, test } from 'vitest'
import { FAKE_FLEET, fakeForecast } from '#app/testing/fakeForecast.ts'
import { partly } from '#testing/partly.ts'
import { assessBy, type JudgedForecast } from '../assess.ts'
import { breachOf } from '../breach.ts'
import { pickRows } from '../export/rows.ts'
import { countSoFar, type FleetForecast } from '../fleetForecast.ts'
import { membersOf } from '../aggregate/members.ts'
import { outlookOf } from '../outlook/outlook.ts'
import { DEFAULT_CRITERIA } from '../thresholds.ts'
import { copyOf } from '../transfer.ts'
import { PartJudge } from './judging.ts'
import { packNumbers, packSeries, packServers, type ForecastPart } from './part.ts'
import { PartsReader } from './reader.ts'

function ended<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

const forecast = fakeForecast({ ...FAKE_FLEET, servers: 23 })
const S = forecast.series.length
const whole = assessBy(forecast, DEFAULT_CRITERIA)
/** Series are made in this order. */
const order = Array.from({ length: S }, (_, at) => (at * 37) % S)
/** The first `done` of the order are made. */
const upTo = (done: number): FleetForecast => {
  const made = new Set(order.slice(0, done))
  return partly(forecast, (at) => made.has(at))
}

/** What a worker sends where it has made so many of the series at each part. */
function partsAt(counts: readonly number[]): readonly ForecastPart[] {
  const judge = new PartJudge(S, DEFAULT_CRITERIA)
  return counts.map((count, i): ForecastPart => {
    const soFar = upTo(count)
    const { pending } = soFar
    if (i === 0) {
      ended(judge.begin(soFar))
      const { series, pending: waiting, ...rest } = copyOf(soFar)
      const servers = packServers(judge.servers(), soFar)
      const packed = { series: packSeries(series, servers.names), servers, judged: judge.part() }
      const thresholds = judge.thresholds(soFar)
      return { kind: 'first', forecast: rest, pending: waiting?.series ?? null, thresholds, ...packed }
    }
    const fresh = order.slice(counts[i - 1], count)
    ended(judge.go(soFar, fresh))
    const { crossings, provenance, notes } = soFar
    const facts = { crossings, provenance, notes }
    const numbers = packNumbers(soFar, fresh)
    return { kind: 'next', ...numbers, pending: pending?.series ?? null, facts, judged: judge.part() }
  })
}

function read(parts: readonly ForecastPart[]): readonly JudgedForecast[] {
  const reader = new PartsReader()
  return parts.map((part) => ended(reader.take(structuredClone(part))))
}

describe('a forecast that was put together from parts', () => {
  test.each([[[0, 20, 61, S]], [[S]], [[0, S]], [[7, 8, 9, 100, S]]])('of %j is the whole one', (counts) => {
    const made = read(partsAt(counts)).at(-1)
    expect(made?.forecast).toEqual(forecast)
    expect(made?.assessment).toEqual(whole)
  })

  test('is at every part what is known by then', () => {
    const counts = [0, 20, 61]
    read(partsAt(counts)).forEach(({ forecast: made, assessment }, i) => {
      const soFar = upTo(counts[i] ?? 0)
      expect(countSoFar(made)).toEqual({ done: counts[i], of: S })
      expect(assessment).toEqual(assessBy(soFar, DEFAULT_CRITERIA))
      expect(made.current).toEqual(forecast.current)
      expect(made.history).toEqual(forecast.history)
    })
  })

  test('keeps what stands as before: lists, and servers of which nothing new is known', () => {
    const [first, second] = read(partsAt([30, 31]))
    expect(second?.forecast.series).toBe(first?.forecast.series)
    expect(second?.forecast.quantiles).toBe(first?.forecast.quantiles)
    const same = second?.assessment.servers.filter((state, at) => state === first?.assessment.servers[at])
    expect(same?.length).toBeGreaterThan((second?.assessment.servers.length ?? 0) - 2)
  })

  test('begins with its first part', () => {
    const [, next] = partsAt([0, 5])
    expect(() => ended(new PartsReader().take(next!))).toThrow(RangeError)
  })
})

describe('what is not forecast yet', () => {
  const none = upTo(0)
  const assessment = assessBy(none, DEFAULT_CRITERIA)

  test('breaches where its newest value does, else is pending: neither ok nor unknown', () => {
    whole.severity.forEach((severity, at) => {
      const now = assessment.severity[at]
      // What is stale or has no threshold is known to be so.
      if (severity === 'breaching' || severity === 'none' || severity === 'unknown')
        expect(now).toBe(severity)
      else {
        expect(now).toBe('pending')
        expect(breachOf(none, assessment, at)).toEqual({ kind: 'pending' })
      }
    })
    expect(assessment.severity).toContain('breaching')
    expect(assessment.severity).toContain('unknown')
    expect(assessment.met).toEqual(whole.met)
    assessment.chance.forEach((chance, at) => {
      if (assessment.severity[at] === 'pending') expect(chance).toBeNaN()
    })
  })

  test('makes a server pending where nothing worse is known of it', () => {
    const half = upTo(60)
    const judged = assessBy(half, DEFAULT_CRITERIA)
    let seen = 0
    for (const { series, severity, leftOut } of judged.servers) {
      const severities = series.map((at) => judged.severity[at])
      const isWorse = severities.some((each) =>
        ['breaching', 'critical', 'warning', 'watch'].includes(each ?? ''),
      )
      if (leftOut.length > 0 || isWorse || !severities.includes('pending')) continue
      seen++
      expect(severity).toBe('pending')
    }
    expect(seen).toBeGreaterThan(2)
  })

  test('is in no count of what lies ahead, and in every count of what was measured', () => {
    const of = (made: FleetForecast) => {
      const judged = assessBy(made, DEFAULT_CRITERIA)
      return ended(outlookOf(made, judged, judged.servers))
    }
    const [known, complete] = [of(none), of(forecast)]
    expect(known.past).toEqual(complete.past)
    expect(known.soFar).toEqual({ done: 0, of: S })
    expect(complete.soFar).toBeNull()
    expect(complete.pending).toBe(0)
    expect(known.pending).toBeGreaterThan(10)
    expect(known.pending + known.known + known.unknown).toBe(complete.known + complete.unknown)
    // Only what is stale or skipped is unknown, now and later.
    expect(Math.max(...known.ahead.unknown)).toBeLessThanOrEqual(Math.max(...complete.ahead.unknown))
    expect(Math.max(...known.ahead.warning)).toBe(0)
    for (const { known: peaks, pending, unknown } of known.headroom) {
      expect(peaks).toBe(0)
      expect(pending).toBeGreaterThan(0)
      const later = complete.headroom.find(({ metric }) => metric === known.headroom[0]?.metric)
      expect(unknown).toBeLessThanOrEqual((later?.unknown ?? 0) + 1)
    }
    expect(known.next.every(({ breach }) => breach.kind === 'already')).toBe(true)
    expect(known.next).toHaveLength(complete.next.filter(({ breach }) => breach.kind === 'already').length)
    const counted = known.profiles.reduce((sum, { counts }) => sum + counts.pending, 0)
    expect(counted).toBe(known.pending)
  })

  test('is no member of a group, and in no file', () => {
    const half = upTo(60)
    const cpu = forecast.series.flatMap(({ metric }, at) => (metric === 'cpu_percent' ? [at] : []))
    const [all, some] = [membersOf(forecast, cpu), membersOf(half, cpu)]
    expect(some?.pending).toBeGreaterThan(0)
    expect((some?.series.length ?? 0) + (some?.pending ?? 0)).toBe(all?.series.length)
    expect(membersOf(none, cpu)).toBeNull()
    const rows = pickRows(half, [...forecast.series.keys()], null)
    expect(rows.series).toHaveLength(60)
    expect(rows.soFar).toEqual({ done: 60, of: S })
    expect(pickRows(forecast, [0], null).soFar).toBeUndefined()
  })
})
