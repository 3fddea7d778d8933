import { describe, expect, test } from 'vitest'
import type { KnownBreach } from '../breach.ts'
import { countOf, standingEntries, upcomingEntries, type BreachEntry } from './causes.ts'
import type { NextBreach } from './nextBreaches.ts'
import { standingOf } from './standing.ts'

const HOUR_MS = 3_600_000
const STEP_MS = 300_000
const ISSUE_MS = Date.UTC(2026, 0, 12, 14, 30)

type Key = readonly [server: string, metric: string, profile: string | null]
const keys = (all: readonly Key[]) => all.map(([server, metric, profile]) => ({ server, metric, profile }))

/** No history: only the newest value is known. */
function told(all: readonly Key[], history = Float32Array.from(all, () => 95), historyLength = 1) {
  return {
    series: keys(all),
    history,
    historyLength,
    current: Float64Array.from(all, (_, at) => history[(at + 1) * historyLength - 1] ?? NaN),
    issueTimeMs: ISSUE_MS,
    stepMs: STEP_MS,
    originMs: Float64Array.from(all, () => ISSUE_MS),
  }
}

const ahead = (series: number, afterMs: number, chance = 0.5, limit = 75): NextBreach => {
  const times = { afterMs, earliestMs: afterMs / 2, latestMs: afterMs * 2, medianMs: null }
  const breach = { kind: 'expected', limit, direction: 'above', chance, ...times } as const
  return { series, severity: 'warning', breach, chance }
}
const already = (series: number, chance: number): NextBreach => {
  const breach: KnownBreach = { kind: 'already', limit: 90, direction: 'above', current: 95, ahead: null }
  return { series, severity: 'breaching', breach, chance }
}
const said = (entries: readonly BreachEntry[]) =>
  entries.map((entry) =>
    entry.kind === 'one'
      ? entry.breach.series
      : [
          entry.cause.metric,
          entry.cause.profile,
          new Date(entry.cause.firstMs).toISOString().slice(11, 16),
          entry.cause.breaches.map(({ series }) => series),
        ],
  )

describe('what comes to cross both thresholds', () => {
  const both = (series: number, firstMs: number, thenMs: number): NextBreach => {
    const { breach, chance } = ahead(series, thenMs, 0.5, 90)
    const { breach: before } = ahead(series, firstMs, 0.8)
    if (breach.kind !== 'expected' || before.kind !== 'expected') throw new Error('it lies ahead')
    return { series, severity: 'critical', breach: { ...breach, before }, chance }
  }

  test('is listed by its first crossing, and is one event with those that only cross that one', () => {
    const fleet = told([
      ['a', 'cpu', 'compute'],
      ['b', 'cpu', 'compute'],
      ['c', 'cpu', 'compute'],
      ['d', 'disk', 'compute'],
    ])
    const next = [
      ahead(3, 2 * HOUR_MS),
      ahead(0, HOUR_MS, 0.4),
      both(1, 0.5 * HOUR_MS, 6 * HOUR_MS),
      ahead(2, 1.2 * HOUR_MS, 0.4),
    ]
    const entries = upcomingEntries(next, fleet)
    expect(said(entries)).toEqual([['cpu', 'compute', '15:00', [1, 0, 2]], 3])
    const [first] = entries
    if (first?.kind !== 'many') throw new Error('they are one event')
    expect(first.cause.severity).toBe('critical')
    // The chances are of the one limit that it is listed by.
    expect(first.cause.breaches.map(({ chance }) => chance)).toEqual([0.8, 0.4, 0.4])
  })
})

