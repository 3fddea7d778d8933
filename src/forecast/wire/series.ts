import type { LeftOut } from '../window/inputs.ts'
import {
  MOST_METRICS,
  MOST_NAME,
  MOST_PLACES,
  MOST_SERIES,
  MOST_SERVERS,
  MOST_STEPS,
  MOST_VALUE,
  refuseBeyond,
} from './limits.ts'
import { isObject, numberOf, optionalNumber, restOf, textOf, type Remarks, type WireObject } from './loose.ts'
import { clip, unexpected } from './shown.ts'

/** The forecast of one metric of one server; all paths are as long as the horizon, NaN where the daemon sent null. */
export interface WireSeries {
  readonly server: string
  /** As sent: another generation's name of the same metric is the catalogue's business. */
  readonly metric: string
  readonly p10: Float64Array
  readonly p50: Float64Array
  readonly p90: Float64Array
  /** Newest value; NaN: not known. */
  readonly current: number
  /** Units per step; null: not sent. */
  readonly trend: number | null
  /** What else the metric's object has, as it came. */
  readonly rest: WireObject
}

/** How bad the daemon itself finds a server; its color and emoji stay in `sent` of the server. */
export interface WireLevel {
  readonly level: string | null
  /** 0 to 100. */
  readonly score: number | null
  readonly label: string | null
}

/** What a daemon says of a server beside its metrics; v1 says nothing. */
export interface WireServer {
  readonly name: string
  /** For people (`ML Compute`); null: not sent. */
  readonly profile: string | null
  readonly status: string | null
  /** 0 to 100; null: not sent. */
  readonly riskScore: number | null
  readonly alert: WireLevel | null
  /** As it came; undefined: not sent. */
  readonly displayMetrics: unknown
  /** What it has beside readable metrics, as it came. */
  readonly sent: WireObject
}

export interface ReadServers {
  readonly servers: readonly WireServer[]
  readonly series: readonly WireSeries[]
  readonly horizon: number
  readonly leftOut: readonly LeftOut[]
}

const METRIC_KEYS = new Set(['p10', 'p50', 'p90', 'p50_is', 'median', 'current', 'trend'])

/**
 * The `predictions` object: server → metric → paths. What cannot be read is skipped with its reason, and the rest
 * stays; the horizon is the one that most series have. Throws `wire-too-large`.
 */
export function readServers(predictions: WireObject, remarks: Remarks): ReadServers {
  const entries = Object.entries(predictions)
  refuseBeyond('servers', entries.length, MOST_SERVERS)
  const servers: WireServer[] = []
  const series: WireSeries[] = []
  const leftOut: LeftOut[] = []
  const names = new Set<string>()
  const skip = (server: string, metric: string | null, reason: string) =>
    leftOut.push({ server: clip(server, MOST_NAME), metric, code: 'unsupported-value', reason })
  for (const [name, value] of entries) {
    const field = `predictions.${name}`
    if (name === '' || name.length > MOST_NAME) {
      skip(name, null, unexpected('a server’s name', name, `1 to ${MOST_NAME} characters`))
      continue
    }
    if (!isObject(value)) {
      skip(name, null, unexpected(field, value, 'an object of metrics'))
      continue
    }
    const before = series.length + leftOut.length
    const metrics = new Set<string>()
    for (const [metric, object] of Object.entries(value)) {
      if (!isMetric(object)) continue
      const read = readSeries(name, metric, object, remarks)
      if (typeof read === 'string') {
        skip(name, clip(metric, MOST_NAME), read)
      } else {
        metrics.add(metric)
        series.push(read)
        refuseBeyond('series', series.length, MOST_SERIES)
        for (const metric of metrics) names.add(metric)
        refuseBeyond('different metrics', names.size, MOST_METRICS)
      }
    }
    if (series.length + leftOut.length === before) {
      skip(name, null, `${clip(field, 200)} has no metric, expected an object with p50`)
    }
    servers.push(readServer(name, value, metrics, remarks))
  }
  refuseBeyond('pairs of a server and a metric', servers.length * names.size, MOST_PLACES)
  const horizon = majorityHorizon(series)
  const agreeing = series.filter(({ server, metric, p50 }) => {
    if (p50.length === horizon) return true
    skip(server, metric, `${p50.length} steps, but most series have ${horizon}`)
    return false
  })
  return { servers, series: agreeing, horizon, leftOut }
}

