import { describe, expect, it } from 'vitest'
import { assessFleet } from '#forecast/assess.ts'
import { DEFAULT_ODDS, thresholdsWith, type Odds } from '#forecast/thresholds.ts'
import { FAKE_FLEET, fakeForecast } from '#app/testing/fakeForecast.ts'
import { breachOf, type KnownBreach } from '#forecast/breach.ts'
import { breachCell, breachLine, chanceCell, breachSentence, breachesTitle, noBreachText } from './breach.ts'
import { nearReachText } from './capacity.ts'
import { findingOf, serverFinding } from './finding.ts'
import { probabilityText } from './probability.ts'
import { leadSteps } from '#forecast/leadSteps.ts'

/** Chances are those of a path through the levels: what a default or a past adds is tested elsewhere. */
const PATH_ALONE = { strength: 0.5, intercept: 0, pathWeight: 1, pastWeight: 0, recentWeight: 0 }

/** One series that rises (or falls) evenly from the newest value; P10 and P90 ten below and above the median. */
function climbing(now: number, end: number, metric = 'cpu_percent') {
  const one = fakeForecast({ ...FAKE_FLEET, servers: 1, metrics: [metric], levels: [0.1, 0.5, 0.9] })
  one.current[0] = now
  for (let step = 1; step <= one.horizon; step++) {
    const median = now + ((end - now) * step) / one.horizon
    one.quantiles.set([median - 10, median, median + 10], (step - 1) * 3)
  }
  return { ...one, chances: { models: { [metric]: PATH_ALONE }, windows: 1 } }
}
const assessed = (forecast: ReturnType<typeof climbing>) => ({
  forecast,
  assessment: assessFleet(forecast, thresholdsWith({})),
})
const breachFrom = (now: number, end: number, metric?: string) => {
  const { forecast, assessment } = assessed(climbing(now, end, metric))
  return { forecast, breach: breachOf(forecast, assessment, 0) }
}

describe('findings', () => {
  it.each([
    // The median meets 90 of 50 to 98 at 40/48 of eight hours.
    [
      50,
      98,
      'critical: 98\u202f% chance of ≥ 90\u202f% within 8 h; if so, in 5 h 20 m (3 h 10 m to 6 h 40 m); P50 crosses in 6 h 40 m; before it, >99\u202f% chance of ≥ 75\u202f% within 8 h; if so, in 2 h 50 m (55 min to 4 h 20 m); P50 crosses in 4 h 10 m',
    ],
    [
      50,
      70,
      'warning: 78\u202f% chance of ≥ 75\u202f% within 8 h; if so, in 5 h (56 min to 7 h 30 m); P50 stays below',
    ],
    [
      76,
      78,
      'breaching: 76\u202f% now (≥ 75\u202f%); 61\u202f% chance of ≥ 90\u202f% within 8 h; if so, in 1 h 10 m (6 min to 5 h 40 m); P50 stays below',
    ],
    [95, 98, 'breaching: 95\u202f% now (≥ 90\u202f%)'],
    [
      50,
      50,
      'watch: 21\u202f% chance of ≥ 75\u202f% within 8 h; if so, in 2 h (13 min to 6 h 20 m); P50 stays below',
    ],
    [30, 30, 'ok: 1\u202f% chance of ≥ 75\u202f% within 8 h (P90 peaks at 40\u202f%)'],
  ])('from %d to %d', (now, end, why) => {
    const { forecast, assessment } = assessed(climbing(now, end))
    expect(findingOf(forecast, assessment, 0).why).toBe(why)
  })

  it('look downwards where low is bad', () => {
    const { forecast, assessment } = assessed(climbing(50, 35, 'cpu_idle_pct'))
    expect(findingOf(forecast, assessment, 0)).toEqual({
      severity: 'warning',
      why: 'warning: 34\u202f% chance of ≤ 20\u202f% within 8 h; if so, in 4 h 40 m (51 min to 7 h 30 m); P50 stays above',
    })
  })

  it('say what is not known, and that a metric has no threshold', () => {
    const stale = climbing(50, 98)
    stale.originMs[0] = stale.issueTimeMs - 9 * stale.stepMs
    const old = assessed(stale)
    expect(findingOf(old.forecast, old.assessment, 0)).toEqual({
      severity: 'unknown',
      why: 'unknown: its newest row is 45 min old',
    })
    const other = assessed(climbing(50, 98, 'network_in_kbps'))
    expect(findingOf(other.forecast, other.assessment, 0)).toEqual({
      severity: 'none',
      why: 'no threshold for this metric',
    })
  })
})

