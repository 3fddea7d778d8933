import { expect, test } from 'vitest'
import { forecastOf } from '#testing/tables.ts'
import { assessFleet } from './assess.ts'
import { thresholdOf } from './thresholds.ts'
import { withCurrent } from './withCurrent.ts'

const LEVELS = [0.1, 0.5, 0.9]
const METRICS = ['cpu_percent', 'memory_percent', 'disk_percent', 'load_average', 'cpu_idle_pct', 'custom']

/** Two servers; current: of each metric, the same for both. */
function fleet(current: readonly number[]) {
  const forecast = forecastOf(
    LEVELS,
    ['a', 'b'].flatMap((server) =>
      METRICS.map((metric, at) => ({
        server,
        metric,
        current: current[at] ?? NaN,
        curves: Array.from({ length: 12 }, () => [70, 80, 90]),
      })),
    ),
  )
  return { forecast, assessment: assessFleet(forecast, thresholdOf) }
}

test('newer values are judged as if the forecast had been made with them', () => {
  const before = fleet([50, 99, 80, 1, 50, 1])
  const values = [99, 20, 90, 6, 4, 7]
  const { forecast, assessment } = withCurrent(
    before,
    ({ metric }) => values[METRICS.indexOf(metric)] ?? null,
  )
  const anew = fleet(values)
  expect(forecast.current).toEqual(anew.forecast.current)
  expect(assessment).toEqual(anew.assessment)
  // What was given stays as it was.
  expect(before).toEqual(fleet([50, 99, 80, 1, 50, 1]))
})

test('what has no newer value keeps its own', () => {
  const before = fleet([50, 99, 80, 1, 50, 1])
  const { forecast, assessment } = withCurrent(before, ({ metric, server }) =>
    server === 'b' && metric === 'cpu_percent' ? 51 : null,
  )
  expect([...forecast.current]).toEqual([50, 99, 80, 1, 50, 1, 51, 99, 80, 1, 50, 1])
  expect(assessment).toBe(before.assessment)
})