/** A metric's object has p50; one with only another level of it is a metric too, but a broken one. */
function isMetric(value: unknown): value is WireObject {
  return isObject(value) && ['p10', 'p50', 'p90'].some((level) => Object.hasOwn(value, level))
}

/** The series, or why there is none. */
function readSeries(
  server: string,
  metric: string,
  object: WireObject,
  remarks: Remarks,
): WireSeries | string {
  if (metric === '' || metric.length > MOST_NAME) {
    return unexpected('a metric’s name', metric, `1 to ${MOST_NAME} characters`)
  }
  const field = `predictions.${server}.${metric}`
  // A mean may lie outside P10 to P90: where p50 is one, the median is beside it.
  const middle = object.p50_is === 'mean' && Array.isArray(object.median) ? 'median' : 'p50'
  const p50 = readPath(object[middle], `${field}.${middle}`)
  if (typeof p50 === 'string') return p50
  const p10 = readPath(object.p10, `${field}.p10`)
  if (typeof p10 === 'string') return p10
  const p90 = readPath(object.p90, `${field}.p90`)
  if (typeof p90 === 'string') return p90
  if (p10.length !== p50.length || p90.length !== p50.length) {
    const [a, b, c] = [p10.length, p50.length, p90.length]
    return `${clip(field, 200)} has ${a} steps of p10, ${b} of p50 and ${c} of p90, expected the same number`
  }
  return {
    server,
    metric,
    p10,
    p50,
    p90,
    current: optionalNumber(object.current, `${field}.current`, remarks) ?? NaN,
    trend: optionalNumber(object.trend, `${field}.trend`, remarks),
    rest: restOf(object, METRIC_KEYS),
  }
}

/** The numbers of a path, NaN for null, or what is wrong. A loop of its own: there are millions of them. */
function readPath(value: unknown, field: string): Float64Array | string {
  if (!Array.isArray(value) || value.length === 0) return unexpected(field, value, 'a list of numbers')
  const list: readonly unknown[] = value
  refuseBeyond(`steps of ${clip(field, 200)}`, list.length, MOST_STEPS)
  const path = new Float64Array(list.length)
  for (let i = 0; i < list.length; i++) {
    const item = list[i]
    if (typeof item === 'number' && item <= MOST_VALUE && item >= -MOST_VALUE) path[i] = item
    else if (item === null) path[i] = NaN
    else return unexpected(`${field}[${i}]`, item, 'a number or null')
  }
  return path
}

function readServer(
  name: string,
  value: WireObject,
  metrics: ReadonlySet<string>,
  remarks: Remarks,
): WireServer {
  const { alert, risk_score: risk, status, state, profile } = value
  return {
    name,
    profile: textOf(profile),
    status: textOf(status) ?? textOf(state),
    riskScore: optionalNumber(risk, `predictions.${name}.risk_score`, remarks),
    alert: isObject(alert)
      ? { level: textOf(alert.level), score: numberOf(alert.score), label: textOf(alert.label) }
      : null,
    displayMetrics: value.display_metrics,
    sent: restOf(value, metrics),
  }
}

/** The length that most series have; the first of those that are equally frequent, 0 where there are none. */
function majorityHorizon(series: readonly WireSeries[]): number {
  const counts = new Map<number, number>()
  for (const { p50 } of series) counts.set(p50.length, (counts.get(p50.length) ?? 0) + 1)
  let [horizon, most] = [0, 0]
  for (const [length, count] of counts) {
    if (count > most) [horizon, most] = [length, count]
  }
  return horizon
}
