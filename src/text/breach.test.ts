import { describe, expect, it } from 'vitest'
import { assessFleet } from '#forecast/assess.ts'
import { thresholdsWith } from '#forecast/thresholds.ts'
import { FAKE_FLEET, fakeForecast } from '#app/testing/fakeForecast.ts'
import { breachOf, type KnownBreach } from '#forecast/breach.ts'
import { breachCell, breachLine, breachSentence, breachesTitle, noBreachText } from './breach.ts'
import { findingOf, serverFinding } from './finding.ts'
import { probabilityText } from './probability.ts'
import { leadSteps } from '#forecast/leadSteps.ts'

/** One series that rises (or falls) evenly from the newest value; P10 and P90 ten below and above the median. */
function climbing(now: number, end: number, metric = 'cpu_percent') {
  const one = fakeForecast({ ...FAKE_FLEET, servers: 1, metrics: [metric], levels: [0.1, 0.5, 0.9] })
  one.current[0] = now
  for (let step = 1; step <= one.horizon; step++) {
    const median = now + ((end - now) * step) / one.horizon
    one.quantiles.set([median - 10, median, median + 10], (step - 1) * 3)
  }
  return one
}
const assessed = (forecast: ReturnType<typeof climbing>) => ({
  forecast,
  assessment: assessFleet(forecast, thresholdsWith({})),
})

describe('findings', () => {
  it.each([
    // 90 of 50 to 98: 40/48 of eight hours for the median, 30/48 for P90, never for P10.
    [50, 98, 'critical: breach of 90\u2009% expected in 6 h 40 m (earliest 5 h; may not happen within 8 h)'],
    [50, 80, 'warning: breach of 75\u2009% expected in 6 h 40 m (earliest 4 h; may not happen within 8 h)'],
    [76, 80, 'warning: already above 75\u2009%'],
    [50, 70, 'watch: breach of 75\u2009% possible from 6 h (P90 peaks at 80\u2009%)'],
    [50, 50, 'ok: no breach of 75\u2009% expected within 8 h (P90 peaks at 60\u2009%)'],
  ])('from %d to %d', (now, end, why) => {
    const { forecast, assessment } = assessed(climbing(now, end))
    expect(findingOf(forecast, assessment, 0).why).toBe(why)
  })

  it('look downwards where low is bad', () => {
    const { forecast, assessment } = assessed(climbing(50, 25, 'cpu_idle_pct'))
    expect(findingOf(forecast, assessment, 0)).toEqual({
      severity: 'watch',
      why: 'watch: breach of 20\u2009% possible from 6 h 24 m (P10 falls to 15\u2009%)',
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

describe('the cell', () => {
  it.each([
    [50, 98, { main: '6 h 40 m', detail: '5 h–over 8 h' }],
    [76, 80, { main: 'already', detail: '' }],
    [50, 70, { main: '', detail: 'P90 in 6 h' }],
    [50, 50, { main: '', detail: 'P90 ≤ 60\u2009%' }],
  ])('from %d to %d', (now, end, text) => {
    const { forecast, assessment } = assessed(climbing(now, end))
    expect(breachCell(breachOf(forecast, assessment, 0), 'cpu_percent', forecast)).toEqual(text)
  })
})

describe('the line of a list', () => {
  it.each([
    // P10 meets 75 at 35 of 40 above 50.
    [50, 90, '75', 'in 5 h', 'earliest 3 h; latest 7 h'],
    [50, 80, '75', 'in 6 h 40 m', 'earliest 4 h; may not happen'],
    [76, 80, '75', 'already above', '76\u2009% now'],
    [50, 70, '75', 'possible from 6 h', 'P90 peaks at 80\u2009%'],
    [50, 50, '75', 'no breach expected', 'P90 peaks at 60\u2009%'],
  ])('from %d to %d', (now, end, _, main, detail) => {
    const forecast = climbing(now, end)
    const assessment = assessFleet(forecast, () => ({ warning: 75, critical: 99.5, direction: 'above' }))
    const breach = breachOf(forecast, assessment, 0)
    if (breach.kind === 'no-threshold' || breach.kind === 'unknown') throw new Error(breach.kind)
    expect(breachLine(breach, 'cpu_percent', forecast)).toEqual({ main, detail })
    // What both say, both say alike; a sentence has no title that names the horizon.
    if (breach.kind !== 'already')
      expect(breachSentence(breach, 'cpu_percent', forecast)).toContain(`(${detail}`)
  })

  it('has a title for each kind, and a sentence for none', () => {
    const kinds: readonly KnownBreach['kind'][] = ['already', 'expected', 'possible', 'clear']
    const times = { stepMs: 300_000, horizon: 96 }
    expect(kinds.map((kind) => breachesTitle(kind, times))).toEqual([
      'Already breaching',
      'Likely within 8 h',
      'Possible within 8 h',
      'Closest without a breach',
    ])
    expect(noBreachText(times)).toBe('No breach expected within 8 h, even at P90.')
  })
})

it('a model without P90 and P10 says when it is expected, and not how early', () => {
  const both = climbing(50, 98)
  const levels = [0.5]
  const one = { ...both, levels, quantiles: both.quantiles.filter((_, i) => i % 3 === 1) }
  const { forecast, assessment } = assessed(one)
  const breach = breachOf(forecast, assessment, 0)
  expect(breach).toMatchObject({ kind: 'expected', earliestMs: null, latestMs: null })
  expect(breachCell(breach, 'cpu_percent', forecast)).toEqual({ main: '6 h 40 m', detail: 'over 8 h' })
  expect(breachSentence(breach, 'cpu_percent', forecast)).toBe(
    'breach of 90\u2009% expected in 6 h 40 m (may not happen within 8 h)',
  )
})

it('a server’s finding is that of its worst series, or what is not known of it', () => {
  const { forecast, assessment } = assessed(climbing(50, 70))
  const state = assessment.servers.find(({ lead }) => lead === 0)
  const known = { ...state!, severity: 'watch', leftOut: [] } as const
  expect(serverFinding(forecast, assessment, known)).toEqual({
    severity: 'watch',
    why: 'cpu_percent, watch: breach of 75\u2009% possible from 6 h (P90 peaks at 80\u2009%)',
  })
  const short = { server: 'a', metric: 'disk_percent', code: 'too-short', reason: 'short' } as const
  const missing = { ...known, severity: 'unknown', leftOut: [short] } as const
  expect(serverFinding(forecast, assessment, missing).why).toBe('unknown: disk_percent left out')
  const whole = { ...missing, lead: null, series: [] }
  expect(serverFinding(forecast, assessment, whole).why).toBe('unknown: left out: short')
})

it('a probability is sure or impossible only where it is', () => {
  expect([0, 0.004, 0.5, 0.996, 1, NaN].map(probabilityText)).toEqual([
    '0\u2009%',
    '<1\u2009%',
    '50\u2009%',
    '>99\u2009%',
    '100\u2009%',
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