describe('the cells', () => {
  it.each([
    [
      50,
      98,
      { main: 'warning 2 h 50 m', detail: 'critical 5 h 20 m' },
      { main: '98\u202f%', detail: '≥ 90\u202f%' },
    ],
    [
      76,
      78,
      { main: 'now', detail: '61\u202f% for ≥ 90\u202f%' },
      { main: '61\u202f%', detail: '≥ 90\u202f%' },
    ],
    [95, 98, { main: 'now', detail: '' }, { main: '', detail: '≥ 90\u202f%' }],
    [50, 50, { main: '', detail: '2 h, if at all' }, { main: '21\u202f%', detail: '≥ 75\u202f%' }],
    [30, 30, { main: '', detail: 'P90 ≤ 40\u202f%' }, { main: '1\u202f%', detail: '≥ 75\u202f%' }],
  ])('from %d to %d say when, and how likely of what', (now, end, when, chance) => {
    const { forecast, breach } = breachFrom(now, end)
    expect(breachCell(breach, 'cpu_percent', forecast)).toEqual(when)
    expect(chanceCell(breach, 'cpu_percent')).toEqual(chance)
    // What is said of one event, is said alike.
    expect(breachSentence(breach, 'cpu_percent', forecast)).toContain(chance.detail)
    expect(breachSentence(breach, 'cpu_percent', forecast)).toContain(chance.main)
  })

  it('say nothing of what is not known or not judged', () => {
    expect(chanceCell({ kind: 'unknown', staleMs: null }, 'cpu_percent')).toEqual({ main: '–', detail: '' })
    expect(chanceCell({ kind: 'no-threshold' }, 'bytes')).toEqual({ main: '', detail: '' })
  })
})

describe('the line of a list', () => {
  it.each([
    [50, 98, 'in 5 h 20 m', '3 h 10 m to 6 h 40 m; P50 crosses in 6 h 40 m'],
    [50, 70, 'in 5 h', '56 min to 7 h 30 m; P50 stays below'],
    [76, 78, '76\u202f% now', '61\u202f% for ≥ 90\u202f%'],
    [95, 98, '95\u202f% now', ''],
    [50, 50, 'in 2 h, if at all', '13 min to 6 h 20 m'],
    [30, 30, '', 'P90 peaks at 40\u202f%'],
  ])('from %d to %d', (now, end, main, detail) => {
    const { forecast, breach } = breachFrom(now, end)
    if (breach.kind === 'no-threshold' || breach.kind === 'unknown' || breach.kind === 'pending')
      throw new Error(breach.kind)
    expect(breachLine(breach, 'cpu_percent', forecast)).toEqual({ main, detail })
  })

  it('has a title for each kind that says how likely it is, and a sentence for none', () => {
    const kinds: readonly KnownBreach['kind'][] = ['already', 'expected', 'possible', 'clear']
    const times = { stepMs: 300_000, horizon: 96 }
    const titles = (odds: Odds) => kinds.map((kind) => breachesTitle(kind, times, odds))
    expect(titles(DEFAULT_ODDS)).toEqual([
      'Breaching now',
      'Chance of 30\u202f% or more within 8 h',
      'Chance of 10\u202f% to 30\u202f% within 8 h',
      'Below 10\u202f%, closest to a breach',
    ])
    expect(titles({ alarm: 0.5, watch: 0.125 })[2]).toBe('Chance of 12.5\u202f% to 50\u202f% within 8 h')
    const none = (unknown: number) => noBreachText(times, DEFAULT_ODDS, { known: 19, unknown })
    expect(none(0)).toBe('No chance of a breach within 8 h reaches 10\u202f%.')
    expect(none(2)).toBe('No chance of a breach of the 19 servers known within 8 h reaches 10\u202f%.')
  })
})

