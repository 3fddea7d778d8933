import { normalName } from '#forecast/metrics/normalName.ts'

/**
 * Names by which exports of common systems call time, server and what else is not a metric, in order of preference: the
 * Python daemons', then Prometheus, Telegraf, InfluxDB, Elastic, CloudWatch, Azure, Datadog and spreadsheets. All in
 * normal form. Metrics are in forecast/metrics/catalogue.ts.
 */

/** Tiers: a name of an earlier tier makes those of later tiers implausible. */
type Tiers = readonly (readonly string[])[]

export const TIME_NAMES: Tiers = [
  [
    'timestamp',
    'time',
    'datetime',
    'date_time',
    'ts',
    'time_stamp',
    'timestamp_utc',
    'utc_time',
    'clock',
    'ds',
  ],
  [
    'timestamp_ms',
    'timestamp_s',
    'timestamp_us',
    'timestamp_ns',
    'time_ms',
    'unix_time',
    'unixtime',
    'epoch',
    'timeunix',
    'timeunixnano',
    'time_unix_nano',
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

const ROW_NUMBER = /^(?:index_level_\d+|level_\d+|index|unnamed_\d+|row|row_number|rownum)$/

/** Columns whose values name the metric of the row, where another holds its value. */
export const METRIC_NAME_NAMES: Tiers = [
  [
    'name',
    'metric',
    'metric_name',
    'metricname',
    'countername',
    'measurename',
    'field',
    'variable',
    'counter_name',
    'measure_name',
    'item',
  ],
  ['measurement', 'counter', 'parameter', 'indicator', 'kpi', 'sensor', 'key', 'metric_id'],
]

/** Columns that hold the value of whichever metric a row names. */
export const VALUE_NAMES = new Set([
  'value',
  'val',
  'metric_value',
  'counter_value',
  'countervalue',
  'metricvalue',
  'measure_value',
  'measure_value_double',
  'reading',
  'y',
  'target',
  'average',
  'avg',
  'value_avg',
  'value_min',
  'value_max',
  'min',
  'max',
  'mean',
  'minimum',
  'maximum',
  'sum',
  'total',
  'count',
  'sample_count',
  'samplecount',
])

/** Numbers that say which of several parts of a server a row is about, never how much of anything. */
export const PART_NAMES = new Set([
  'cpu',
  'core',
  'cpu_id',
  'gpu',
  'gpu_id',
  'dev',
  'disk',
  'device',
  'iface',
  'interface',
  'if_index',
  'socket',
  'slot',
  'queue',
  'partition',
  'shard',
  'port',
  'pid',
  'itemid',
  'item_id',
])

/** What tools write into every row, which is not a metric: sampling interval, nanoseconds beside the seconds, table numbers. */
export const TOOL_NAMES = new Set(['interval', 'ns', 'nanoseconds', 'result', 'table'])

/** The index of a data frame, written along. */
export function isRowNumber(name: string): boolean {
  const normal = normalName(name)
  return normal === '' || ROW_NUMBER.test(normal)
}
