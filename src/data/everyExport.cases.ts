import type { Answers, Asked } from './mapping.types.ts'

/** What a metric of an export is of the plain file: value × scale + offset. */
export interface Series {
  readonly of: 'cpu_percent' | 'memory_percent'
  readonly scale?: number
  readonly offset?: number
  /** The plain file's server, where the export's metric says it. */
  readonly server?: string
  /** What the export rounds to; omitted: 1e-9 of the value. */
  readonly within?: number
}

/** An export of the plain file's data, and what a person says about it. */
export interface ExportCase {
  readonly file: string
  readonly asks?: readonly Asked[]
  readonly answers?: Answers
  /** Of the reference folder; omitted: plain. */
  readonly reference?: string
  /** The export's servers as the plain file calls them; omitted: alike. */
  readonly servers?: Readonly<Record<string, string>>
  readonly metrics: Readonly<Record<string, Series>>
  /** How far a server's nth row lies behind the plain file's. */
  readonly shiftMs?: (row: number) => number
  /** Values that the export lacks. */
  readonly missing?: number
  /** Values that the export says otherwise. */
  readonly other?: number
  /** What the notes say, joined by '; '; omitted: there are none. */
  readonly notes?: RegExp
  /** Metrics whose forecast has to be the plain file's. */
  readonly forecast?: readonly string[]
}

const CPU: Series = { of: 'cpu_percent' }
const MEMORY: Series = { of: 'memory_percent' }
const BOTH = { cpu_percent: CPU, memory_percent: MEMORY }
const BOTH_NAMES = Object.keys(BOTH)
const of = (series: Series, scale: number, within = 1e-6): Series => ({ ...series, scale, within })

const ADDRESSES = {
  '10.0.0.11:9100': 'web-01',
  '10.0.0.12:9100': 'web-02',
  '10.0.0.13:9100': 'db-01',
  '10.0.0.14:9100': 'cache-01',
}
const LONG = { 'instance:cpu:percent': CPU, 'instance:memory:percent': MEMORY }
const PROMETHEUS: ExportCase[] = [
  ...['vm-export.csv', 'named.csv', 'MetricRangeDataFrame.parquet'].map((name) => ({
    file: `01-prom-long/${name}`,
    servers: ADDRESSES,
    metrics: LONG,
    ...(name === 'named.csv' && { forecast: Object.keys(LONG) }),
  })),
  {
    file: '01-prom-long/no-header.csv',
    asks: ['server', 'apart'],
    answers: { server: 'column 2', names: ['column 1'], metrics: ['column 4'] },
    notes: /^no-header.csv: the file has no header line: columns are named column 1 to column 5$/,
    servers: ADDRESSES,
    metrics: LONG,
  },
]

const WIDE: Answers = { wide: true, metric: 'cpu_percent' }
const GRAFANA: ExportCase[] = [
  { file: '03-grafana-wide/raw.csv', metrics: { cpu_percent: CPU }, forecast: ['cpu_percent'] },
  { file: '03-grafana-wide/excel.csv', metrics: { cpu_percent: CPU } },
  { file: '03-grafana-wide/prom-labels-epoch.csv', metrics: { cpu_percent: CPU } },
  {
    file: '03-grafana-wide/formatted-percent.csv',
    metrics: { cpu_percent: of(CPU, 1, 0.051) },
    notes: /^web-01, web-02, db-01 and cache-01: % removed$/,
  },
  {
    file: '03-grafana-wide/formatted-gib.csv',
    answers: { ...WIDE, metric: 'memory_bytes' },
    metrics: { memory_bytes: of(CPU, 2 ** 30 / 10, 0.006 * 2 ** 30) },
    notes: /^web-01, web-02, db-01 and cache-01: GiB converted to bytes$/,
  },
].map((one) => ({ asks: ['wide'], answers: WIDE, ...one }))