it('times are told no closer than they are known: to a twelfth of themselves, a minute or a step', () => {
  const ahead = { limit: 90, direction: 'above', chance: 0.5, medianMs: null } as const
  const said = (minutes: number, stepMs: number) =>
    breachCell(
      { ...ahead, kind: 'expected', afterMs: minutes * 60_000, earliestMs: 0, latestMs: minutes * 60_000 },
      'cpu_percent',
      { stepMs, horizon: 96 },
    ).main
  expect([0.1, 7.4, 34.2, 82, 319, 1500].map((minutes) => said(minutes, 300_000))).toEqual([
    ...['1 min', '7 min', '34 min', '1 h 20 m', '5 h 20 m', '1 d 1 h'],
  ])
  expect([0.02, 0.3, 3.1].map((minutes) => said(minutes, 5_000))).toEqual(['5 s', '20 s', '3 min 5 s'])
})

it('what comes to cross both thresholds is told of each with its own time, range and chance', () => {
  const MINUTE_MS = 60_000
  const ahead = (limit: number, chance: number, minutes: number) => ({
    ...{ limit, chance, direction: 'above' as const, medianMs: null },
    ...{
      afterMs: minutes * MINUTE_MS,
      earliestMs: (minutes / 2) * MINUTE_MS,
      latestMs: 2 * minutes * MINUTE_MS,
    },
  })
  const breach = { ...ahead(90, 0.62, 180), kind: 'expected', before: ahead(75, 0.9, 30) } as const
  const times = { stepMs: 300_000, horizon: 96 }
  expect(breachCell(breach, 'cpu_percent', times)).toEqual({ main: 'warning 30 min', detail: 'critical 3 h' })
  // A sentence that names the critical limit tells when that one comes.
  expect(nearReachText(breach, times)).toEqual({ main: 'in 3 h', detail: '1 h 30 m to 6 h' })
  expect(breachSentence(breach, 'cpu_percent', times).replaceAll('\u202f', ' ')).toBe(
    '62 % chance of ≥ 90 % within 8 h; if so, in 3 h (1 h 30 m to 6 h); P50 stays below; ' +
      'before it, 90 % chance of ≥ 75 % within 8 h; if so, in 30 min (15 min to 1 h); P50 stays below',
  )
})

it('a server’s finding is that of its worst series, or what is not known of it', () => {
  const { forecast, assessment } = assessed(climbing(50, 70))
  const state = assessment.servers.find(({ lead }) => lead === 0)
  const known = { ...state!, severity: 'warning', leftOut: [] } as const
  const { why, severity } = serverFinding(forecast, assessment, known)
  expect(severity).toBe('warning')
  expect(why).toMatch(/^cpu_percent, warning: 78\u202f% chance of ≥ 75\u202f% within 8 h; /)
  const short = { server: 'a', metric: 'disk_percent', code: 'too-short', reason: 'short' } as const
  const missing = { ...known, severity: 'unknown', leftOut: [short] } as const
  expect(serverFinding(forecast, assessment, missing).why).toBe('unknown: disk_percent skipped')
  const whole = { ...missing, lead: null, series: [] }
  expect(serverFinding(forecast, assessment, whole).why).toBe('unknown: skipped: short')
})

it('a probability is sure or impossible only where it is', () => {
  expect([0.0999, 0.1, Math.fround(0.3), 0.29, 0.58].map(probabilityText)).toEqual(
    ['9', '10', '30', '29', '58'].map((percent) => `${percent}\u202f%`),
  )
  expect([0, 0.004, 0.5, 0.996, 1, NaN].map(probabilityText)).toEqual([
    '0\u202f%',
    '<1\u202f%',
    '50\u202f%',
    '>99\u202f%',
    '100\u202f%',
    '–',
  ])
})

describe('steps', () => {
  it.each([
    [300_000, 96, 6, 96],
    [3_600_000, 24, 1, 24],
    [5_000, 96, 96, 96],
  ])('of %d ms, %d ahead: %d and %d', (stepMs, horizon, soon, end) => {
    expect(leadSteps({ stepMs, horizon })).toEqual({ soon, end })
  })
})
