import type { FleetForecast } from '../fleetForecast.ts'
import { pathAt } from '../quantile/curve.ts'
import { deafTests, type HeardSeries } from './deaf.ts'
import { holdFindings, TICKS_TO_WITHDRAW, type HeldFindings } from './held.ts'
import { lineTests } from './lines.ts'
import type { MetricTest, MetricTests } from './metricTests.ts'
import { repeatTests, type PastOf } from './repeats.ts'
import type { Finding, Verdict, VerdictExample } from './verdict.ts'

export type { PastOf } from './repeats.ts'

/**
 * What is remembered of a daemon's forecasts: the newest one, one P50 per series of it, and what was found by metric.
 * It does not grow with the ticks.
 */
export interface WatchState {
  readonly ticks: number
  /** Whether any series could be tested yet. */
  readonly tested: boolean
  readonly newest: FleetForecast | null
  readonly admitted: { readonly says: string; readonly without: number } | null
  readonly line: HeldFindings
  readonly deaf: HeldFindings
  readonly repeats: HeldFindings
  readonly heard: HeardSeries
  /** By metric: ticks in a row on which it repeated its past. */
  readonly repeated: ReadonlyMap<string, number>
  /** Metrics that are no straight lines, as of the last time that could be tested. */
  readonly curved: ReadonlySet<string>
}

const TICKS_TO_TEST = 3
/** A season as long as the horizon may look like a repeat once. */
const REPEATED_TICKS = 2

export function newWatch(): WatchState {
  return {
    ticks: 0,
    tested: false,
    newest: null,
    admitted: null,
    line: new Map(),
    deaf: new Map(),
    repeats: new Map(),
    heard: new Map(),
    repeated: new Map(),
    curved: new Set(),
  }
}

/** A daemon that is asked more often than it forecasts answers with the same one: same issue time, same numbers. */
function isSameForecast(before: FleetForecast | null, { issueTimeMs, quantiles }: FleetForecast): boolean {
  if (before?.issueTimeMs !== issueTimeMs || before.quantiles.length !== quantiles.length) return false
  return quantiles.every((value, i) => Object.is(value, before.quantiles[i]))
}

function admittedAfter(before: WatchState['admitted'], claim: string | null): WatchState['admitted'] {
  if (claim !== null && !claim.toLowerCase().includes('tft')) return { says: claim, without: 0 }
  if (before === null || before.without + 1 >= TICKS_TO_WITHDRAW) return null
  return { ...before, without: before.without + 1 }
}

/** How long each metric has repeated its past; one that cannot be tested on a tick keeps its count. */
function repeatedAfter(
  before: ReadonlyMap<string, number>,
  tests: MetricTests,
  metrics: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const counts = [...metrics].map((metric): [string, number] => {
    const count = before.get(metric) ?? 0
    const test = tests.get(metric)
    // More than enough is not counted.
    return [metric, test === undefined ? count : test.found ? Math.min(count + 1, REPEATED_TICKS) : 0]
  })
  return new Map(counts)
}

function curvedAfter(
  before: ReadonlySet<string>,
  tests: MetricTests,
  metrics: ReadonlySet<string>,
): ReadonlySet<string> {
  return new Set([...metrics].filter((metric) => !(tests.get(metric)?.found ?? !before.has(metric))))
}

/**
 * The state after one more forecast of a daemon. pastOf: the newest values of a series of this forecast, as many as are
 * kept. claim: its model_type; null: it states none. Pure: the state given is not changed; forecast and its arrays must
 * not be either, as the newest is kept. The same forecast again (issue time and numbers) is no tick.
 */
export function watchTick(
  state: WatchState,
  forecast: FleetForecast,
  pastOf: PastOf,
  claim: string | null,
): WatchState {
  if (isSameForecast(state.newest, forecast)) return state
  const metrics = new Set(forecast.series.map(({ metric }) => metric))
  const paths = forecast.series.map((_, at) => pathAt(forecast, at, 0.5))
  const lines = lineTests(forecast, paths)
  const deaf = deafTests(state.heard, forecast, paths)
  const repeats = repeatTests(forecast, paths, pastOf)
  const repeated = repeatedAfter(state.repeated, repeats, metrics)
  const proven = new Map(
    [...repeats].map(([metric, test]): [string, MetricTest] => [
      metric,
      { ...test, found: test.found && repeated.get(metric) === REPEATED_TICKS },
    ]),
  )
  return {
    ticks: state.ticks + 1,
    tested: state.tested || lines.size + deaf.tests.size + repeats.size > 0,
    newest: forecast,
    admitted: admittedAfter(state.admitted, claim),
    line: holdFindings(state.line, lines, metrics),
    deaf: holdFindings(state.deaf, deaf.tests, metrics),
    repeats: holdFindings(state.repeats, proven, metrics),
    heard: deaf.heard,
    repeated,
    curved: curvedAfter(state.curved, lines, metrics),
  }
}

/** The longer of two examples, the one that moves more where they are as long. */
function clearer(a: VerdictExample, b: VerdictExample): VerdictExample {
  if (a.found.length !== b.found.length) return a.found.length > b.found.length ? a : b
  const change = ({ found }: VerdictExample) => {
    const known = found.filter(Number.isFinite)
    const [low, high] = [Math.min(...known), Math.max(...known)]
    return (high - low) / Math.max(Math.abs(low), Math.abs(high))
  }
  return change(b) > change(a) ? b : a
}

function findingOf(kind: 'line' | 'deaf' | 'repeats', held: HeldFindings): readonly Finding[] {
  const all = [...held.values()]
  if (all.length === 0) return []
  return [
    {
      kind,
      metrics: [...held.keys()],
      series: all.reduce((sum, { series }) => sum + series, 0),
      of: all.reduce((sum, { of }) => sum + of, 0),
      example: all.map(({ example }) => example).reduce(clearer),
    },
  ]
}

/**
 * What the forecasts seen so far allow to say. rejectedMetrics is empty where no metric is left that passed: the daemon
 * admits it, or every metric that could be tested is rejected.
 */
export function verdictOf(state: WatchState): Verdict {
  const { ticks, admitted, newest, curved } = state
  const findings: readonly Finding[] = [
    ...(admitted === null ? [] : [{ kind: 'admitted', says: admitted.says } as const]),
    ...findingOf('line', state.line),
    ...findingOf('deaf', state.deaf),
    ...findingOf('repeats', state.repeats),
  ]
  if (findings.length > 0) {
    const about = new Set([...state.line.keys(), ...state.deaf.keys(), ...state.repeats.keys()])
    const passed = newest?.series.some(({ metric }) => curved.has(metric) && !about.has(metric)) ?? false
    return {
      kind: 'rejected',
      ticks,
      findings,
      rejectedMetrics: admitted === null && passed ? [...about] : [],
    }
  }
  return { kind: state.tested && ticks >= TICKS_TO_TEST ? 'unverified' : 'testing', ticks }
}
