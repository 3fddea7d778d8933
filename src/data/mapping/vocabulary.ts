/**
 * Names by which exports of common systems call what we need, in order of preference: the seed system's, then
 * Prometheus, Telegraf, InfluxDB, Elastic, CloudWatch, Azure, Datadog and spreadsheets. All in normal form.
 */

/** Lower case, everything but letters and digits as one underscore: `@timestamp` and `Time Stamp` are one name. */
export function normalName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
}

/** Tiers: a name of an earlier tier makes those of later tiers implausible. */
type Tiers = readonly (readonly string[])[]

export const TIME_NAMES: Tiers = [
  ['timestamp', 'time', 'datetime', 'date_time', 'ts', 'time_stamp', 'timestamp_utc', 'utc_time'],
  [
    'timestamp_ms',
    'timestamp_s',
    'timestamp_us',
    'timestamp_ns',
    'time_ms',
    'unix_time',
    'unixtime',
    'epoch',
  ],
  [
    'epoch_ms',
    'epoch_s',
    'epoch_seconds',
    'event_time',
    'eventtime',
    'collected_at',
    'recorded_at',
    'sampled_at',
  ],
  ['date', 'day', 'created_at', 'updated_at', 'index'],
]

export const SERVER_NAMES: Tiers = [
  ['server_name', 'server', 'hostname', 'host_name', 'host', 'servername'],
  ['instance', 'instance_name', 'node', 'node_name', 'nodename', 'machine', 'machine_name', 'computer', 'vm'],
  [
    'vm_name',
    'pod',
    'pod_name',
    'instanceid',
    'instance_id',
    'vm_id',
    'vmid',
    'machine_id',
    'host_id',
    'node_id',
  ],
  ['server_id', 'device', 'device_id', 'container_name', 'container', 'resource', 'resource_id', 'entity'],
]

export const PROFILE_NAMES: Tiers = [
  ['profile'],
  ['service_type', 'server_profile', 'server_role', 'role', 'host_group', 'tier'],
]

export const STATUS_NAMES: Tiers = [['status'], ['state', 'server_status', 'health', 'health_status']]

/** Text that says where a server stands, never which one it is. */
export const LABEL_NAMES = new Set([
  'region',
  'zone',
  'availability_zone',
  'datacenter',
  'data_center',
  'dc',
  'environment',
  'env',
  'cluster',
  'namespace',
  'job',
  'os',
  'type',
  'team',
  'timeframe',
  'source_metric',
])

export const FREE_TEXT_NAMES = new Set(['notes', 'note', 'message', 'comment', 'comments', 'description'])

/** Derived from the clock; a window derives what a model needs of it from the timestamps. */
export const CLOCK_NAMES = new Set([
  'hour',
  'minute',
  'day_of_week',
  'weekday',
  'day_of_month',
  'month',
  'quarter',
  'year',
  'hour_of_day',
  'hour_sin',
  'hour_cos',
  'time_idx',
  'tick',
])

/** Judgements about a row rather than measurements. */
const FLAG = /^(?:is|has)_|^(?:label|labels|anomaly|target_label|problem_child)$/
const ID = /(?:^|_)(?:id|uuid|guid|pid)$/
const ROW_NUMBER = /^(?:index_level_\d+|level_\d+|index|unnamed_\d+|row|row_number|rownum)$/

/** The index of a data frame, written along. */
export function isRowNumber(name: string): boolean {
  const normal = normalName(name)
  return normal === '' || ROW_NUMBER.test(normal)
}

/** Why a numeric column is no metric but may help a model; null: it is a metric. */
export function whyNoMetric(name: string): string | null {
  const normal = normalName(name)
  if (CLOCK_NAMES.has(normal)) return 'derived from the clock'
  if (FLAG.test(normal)) return 'a label of the row, not a measurement'
  if (ID.test(normal)) return 'an identifier'
  return null
}

/**
 * Metrics under other names that mean the same in the same unit. The names of the seed system's second
 * generation (cpu_user_pct, mem_used_pct, disk_usage_pct…) are absent on purpose: its models know them as they
 * are. Neither are disk_io_mb_s and latency_ms here, which its trainer passed off as disk_percent and
 * load_average: the units differ.
 */
export const METRIC_ALIASES: ReadonlyMap<string, string> = new Map([
  ['cpu_pct', 'cpu_percent'],
  ['cpu_usage_percent', 'cpu_percent'],
  ['cpu_utilization_percent', 'cpu_percent'],
  ['cpuutilization', 'cpu_percent'],
  ['percentage_cpu', 'cpu_percent'],
  ['mem_pct', 'memory_percent'],
  ['memory_pct', 'memory_percent'],
  ['mem_percent', 'memory_percent'],
  ['memory_usage_percent', 'memory_percent'],
  ['memoryutilization', 'memory_percent'],
  ['mem_used_percent', 'memory_percent'],
  ['disk_pct', 'disk_percent'],
  ['disk_used_percent', 'disk_percent'],
  ['load_avg', 'load_average'],
  ['load1', 'load_average'],
  ['node_load1', 'load_average'],
  ['system_load1', 'load_average'],
  ['system_load_1', 'load_average'],
  ['java_heap_pct', 'java_heap_usage'],
])

/** The name by which a metric is known here; its own where there is no other. */
export function metricAlias(name: string): string {
  return METRIC_ALIASES.get(normalName(name)) ?? name
}
