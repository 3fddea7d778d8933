import type { FleetForecast } from '../fleetForecast.ts'
import { metricOf } from '../metrics/lookup.ts'
import { roundingUnit } from './line.ts'
import { exampleOf, seriesByMetric, type MetricTest, type MetricTests } from './metricTests.ts'

/** What is remembered of one series: its newest P50 and how its values moved meanwhile. */
export interface Heard {
  /** [D] */
  readonly path: Float64Array
  /** Forecasts in a row with this path. */
  readonly forecasts: number
  /** How many of them came with a value that had moved. */
  readonly moves: number
  readonly current: number
  /** Forecasts since the path last changed in answer; Infinity: never. */
  readonly sinceAnswer: number
}

/** By server and metric, of the series of the newest forecast. */
export type HeardSeries = ReadonlyMap<string, Heard>

const FEWEST_FORECASTS = 3
const FEWEST_MOVES = 2
const FEWEST_SHARING = 3
const ENOUGH = 0.8
const SAME = 1e-9
/** Of the path's largest value: a smaller move need not be seen in it. */
const NOTICEABLE = 1e-6

function largest(path: Float64Array): number {
  return path.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}

function isSamePath(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length) return false
  const tolerance = SAME * largest(a)
  return a.every((value, i) => Math.abs(value - (b[i] ?? NaN)) <= tolerance)
}

/** A move that a path of a model should answer: beyond what its rounding hides. */
function noticeable(path: Float64Array): number {
  return Math.max(1e-9, NOTICEABLE * largest(path), 1.01 * roundingUnit(path))
}

/** Whether a path could show that values moved: one that lies on a bound throughout may rightly stay there. */
function canAnswer(path: Float64Array, metric: string): boolean {
  const first = path[0] ?? NaN
  const { lower, upper } = metricOf(metric).bounds
  if (!path.every(Number.isFinite)) return false
  return path.some((value) => value !== first) || (first !== 0 && first !== lower && first !== upper)
}

function hear(before: Heard | undefined, path: Float64Array, current: number): Heard {
  if (before === undefined) return { path, forecasts: 1, moves: 0, current, sinceAnswer: Infinity }
  if (!isSamePath(path, before.path)) return { path, forecasts: 1, moves: 0, current, sinceAnswer: 0 }
  const moved = Math.abs(current - before.current) > noticeable(path)
  return {
    path: before.path,
    forecasts: before.forecasts + 1,
    moves: before.moves + (moved ? 1 : 0),
    // Small moves add up: until it has moved, it is compared with where it was.
    current: moved || !Number.isFinite(before.current) ? current : before.current,
    sinceAnswer: before.sinceAnswer + 1,
  }
}

/** Whether all servers of a metric, whose values differ, are forecast the same. Returns how many, and the two farthest apart. */
function sharing(
  forecast: FleetForecast,
  places: readonly number[],
  paths: readonly Float64Array[],
): { readonly count: number; readonly low: number; readonly high: number } | null {
  const known = places.filter(
    (at) => paths[at]?.every(Number.isFinite) && Number.isFinite(forecast.current[at]),
  )
  const first = paths[known[0] ?? -1]
  if (first === undefined || known.length < FEWEST_SHARING) return null
  if (!canAnswer(first, forecast.series[known[0] ?? -1]?.metric ?? '')) return null
  if (!known.every((at) => isSamePath(paths[at] ?? new Float64Array(), first))) return null
  const byValue = known.toSorted((a, b) => (forecast.current[a] ?? NaN) - (forecast.current[b] ?? NaN))
  const [low, high] = [byValue[0] ?? -1, byValue.at(-1) ?? -1]
  const spread = (forecast.current[high] ?? NaN) - (forecast.current[low] ?? NaN)
  return spread > Math.max(1e-6, noticeable(first)) ? { count: known.length, low, high } : null
}

function testOf(
  forecast: FleetForecast,
  metric: string,
  places: readonly number[],
  paths: readonly Float64Array[],
  heardAt: (at: number) => Heard | undefined,
): MetricTest | null {
  const shared = sharing(forecast, places, paths)
  if (shared !== null) {
    const { count, low, high } = shared
    const example = exampleOf(
      forecast,
      high,
      paths[high] ?? new Float64Array(),
      paths[low] ?? new Float64Array(),
    )
    return { found: true, series: count, of: count, example }
  }
  const deaf: number[] = []
  let answered = 0
  for (const at of places) {
    const heard = heardAt(at)
    if (heard === undefined || !canAnswer(heard.path, metric)) continue
    if (heard.forecasts >= FEWEST_FORECASTS && heard.moves >= FEWEST_MOVES) deaf.push(at)
    else if (heard.sinceAnswer < FEWEST_FORECASTS) answered++
  }
  const of = deaf.length + answered
  if (of === 0) return null
  const [at] = deaf
  const found = deaf.length >= ENOUGH * of && (of >= 2 || places.length === 1)
  const earlier = at === undefined ? undefined : heardAt(at)?.path
  const example =
    at === undefined || earlier === undefined
      ? null
      : exampleOf(forecast, at, paths[at] ?? new Float64Array(), earlier)
  return { found: found && example !== null, series: deaf.length, of, example }
}

/**
 * Remembers a forecast and says which metrics do not answer to their values: over at least three forecasts values
 * moved, twice or more, and P50 stayed the same for 80 % of the series (with an only series, for that one); or all
 * servers, three or more, share one P50 although their values differ. paths: [S] P50.
 *
 * A series whose P50 lies on a bound throughout is not tested, and moves that rounding could hide do not count.
 */
export function deafTests(
  before: HeardSeries,
  forecast: FleetForecast,
  paths: readonly Float64Array[],
): { readonly heard: HeardSeries; readonly tests: MetricTests } {
  const keys = forecast.series.map(({ server, metric }) => JSON.stringify([server, metric]))
  const heard = new Map(
    keys.map((key, at): [string, Heard] => [
      key,
      hear(before.get(key), paths[at] ?? new Float64Array(), forecast.current[at] ?? NaN),
    ]),
  )
  const tests = new Map<string, MetricTest>()
  for (const [metric, places] of seriesByMetric(forecast)) {
    const test = testOf(forecast, metric, places, paths, (at) => heard.get(keys[at] ?? ''))
    if (test !== null) tests.set(metric, test)
  }
  return { heard, tests }
}