const SERIES: Answers = { server: 'Series', metric: 'cpu_percent' }
const GRAFANA_LONG: ExportCase[] = [
  {
    file: '04-grafana-long/series-time-value.csv',
    asks: ['server'],
    answers: SERIES,
    metrics: { cpu_percent: CPU },
    forecast: ['cpu_percent'],
  },
  {
    file: '04-grafana-long/thousands.csv',
    asks: ['server'],
    answers: { ...SERIES, metric: 'bytes' },
    metrics: { bytes: of(CPU, 1e7, 0.5) },
  },
]

const INFLUX: ExportCase[] = ['annotated', 'pivoted', 'pivoted-no-annotations'].map((name) => ({
  file: `05-influx-annotated/${name}.csv`,
  metrics: BOTH,
  ...(name !== 'pivoted-no-annotations' && { notes: /^3 InfluxDB annotation lines skipped$/ }),
  ...(name === 'annotated' && { forecast: BOTH_NAMES }),
}))

const SADF: ExportCase[] = ['sadf', 'sadf-no-restart'].map((name) => ({
  file: `06-sadf/${name}.csv`,
  ...(name === 'sadf' && { notes: /^1 LINUX-RESTART row skipped$/ }),
  metrics: {
    '%user': of(CPU, 0.7, 0.0051),
    '%nice': of(CPU, 0),
    '%system': of(CPU, 0.25, 0.0051),
    '%iowait': of(CPU, 0.05, 0.0051),
    '%steal': of(CPU, 0),
    '%idle': { ...of(CPU, -1, 0.0051), offset: 100 },
  },
}))

const PERFMON: ExportCase = {
  file: '07-typeperf/perfmon.csv',
  servers: { 'WEB-01': 'web-01', 'WEB-02': 'web-02' },
  metrics: { 'Processor % Processor Time': CPU, 'Memory % Committed Bytes In Use': MEMORY },
  shiftMs: (row) => (row * 37) % 1000,
  missing: 1,
  notes: /: dates read as month-first; times without a time zone were read as \+01:00$/,
  forecast: ['Processor % Processor Time', 'Memory % Committed Bytes In Use'],
}

const ZONED = ['ctime', 'epoch-exp', 'epoch-float', 'iso-basic', 'java-zone', 'rfc2822']
const NAIVE = ['kibana', 'oneday-digit', 'ymd-slash']
const TIMES: ExportCase[] = [
  ...[...ZONED, ...NAIVE].map((name) => ({
    file: `08-time-texts/${name}.csv`,
    metrics: BOTH,
    ...(name === 'kibana' && { forecast: BOTH_NAMES }),
  })),
  { file: '08-time-texts/dmy.csv', metrics: BOTH, notes: /^timestamp: dates read as day-first$/ },
  {
    file: '08-time-texts/mdy-ampm.csv',
    metrics: BOTH,
    notes: /^timestamp: dates read as month-first$/,
  },
  // Whole milliseconds are kept of finer times.
  ...['go', 'iso-ns', 'pg'].map((name) => ({
    file: `08-time-texts/${name}.csv`,
    metrics: BOTH,
    shiftMs: () => 123,
  })),
  {
    file: '08-time-texts/zone-name.csv',
    asks: ['zone'],
    answers: { zone: '-05:00' },
    notes: /^times without a time zone were read as -05:00$/,
    metrics: BOTH,
  },
]

/** Said of a file of web-01 alone. */
const ONE_SERVER: Answers = { serverName: 'web-01' }
const ONE = { asks: ['server'], answers: ONE_SERVER, servers: { 'web-01': 'web-01' } } as const

