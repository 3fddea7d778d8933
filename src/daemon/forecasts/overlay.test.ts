import { expect, test } from 'vitest'
import { assessBy, type JudgedForecast } from '#forecast/assess.ts'
import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { fakeJudged, STEP_MS } from '#testing/daemonParts/forecasts.ts'
import { onlyServers, overlaid } from '#testing/daemonParts/overlays.ts'
import { canOverlay } from './overlay.ts'

const ISSUE_MS = Date.UTC(2026, 0, 12, 14, 5)
const base = fakeJudged({ servers: 12, issueMs: ISSUE_MS })
const next = fakeJudged({ servers: 12, issueMs: ISSUE_MS + STEP_MS, seed: 2 })

/** Series in order of server, as a forecast of all has them. */
function inOrder(judged: JudgedForecast): JudgedForecast {
  return overlaid(
    judged,
    onlyServers(judged, (server) => server === 'web-1'),
    new Set(['web-1']),
  )
}

/** A series' numbers, found by its key. */
function numbersOf({ forecast, assessment }: JudgedForecast, server: string, metric: string) {
  const at = forecast.series.findIndex((key) => key.server === server && key.metric === metric)
  const width = forecast.horizon * forecast.levels.length
  const { historyLength } = forecast
  return {
    originMs: forecast.originMs[at],
    current: forecast.current[at],
    quantiles: forecast.quantiles.slice(at * width, (at + 1) * width),
    history: forecast.history.slice(at * historyLength, (at + 1) * historyLength),
    severity: assessment.severity[at],
    peak: assessment.peak[at],
    chance: assessment.chance[at],
  }
}

test('all parts over one another are the forecast of all', () => {
  const servers = [...new Set(next.forecast.series.map(({ server }) => server))]
  let made = inOrder(base)
  for (const part of [servers.slice(3, 7), servers.slice(0, 3), servers.slice(7)]) {
    made = overlaid(
      made,
      onlyServers(next, (server) => part.includes(server)),
      new Set(part),
    )
  }
  const whole = inOrder(next)
  expect(made.forecast).toEqual(whole.forecast)
  expect(made.assessment).toEqual(whole.assessment)
  expect(made.assessment).toEqual(assessBy(made.forecast, DEFAULT_CRITERIA))
})

test('a part replaces its servers, the others keep numbers and origins; times are told from the newest row of all', () => {
  const of = new Set(['db-2', 'db-10'])
  const made = overlaid(
    base,
    onlyServers(next, (server) => of.has(server)),
    of,
  )
  const { series, issueTimeMs } = made.forecast
  expect(issueTimeMs).toBe(ISSUE_MS + STEP_MS)
  expect(series).toHaveLength(base.forecast.series.length)
  for (const { server, metric } of series) {
    const from = of.has(server) ? next : base
    expect(numbersOf(made, server, metric)).toEqual(numbersOf(from, server, metric))
  }
  const at = base.forecast.series.findIndex(
    ({ server }, index) => server === 'web-1' && (base.assessment.afterMs[index] ?? NaN) > STEP_MS,
  )
  expect(at).toBeGreaterThanOrEqual(0)
  const { server, metric } = base.forecast.series[at] ?? { server: '', metric: '' }
  const place = series.findIndex((key) => key.server === server && key.metric === metric)
  expect(made.assessment.afterMs[place]).toBe((base.assessment.afterMs[at] ?? NaN) - STEP_MS)
  for (const state of made.assessment.servers) {
    expect(state.series.map((index) => series[index]?.server)).toEqual(state.series.map(() => state.server))
    expect(state.lead === null || series[state.lead]?.server === state.server).toBe(true)
  }
})

test('a server that the part no longer forecasts is gone, with the reason', () => {
  const left = { server: 'web-3', metric: null, code: 'too-short', reason: 'has 1 of 24 steps' } as const
  const part = onlyServers(next, (server) => server === 'db-2')
  const forecast = { ...part.forecast, leftOut: [left] }
  const judged = { forecast, assessment: assessBy(forecast, DEFAULT_CRITERIA) }
  const made = overlaid(base, judged, new Set(['db-2', 'web-3']))
  expect(made.forecast.series.some(({ server }) => server === 'web-3')).toBe(false)
  expect(made.forecast.leftOut).toEqual([left])
  expect(made.assessment.servers.find(({ server }) => server === 'web-3')).toMatchObject({
    severity: 'unknown',
    series: [],
  })
})

test('of a series that has become stale nothing is known', () => {
  const later = fakeJudged({ servers: 12, issueMs: ISSUE_MS + 9 * STEP_MS })
  const part = onlyServers(later, (server) => server === 'db-2')
  const made = overlaid(base, part, new Set(['db-2']))
  expect(made.assessment).toEqual(assessBy(made.forecast, DEFAULT_CRITERIA))
  expect(made.assessment.servers.find(({ server }) => server === 'web-1')?.severity).toBe('unknown')
  expect(made.assessment.servers.find(({ server }) => server === 'db-2')?.severity).not.toBe('unknown')
})

test('only forecasts of one model on one step lie side by side', () => {
  const { forecast } = base
  expect(canOverlay(forecast, next.forecast)).toBe(true)
  const changes = [
    { stepMs: 60_000 },
    { horizon: 48 },
    { levels: [0.1, 0.5, 0.9] },
    { provenance: { ...forecast.provenance, modelSha256: 'other' } },
    { provenance: { ...forecast.provenance, engine: 'heuristic' as const } },
  ]
  for (const change of changes) expect(canOverlay(forecast, { ...forecast, ...change })).toBe(false)
})
