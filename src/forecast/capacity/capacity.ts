import { byName } from '../assess.ts'
import type { FleetForecast } from '../fleetForecast.ts'
import { metricOf } from '../metrics/lookup.ts'
import type { Direction } from '../quantile/breach.ts'
import type { Thresholds } from '../thresholds.ts'
import type { LeftOut } from '../window/inputs.ts'
import { isTooLate, type Newest } from './newest.ts'
import { reachOf, type Reach } from './reach.ts'
import { trendReachMs } from './trend.ts'

/** A limit and when a series reaches it. */
export interface LimitReached {
  /** In the metric's unit. */
  readonly limit: number
  readonly reach: Reach
}

/** A series that fills up and how it stands to its limits. */
export interface Filling {
  /** Index into forecast.series. */
  readonly series: number
  readonly direction: Direction
  /** The critical threshold. */
  readonly critical: LimitReached
  /** The end of what the metric can be: 100 % (0 where low is bad); null: no end is known. */
  readonly full: LimitReached | null
  /** Until a straight line through the newest days reaches the critical threshold; see trendReachMs(). */
  readonly trendMs: number | null
}

/** A series that only a straight line takes to its critical threshold, in ms from the newest row of all. */
export interface OnlyByTrend {
  readonly series: number
  readonly limit: number
  readonly trendMs: number
}

/** When a fleet's disks, memories and queues are full, read off a forecast. */
export interface Capacity {
  /** Those that reach the critical threshold or may: the soonest first, the likely before the possible. */
  readonly filling: readonly Filling[]
  /** Series that do not: the chance is less than one in ten. */
  readonly below: number
  /** Of those, the ones that a straight line takes there all the same: the soonest first. */
  readonly onlyByTrend: readonly OnlyByTrend[]
  /** Series that are known: filling and below. */
  readonly known: number
  /** What it is that fills, each noun once. */
  readonly what: readonly string[]
  /** Servers of which something that fills has too little history on this step, by name. */
  readonly tooShort: readonly string[]
  /** Servers of which something that fills is not known for another reason: stale, or no value, by name. */
  readonly unknown: readonly string[]
  /** Metrics that fill but have no threshold. */
  readonly withoutThreshold: readonly string[]
}

/** Series between two turns of the generator: a few milliseconds at most. */
const SLICE = 16

/** Metrics of a table or forecast that fill up: what a capacity forecast is restricted to. */
export function fillingMetrics(metrics: readonly string[]): readonly string[] {
  return metrics.filter((metric) => metricOf(metric).fills !== null)
}

interface CapacityOptions {
  readonly newest?: Newest
  readonly isCounted?: (server: string) => boolean
}

/**
 * Reads off a forecast when what fills up reaches its limits. averaged: the forecast's steps are means over finer rows,
 * see reachOf(). newest: what was measured last, which says who is there already; omitted: the newest step. isCounted:
 * which servers are looked at; omitted: all. Yields now and then, so that a screen can stay alive meanwhile.
 */
export function* readingCapacity(
  forecast: FleetForecast,
  thresholds: Thresholds,
  averaged: boolean,
  { newest = () => NaN, isCounted = () => true }: CapacityOptions = {},
): Generator<void, Capacity> {
  const filling: Filling[] = []
  const onlyByTrend: OnlyByTrend[] = []
  const [what, withoutThreshold, unknown] = [new Set<string>(), new Set<string>(), new Set<string>()]
  let below = 0
  for (const [series, key] of forecast.series.entries()) {
    const { server, metric } = key
    if (series % SLICE === SLICE - 1) yield
    const { fills, bounds } = metricOf(metric)
    if (fills === null || !isCounted(server)) continue
    const threshold = thresholds(metric)
    if (threshold === null) {
      withoutThreshold.add(metric)
      continue
    }
    what.add(fills)
    const { direction, critical } = threshold
    const measured = newest(key)
    const at = (limit: number): LimitReached => ({
      limit,
      reach: reachOf(forecast, series, limit, direction, averaged, measured),
    })
    const reached = at(critical)
    const isThere = reached.reach.kind === 'already' && !Number.isNaN(measured)
    if ((!isThere && isTooLate(forecast, series)) || reached.reach.kind === 'unknown') unknown.add(server)
    else if (reached.reach.kind === 'clear') {
      below += 1
      const trendMs = trendReachMs(forecast, series, critical, direction, averaged)
      if (trendMs !== null) onlyByTrend.push({ series, limit: critical, trendMs })
    } else {
      const end = direction === 'above' ? bounds.upper : bounds.lower
      const isBeyond = Number.isFinite(end) && end !== critical
      const trendMs = trendReachMs(forecast, series, critical, direction, averaged)
      filling.push({ series, direction, critical: reached, full: isBeyond ? at(end) : null, trendMs })
    }
  }
  const missing = forecast.leftOut.filter(
    ({ server, metric }) =>
      isCounted(server) &&
      (metric === null || (metricOf(metric).fills !== null && thresholds(metric) !== null)),
  )
  const tooShort = new Set(missing.filter(isTooShort).map(({ server }) => server))
  for (const { server } of missing.filter((left) => !isTooShort(left))) unknown.add(server)
  yield
  return {
    filling: filling.sort(soonest),
    below,
    onlyByTrend: onlyByTrend.sort((a, b) => a.trendMs - b.trendMs),
    known: filling.length + below,
    what: [...what],
    tooShort: [...tooShort].sort(byName.compare),
    unknown: [...unknown].sort(byName.compare),
    withoutThreshold: [...withoutThreshold],
  }
}

/** readingCapacity() in one go. */
export function capacityOf(
  forecast: FleetForecast,
  thresholds: Thresholds,
  averaged: boolean,
  newest: Newest = () => NaN,
): Capacity {
  const steps = readingCapacity(forecast, thresholds, averaged, { newest })
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

function isTooShort({ code }: LeftOut): boolean {
  return code === 'too-short' || code === 'stale-gap'
}

const KINDS: readonly Reach['kind'][] = ['already', 'expected', 'possible', 'clear', 'unknown']

function soonest(a: Filling, b: Filling): number {
  const kind = ({ critical }: Filling) => KINDS.indexOf(critical.reach.kind)
  return kind(a) - kind(b) || timeOf(a) - timeOf(b) || timeOf(a, 'full') - timeOf(b, 'full')
}

function timeOf(row: Filling, limit: 'critical' | 'full' = 'critical'): number {
  const reach = row[limit]?.reach
  if (reach?.kind === 'expected') return reach.afterMs
  if (reach?.kind === 'possible') return reach.earliestMs
  return reach?.kind === 'already' ? 0 : Number.MAX_VALUE
}