const PANDAS: ExportCase[] = [
  ...['named-multiindex.parquet', 'unnamed-index-servers.parquet', 'unnamed-index-servers.csv'].map(
    (name) => ({ file: `09-pandas-index/${name}`, metrics: BOTH }),
  ),
  {
    file: '09-pandas-index/unnamed-multiindex.parquet',
    asks: ['server'],
    answers: { server: '__index_level_0__' },
    metrics: BOTH,
    forecast: BOTH_NAMES,
  },
  { file: '09-pandas-index/unnamed-index.csv', metrics: BOTH, ...ONE },
  { file: '09-pandas-index/unnamed-index.parquet', metrics: BOTH, ...ONE },
]

const PIVOTS: ExportCase[] = ['multi.parquet', 'tuple-names.parquet', 'two-header-rows.csv'].map((name) => ({
  file: `10-multiindex-columns/${name}`,
  metrics: BOTH,
  ...(name === 'two-header-rows.csv' && { forecast: BOTH_NAMES }),
}))

const BERLIN = {
  answers: { zone: 'Europe/Berlin' } as Answers,
  notes: /^times without a time zone were read as Europe\/Berlin/,
}
const TWICE = {
  ...BERLIN,
  notes: /; 96 times in the repeated hour of Europe\/Berlin were resolved by/,
}
const SUMMER_TIME: ExportCase[] = [
  { file: 'berlin-aware.parquet', reference: 'dst-utc' },
  { file: 'berlin-naive.parquet', reference: 'dst-utc', ...TWICE },
  { file: 'berlin-naive-fall.csv', reference: 'dst-utc', forecast: BOTH_NAMES, ...TWICE },
  { file: 'berlin-naive-spring.csv', reference: 'dst-spring-utc', ...BERLIN },
].map((one) => ({ ...one, file: `11-dst/${one.file}`, metrics: BOTH }))

const HOSTS = { 'web-01': 'web-01', 'web-02': 'web-02' }
const ZABBIX: ExportCase[] = [
  {
    file: '12-zabbix/history.csv',
    servers: HOSTS,
    metrics: { 'CPU utilization': CPU, 'Memory utilization': MEMORY },
    forecast: ['CPU utilization', 'Memory utilization'],
  },
  {
    file: '12-zabbix/history-raw.csv',
    asks: ['server', 'apart'],
    answers: { serverName: 'zabbix', apart: ['itemid'] },
    servers: { zabbix: 'web-01' },
    metrics: {
      'value{itemid=23296}': { ...CPU, server: 'web-01' },
      'value{itemid=23297}': { ...MEMORY, server: 'web-01' },
      'value{itemid=23396}': { ...CPU, server: 'web-02' },
      'value{itemid=23397}': { ...MEMORY, server: 'web-02' },
    },
  },
]

const SINGLE: ExportCase[] = [
  { file: 'netdata.csv', metrics: { user: CPU, system: MEMORY } },
  ...['collectd.csv', 'collectd-cpu-user-2024-03-01'].map((file) => ({
    file,
    answers: { ...ONE_SERVER, metric: 'cpu_percent' },
    metrics: { cpu_percent: CPU },
    forecast: ['cpu_percent'],
  })),
].map((one) => ({ ...ONE, ...one, file: `13-one-server/${one.file}` }))

/** Cells that say in a word that there is no value; the last column: whether the word is told. */
const WORDS: ExportCase[] = (
  [
    ['backslash-n-early', 16, null],
    ['backslash-n-late', 8, null],
    ['excel-na-early', 16, null],
    ['null-angle-early', 16, null],
    ['dashes-early', 16, '--'],
    ['dot-early', 16, '.'],
    ['missing-early', 16, 'missing'],
    ['no-data-early', 16, 'No data'],
    ['undefined-early', 16, 'undefined'],
    ['undefined-late', 8, 'undefined'],
  ] as const
).map(([name, missing, told]) => ({
  file: `14-missing-words/${name}.csv`,
  metrics: BOTH,
  missing,
  ...(told !== null && {
    notes: new RegExp(`^${missing} values of cpu_percent .* "${told}" ${missing}×$`),
  }),
  ...(name === 'undefined-early' && { forecast: ['memory_percent'] }),
}))
const MARKED: ExportCase[] = [
  {
    file: '14-missing-words/less-than-early.csv',
    metrics: BOTH,
    other: 16,
    notes: /^16 values of cpu_percent are only a limit, such as < 0.01: the limit is used$/,
  },
  // Its cells with a sign say 12.5 %, whatever the plain file says.
  {
    file: '14-missing-words/percent-late.csv',
    metrics: BOTH,
    other: 8,
    notes: /^cpu_percent: % removed$/,
  },
]

