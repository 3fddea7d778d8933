import type { FleetForecast } from '../fleetForecast.ts'
import { exampleOf, seriesByMetric, type MetricTest, type MetricTests } from './metricTests.ts'

/** The newest values of a series on the step grid, oldest first, the last is its current; NaN where there is none. */
export type PastOf = (series: number) => ArrayLike<number>

/** Whether a forecast is the past over again: to the digit, nearly, not, or it cannot be told. */
type RepeatTest = 'exact' | 'near' | 'no' | 'untestable'

const FEWEST_VALUES = 8
/** Mean absolute difference to the past, in mean absolute deviations of that past. */
const NEAR = 0.25
/** A past that is itself this near to the one a horizon before has a season that a model may forecast. */
const SEASON = 0.5
const EXACT = 1e-6
const ENOUGH = 0.8
const FEWEST_SERIES = 3

/** Largest and mean absolute difference between two sequences, aligned at their ends, where both are known. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>) {
  let count = 0
  let sum = 0
  let most = 0
  for (let ago = 1; ago <= Math.min(a.length, b.length); ago++) {
    const difference = Math.abs((a[a.length - ago] ?? NaN) - (b[b.length - ago] ?? NaN))
    if (!Number.isFinite(difference)) continue
    count++
    sum += difference
    most = Math.max(most, difference)
  }
  return { count, mean: sum / count, most }
}

/**
 * Whether P50 [D] repeats the newest D values: step D beside the newest value, step 1 beside the one D - 1 steps
 * before it, which is what a network answers that is given the last D observed steps as its future. At least 8 of the
 * values are known, and they vary.
 *
 * What it cannot tell: where the season is as long as the horizon, or divides it, a good forecast lies on the same
 * values. So a near repeat counts only where the values a horizon earlier are known and differ; it stays untestable
 * until the past is 8 steps longer than the horizon. A copy to the last digit counts without them, unless the past
 * copies itself as well. A repeat at another offset (a seasonal naive forecast) is not looked for.
 */
function repeatOf(p50: ArrayLike<number>, past: ArrayLike<number>): RepeatTest {
  const horizon = p50.length
  const length = Math.min(past.length, 2 * horizon)
  const recent = Array.from({ length }, (_, i) => past[past.length - length + i] ?? NaN)
  const values = recent.slice(-horizon)
  const { count, mean, most } = distance(p50, values)
  if (count < FEWEST_VALUES) return 'untestable'
  const known = values.filter((value, i) => {
    return Number.isFinite(value) && Number.isFinite(p50[horizon - values.length + i])
  })
  const middle = known.reduce((sum, value) => sum + value, 0) / count
  const deviation = known.reduce((sum, value) => sum + Math.abs(value - middle), 0) / count
  const tolerance = EXACT * known.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  if (deviation <= tolerance) return 'untestable'
  if (mean >= NEAR * deviation) return 'no'
  const season = distance(values, recent.slice(0, -horizon))
  const compared = season.count >= FEWEST_VALUES
  if (most <= tolerance) return compared && season.most <= tolerance ? 'untestable' : 'exact'
  return compared && season.mean >= SEASON * deviation ? 'near' : 'untestable'
}

/** [D] the past beside the steps that it is compared with; NaN where it is not known. */
function besideSteps(past: ArrayLike<number>, horizon: number): Float64Array {
  return Float64Array.from({ length: horizon }, (_, i) => past[past.length - horizon + i] ?? NaN)
}

/**
 * Which metrics repeat their past on this tick: at least 80 % of three or more series that can be tested, or all of
 * fewer, exactly. One tick is no proof: the watch asks for two. paths: [S] P50.
 */
export function repeatTests(
  forecast: FleetForecast,
  paths: readonly Float64Array[],
  pastOf: PastOf,
): MetricTests {
  const tests = new Map<string, MetricTest>()
  for (const [metric, places] of seriesByMetric(forecast)) {
    const path = (at: number) => paths[at] ?? new Float64Array()
    const tested = places.map((at) => ({ at, test: repeatOf(path(at), pastOf(at)) }))
    const of = tested.filter(({ test }) => test !== 'untestable').length
    if (of === 0) continue
    const exact = tested.filter(({ test }) => test === 'exact')
    const repeated = [...exact, ...tested.filter(({ test }) => test === 'near')]
    const found = of >= FEWEST_SERIES ? repeated.length >= ENOUGH * of : exact.length === of
    const at = repeated[0]?.at
    const example =
      at === undefined ? null : exampleOf(forecast, at, path(at), besideSteps(pastOf(at), forecast.horizon))
    tests.set(metric, { found, series: repeated.length, of, example })
  }
  return tests
}
