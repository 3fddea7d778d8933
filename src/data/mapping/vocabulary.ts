import { normalName } from '#forecast/metrics/normalName.ts'

/**
 * Names by which exports of common systems call time, server and what else is no metric, in order of preference: the
 * Python daemons', then Prometheus, Telegraf, InfluxDB, Elastic, CloudWatch, Azure, Datadog and spreadsheets. All in
 * normal form. Metrics are in forecast/metrics/catalogue.ts.
 */

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

const ROW_NUMBER = /^(?:index_level_\d+|level_\d+|index|unnamed_\d+|row|row_number|rownum)$/

/** The index of a data frame, written along. */
export function isRowNumber(name: string): boolean {
  const normal = normalName(name)
  return normal === '' || ROW_NUMBER.test(normal)
}
