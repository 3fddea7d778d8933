import { describe, expect, it } from 'vitest'
import { assessFleet } from '#forecast/assess.ts'
import { thresholdsWith } from '#forecast/thresholds.ts'
import { FAKE_FLEET, fakeForecast } from '#app/testing/fakeEngine.ts'
import { breachCell, breachOf, findingOf } from './breach.ts'
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
    [50, 98, /^critical: P50 meets 90\u2009% in 6 h 40 m \(P90 in 5 h, P10 not within 8 h\)$/],
    [50, 80, /^warning: P50 meets 75\u2009% in 6 h 40 m \(P90 in 4 h, P10 not within 8 h\)$/],
    [76, 80, /^warning: already above 75\u2009%$/],
    [50, 70, /^watch: P90 meets 75\u2009% in 6 h; P50 does not within 8 h$/],
    [50, 50, /^ok: does not meet 75\u2009% within 8 h: P90 peaks at 60\u2009%$/],
  ])('from %d to %d', (now, end, why) => {
    const { forecast, assessment } = assessed(climbing(now, end))
    expect(findingOf(forecast, assessment, 0).why).toMatch(why)
  })

  it('look downwards where low is bad', () => {
    const { forecast, assessment } = assessed(climbing(50, 25, 'cpu_idle_pct'))
    expect(findingOf(forecast, assessment, 0)).toEqual({
      severity: 'watch',
      why: 'watch: P10 meets 20\u2009% in 6 h 24 m; P50 does not within 8 h',
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
    [50, 98, { main: '6 h 40 m', interval: '5 h–over 8 h' }],
    [76, 80, { main: 'already', interval: '' }],
    [50, 70, { main: '', interval: 'P90 in 6 h' }],
    [50, 50, { main: '', interval: 'P90 ≤ 60\u2009%' }],
  ])('from %d to %d', (now, end, text) => {
    const { forecast, assessment } = assessed(climbing(now, end))
    expect(breachCell(breachOf(forecast, assessment, 0), 'cpu_percent', forecast)).toEqual(text)
  })
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