const FOLDER: ExportCase = {
  file: '15-hive-evolving/metrics',
  metrics: BOTH,
  // Four days of four servers before the column was there.
  missing: 4 * 4 * 288,
  notes: /^memory_percent is in 20 of 36 files/,
  forecast: ['cpu_percent'],
}

const SINGLE_PRECISION = 1e-5
const WRITERS: ExportCase[] = [
  ...['arrow-dpv2-bss', 'duckdb-brotli', 'duckdb-lz4raw', 'int96', 'polars-lz4'].map((name) => ({
    file: name,
    metrics: BOTH,
  })),
  { file: 'struct-list', metrics: BOTH, notes: /^column net of .*; column disks of .* nested columns/ },
  {
    file: 'duckdb-v2-zstd',
    metrics: {
      cpu_percent: CPU,
      memory_percent: of(MEMORY, 1, SINGLE_PRECISION),
      bytes_in: of(CPU, 1e6, 0.5),
      ops: of(CPU, 1000, 0.5),
    },
    forecast: BOTH_NAMES,
  },
  { file: 'float16', metrics: { cpu_percent: of(CPU, 1, 0.04), memory_percent: MEMORY } },
  { file: 'inf', metrics: BOTH, missing: 21 },
  {
    file: 'polars-zstd22',
    // Its writer cut decimals off.
    metrics: { ...BOTH, mem_u64: of(MEMORY, 1000, 1), uptime: of(CPU, 1e6, 1) },
    notes: /^column percore of polars-zstd22.parquet: nested columns are not supported$/,
  },
].map((one) => ({ ...one, file: `16-writers/${one.file}.parquet` }))

const FRAMES: ExportCase[] = [
  { file: 'nixtla', answers: { server: 'unique_id', metric: 'cpu_percent' } },
  { file: 'autogluon', answers: { server: 'item_id', metric: 'cpu_percent' } },
].map((one) => ({
  ...one,
  file: `17-forecast-frames/${one.file}.parquet`,
  asks: ['server'],
  metrics: { cpu_percent: CPU },
  forecast: ['cpu_percent'],
}))

const COUNTERS: ExportCase = {
  file: '18-counters/counters.parquet',
  metrics: {
    // Of four cores.
    node_cpu_seconds_idle_per_second: { ...of(CPU, -0.04, 1e-4), offset: 4 },
    node_network_receive_bytes_per_second: of(CPU, 1e4, 0.011),
    load_average: of(CPU, 0.04),
  },
  // The first value of each counter has none; the idle time of each server starts over at zero.
  missing: 8,
  other: 4,
  notes: /^node_cpu_seconds_total_idle, node_network_receive_bytes_total are counters/,
  forecast: ['node_network_receive_bytes_per_second'],
}

export const EXPORTS: readonly ExportCase[] = [
  ...PROMETHEUS,
  ...GRAFANA,
  ...GRAFANA_LONG,
  ...INFLUX,
  ...SADF,
  PERFMON,
  ...TIMES,
  ...PANDAS,
  ...PIVOTS,
  ...SUMMER_TIME,
  ...ZABBIX,
  ...SINGLE,
  ...WORDS,
  ...MARKED,
  FOLDER,
  ...WRITERS,
  ...FRAMES,
  { file: '17-forecast-frames/pf.parquet', metrics: BOTH },
  COUNTERS,
]
