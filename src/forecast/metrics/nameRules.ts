import type { AggregateKind } from '../aggregate/groupHistory.ts'
import type { Aggregation } from '../window/aggregation.ts'
import type { Metric, MetricUnit } from './metric.ts'

/** Words of a normal name: exporters put the unit and the kind of a metric there, most often at the end. */
const words = (...alternatives: readonly string[]) => new RegExp(`(^|_)(${alternatives.join('|')})(_|$)`)

/** The first that fits. */
const UNITS: readonly (readonly [RegExp, MetricUnit])[] = [
  [words('percent', 'percentage', 'pct'), 'percent'],
  [words('ratio', 'fraction', 'probability'), 'fraction'],
  [/(^|_)gbps$/, 'Gbps'],
  [/(^|_)mbps$/, 'Mbps'],
  [/(^|_)kbps$/, 'kbps'],
  [/(^|_)(mb|mbytes)_(s|sec)$/, 'MB/s'],
  [/(^|_)(kb|kbytes)_(s|sec)$/, 'kB/s'],
  [/(^|_)bytes_(s|sec|per_sec|per_second)$/, 'B/s'],
  [/(^|_)(gb|gbytes)$/, 'GB'],
  [/(^|_)(mb|mbytes)$/, 'MB'],
  [/(^|_)(kb|kbytes)$/, 'kB'],
  [/(^|_)bytes(_total)?$/, 'B'],
  [/(^|_)pps$/, 'pkt/s'],
  [/(^|_)(ms|millis|milliseconds)$/, 'ms'],
  [/(^|_)(sec|secs|seconds)$/, 's'],
  [/(^|_)days$/, 'd'],
]

const COUNTER = words('total', 'uptime')
const PEAK = words('max', 'maximum', 'peak', 'p9\\d')
const RATE = words('rate', 'per_s', 'per_sec', 'per_second')
const EVENTS = /(^|_)(errors?|requests?|count|drops|dropped|retries|restarts|failures|timeouts|oom)$/
const LEVEL = words('load\\d*', 'loadavg', 'scores?', 'queue_time')

/** What fills up; the first that fits. */
const FILLS: readonly (readonly [RegExp, string])[] = [
  [words('inodes?'), 'inodes'],
  [words('heap'), 'heap'],
  [words('swap'), 'swap'],
  [words('memory', 'mem', 'ram'), 'memory'],
  [words('tablespace'), 'tablespace'],
  [words('disks?', 'filesystems?', 'fs', 'volumes?', 'storage'), 'disk'],
  [words('queue', 'queued', 'backlog'), 'queue'],
  [words('file_descriptors', 'open_files', 'fds?', 'filefd'), 'file descriptors'],
  [words('connections?', 'conns?'), 'connections'],
  [words('pool'), 'pool'],
]

const LEVEL_UNITS: ReadonlySet<MetricUnit> = new Set(['B', 'kB', 'MB', 'GB'])

/** How busy something is, or how long it takes, is no level. */
const ACTIVITY = words(
  'util',
  'utili[sz]ation',
  'busy',
  'io',
  'iops',
  'ops',
  'reads?',
  'writes?',
  'written',
  'faults?',
  'pages?',
  'paged',
  'time',
  'latency',
  'wait',
  'duration',
  'rate',
  'per_s',
  'per_sec',
  'per_second',
  'requests?',
  'errors?',
  'opened',
  'accepted',
  'bandwidth',
  'throughput',
)

/**
 * What the name of a metric says that is not in the catalogue. name: as its source writes it, because a percent
 * sign is not part of the normal form; normal: its normal form.
 */
export function metricByName(name: string, normal: string): Metric {
  const unit = name.includes('%') ? 'percent' : (UNITS.find(([rule]) => rule.test(normal))?.[1] ?? 'number')
  return {
    name,
    unit,
    bounds: { lower: 0, upper: upperBound(unit) },
    threshold: null,
    withinStep: withinStep(normal, unit),
    acrossServers: acrossServers(normal, unit),
    fills: fills(normal, unit),
  }
}

function upperBound(unit: MetricUnit): number {
  if (unit === 'percent') return 100
  return unit === 'fraction' ? 1 : Infinity
}

/** What it is that fills; null: rates, durations, counters and events are no levels. */
function fills(normal: string, unit: MetricUnit): string | null {
  const isLevel = isShare(unit) || unit === 'number' || LEVEL_UNITS.has(unit)
  if (!isLevel || ACTIVITY.test(normal) || withinStep(normal, unit) !== 'mean') return null
  return FILLS.find(([rule]) => rule.test(normal))?.[1] ?? null
}

const isShare = (unit: MetricUnit) => unit === 'percent' || unit === 'fraction'

/**
 * Counters that only rise keep their last value, peaks their maximum, events counted per row add up, and everything
 * else is a gauge and is averaged. A share of something is neither a counter nor a number of events, whatever
 * else its name says.
 */
function withinStep(normal: string, unit: MetricUnit): Aggregation {
  if (COUNTER.test(normal) && !isShare(unit)) return 'last'
  if (PEAK.test(normal)) return 'max'
  if (isShare(unit) || RATE.test(normal)) return 'mean'
  return EVENTS.test(normal) ? 'sum' : 'mean'
}

/** Amounts (bytes, rates, counts) add up over servers; shares, durations and levels do not. */
function acrossServers(normal: string, unit: MetricUnit): AggregateKind {
  if (isShare(unit) || unit === 'ms' || unit === 's' || unit === 'd') return 'mean'
  return LEVEL.test(normal) ? 'mean' : 'sum'
}