describe('what is upcoming', () => {
  const FLEET = told([
    ['a', 'cpu', 'compute'],
    ['b', 'cpu', 'compute'],
    ['c', 'cpu', 'compute'],
    ['d', 'cpu', 'web'],
    ['e', 'cpu', 'compute'],
    ['f', 'disk', 'compute'],
    ['g', 'cpu', 'compute'],
  ])

  test('of one metric, profile and limit within an hour is one entry, in order of time', () => {
    const next = [
      ahead(0, 0.6 * HOUR_MS), // 15:06
      ahead(1, 1.4 * HOUR_MS), // 15:54
      ahead(2, 0.5 * HOUR_MS), // 15:00
      ahead(3, 0.7 * HOUR_MS), // another profile
      ahead(4, 1.5 * HOUR_MS), // 16:00, an hour after the first
      ahead(5, 0.4 * HOUR_MS), // another metric, sooner
      ahead(6, 0.8 * HOUR_MS, 0.5, 90), // another limit
    ]
    const entries = upcomingEntries(next, FLEET)
    expect(said(entries)).toEqual([5, ['cpu', 'compute', '15:00', [2, 0, 1]], 3, 6, 4])
    expect(countOf(entries)).toBe(7)
  })

  test('is one entry whatever the hour of the clock', () => {
    const next = [ahead(0, 0.35 * HOUR_MS), ahead(1, 0.6 * HOUR_MS), ahead(2, 0.67 * HOUR_MS)]
    expect(said(upcomingEntries(next, FLEET))).toEqual([['cpu', 'compute', '14:51', [0, 1, 2]]])
  })

  test('two of a kind are told one by one', () => {
    expect(said(upcomingEntries([ahead(1, HOUR_MS), ahead(0, HOUR_MS)], FLEET))).toEqual([0, 1])
  })

  test('is not what breaches already', () => {
    expect(upcomingEntries([already(0, 1)], FLEET)).toEqual([])
    expect(standingEntries([ahead(0, HOUR_MS)], FLEET)).toEqual([])
  })

  test('of ten thousand servers is grouped in a time that grows with their number, not its square', () => {
    const grouping = (servers: number) => {
      const keys = Array.from({ length: servers }, (_, at): Key => [`s${at}`, 'cpu', `p${at % 7}`])
      const next = keys.map((_, at) => ahead(at, ((at * 37) % 96) * STEP_MS))
      const fleet = told(keys)
      const runs = Array.from({ length: 5 }, () => {
        const before = performance.now()
        const entries = upcomingEntries(next, fleet)
        return { ms: performance.now() - before, entries }
      })
      return { ms: Math.min(...runs.map(({ ms }) => ms)), entries: runs[0]?.entries ?? [] }
    }
    const [few, many] = [grouping(1000), grouping(10_000)]
    expect(many.ms).toBeLessThan(40 * few.ms)
    expect(countOf(many.entries)).toBe(10_000)
    expect(many.entries.length).toBeLessThan(80)
  })
})

describe('what breaches already', () => {
  test('says since when, and groups what began within an hour; beyond critical comes first', () => {
    const beyond = (steps: number) => Array.from({ length: 36 }, (_, at) => (at >= 36 - steps ? 95 : 20))
    // Half an hour, 35 and 25 minutes ago; the whole history; two hours ago.
    const steps = [7, 8, 6, 36, 25]
    const history = Float32Array.from(steps.flatMap(beyond))
    const fleet = told(
      steps.map((_, at): Key => [`s${at}`, 'cpu', null]),
      history,
      36,
    )
    const next = [already(0, 0.4), already(1, 0.4), already(2, NaN), already(3, 1), already(4, 0.4)]
    // 14:00, 13:55 and 14:05 are within an hour, 12:30 is not; the whole history is apart.
    expect(said(standingEntries(next, fleet))).toEqual([3, ['cpu', null, '13:55', [2, 0, 1]], 4])
  })

  test('a gap does not end it, a longer one does, and so does the end of the history', () => {
    const of = (values: readonly number[]) => {
      const fleet = told([['a', 'cpu', null]], Float32Array.from(values), values.length)
      const found = standingOf(fleet, 0, 90, 'above')
      return found === null ? null : [(ISSUE_MS - found.sinceMs) / STEP_MS, found.orBefore]
    }
    const gap = (steps: number) => new Array<number>(steps).fill(NaN)
    expect(of([20, 95, 95, 95])).toEqual([2, false])
    expect(of([95, 95])).toEqual([1, true])
    expect(of([20, 95, ...gap(3), 95])).toEqual([4, false])
    expect(of([20, 95, ...gap(9), 95])).toEqual([0, true])
    expect(of([95, 20])).toBeNull()
  })
})
