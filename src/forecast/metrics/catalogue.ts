import type { Metric, Threshold } from './metric.ts'

/** A metric with its other names: the same quantity in the same unit. All names in normal form; see normalName(). */
export interface CatalogueEntry extends Metric {
  readonly aliases: readonly string[]
}

const above = (warning: number, critical: number): Threshold => ({ warning, critical, direction: 'above' })
const below = (warning: number, critical: number): Threshold => ({ warning, critical, direction: 'below' })

const PERCENT = {
  unit: 'percent',
  bounds: { lower: 0, upper: 100 },
  withinStep: 'mean',
  acrossServers: 'mean',
  fills: null,
} as const
const FRACTION = { ...PERCENT, unit: 'fraction', bounds: { lower: 0, upper: 1 } } as const
/** Something that is there at a time (a load, connections). */
const GAUGE = {
  unit: 'number',
  bounds: { lower: 0, upper: Infinity },
  withinStep: 'mean',
  acrossServers: 'sum',
  fills: null,
} as const
/** Events since the row before. */
const EVENTS = { ...GAUGE, withinStep: 'sum' } as const
const MEGABYTES_PER_SECOND = { ...GAUGE, unit: 'MB/s' } as const
const MILLISECONDS = { ...GAUGE, unit: 'ms', acrossServers: 'mean' } as const

/**
 * Every metric that is known by name; the rest are known by nameRules.ts. Thresholds are those of the daemon that
 * reports the metric.
 *
 * The second generation's names are metrics of their own rather than aliases of the first's, because its models
 * know them as they are. disk_io_mb_s and latency_ms, which the first generation's trainer passed off as
 * disk_percent and load_average, are no aliases of those: the units differ.
 */
export const CATALOGUE: readonly CatalogueEntry[] = [
  // The first generation's daemon, and ours.
  {
    name: 'cpu_percent',
    aliases: [
      // The first generation's training files.
      'cpu_pct',
      'cpu_usage_percent',
      'cpu_utilization_percent',
      // CloudWatch.
      'cpuutilization',
      // Azure Monitor.
      'percentage_cpu',
    ],
    ...PERCENT,
    threshold: above(75, 90),
  },
  {
    name: 'memory_percent',
    aliases: [
      'mem_pct',
      'memory_pct',
      'mem_percent',
      'memory_usage_percent',
      // ECS and RDS in CloudWatch.
      'memoryutilization',
      // Telegraf, the CloudWatch agent.
      'mem_used_percent',
    ],
    ...PERCENT,
    threshold: above(80, 93),
    fills: 'memory',
  },
  {
    name: 'disk_percent',
    // Telegraf, the CloudWatch agent.
    aliases: ['disk_pct', 'disk_used_percent'],
    ...PERCENT,
    threshold: above(85, 95),
    fills: 'disk',
  },
  {
    name: 'load_average',
    aliases: [
      'load_avg',
      'load1',
      // Prometheus node_exporter.
      'node_load1',
      // Telegraf.
      'system_load1',
      // Datadog.
      'system_load_1',
    ],
    ...GAUGE,
    acrossServers: 'mean',
    threshold: above(4, 8),
  },
  {
    name: 'java_heap_usage',
    aliases: ['java_heap_pct'],
    ...PERCENT,
    threshold: above(82, 94),
    fills: 'Java heap',
  },
  { name: 'network_errors', aliases: [], ...EVENTS, threshold: above(50, 200) },
  { name: 'anomaly_score', aliases: [], ...FRACTION, threshold: above(0.65, 0.85) },

  // The first generation's training files.
  { name: 'disk_io_mb_s', aliases: [], ...MEGABYTES_PER_SECOND, threshold: null },
  { name: 'latency_ms', aliases: [], ...MILLISECONDS, threshold: null },
  { name: 'gc_pause_ms', aliases: [], ...MILLISECONDS, threshold: null },
  // Elsewhere the name means errors per second or percent: a quiet past is no reason to cut the forecast at 1.
  { name: 'error_rate', aliases: [], ...FRACTION, bounds: GAUGE.bounds, threshold: null },
  { name: 'container_oom', aliases: [], ...EVENTS, threshold: null },

  // The second generation's daemon.
  { name: 'cpu_user_pct', aliases: [], ...PERCENT, threshold: above(85, 95) },
  { name: 'cpu_sys_pct', aliases: [], ...PERCENT, threshold: above(50, 70) },
  { name: 'cpu_iowait_pct', aliases: ['iowait_pct'], ...PERCENT, threshold: above(20, 30) },
  { name: 'cpu_idle_pct', aliases: [], ...PERCENT, threshold: below(20, 10) },
  { name: 'java_cpu_pct', aliases: [], ...PERCENT, threshold: above(70, 85) },
  { name: 'mem_used_pct', aliases: [], ...PERCENT, threshold: above(90, 98), fills: 'memory' },
  { name: 'swap_used_pct', aliases: ['swap_pct'], ...PERCENT, threshold: above(25, 50), fills: 'swap' },
  { name: 'disk_usage_pct', aliases: [], ...PERCENT, threshold: above(85, 95), fills: 'disk' },
  { name: 'net_in_mb_s', aliases: [], ...MEGABYTES_PER_SECOND, threshold: null },
  { name: 'net_out_mb_s', aliases: [], ...MEGABYTES_PER_SECOND, threshold: null },
  { name: 'back_close_wait', aliases: [], ...GAUGE, threshold: null, fills: 'connections' },
  { name: 'front_close_wait', aliases: [], ...GAUGE, threshold: null, fills: 'connections' },
  {
    name: 'uptime_days',
    aliases: [],
    ...GAUGE,
    unit: 'd',
    withinStep: 'last',
    acrossServers: 'mean',
    threshold: null,
  },
  { name: 'cascade_impact', aliases: [], ...FRACTION, threshold: null },
]
