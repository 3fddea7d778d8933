import { CATALOGUE } from '#forecast/metrics/catalogue.ts'
import { FORMATS } from '#forecast/formats.ts'

/** Other names that a column of the example is recognized by, the first few. */
const SHOWN = 4

/** As their exporters write them, where the normal form is another. */
const SPELLED: Readonly<Record<string, string>> = {
  cpuutilization: 'CPUUtilization',
  memoryutilization: 'MemoryUtilization',
  percentage_cpu: 'Percentage CPU',
}

/** Names that a metric of the catalogue is known by besides its own. */
function aliasesOf(metric: string): readonly string[] {
  const aliases = CATALOGUE.find(({ name }) => name === metric)?.aliases ?? []
  return aliases.map((alias) => SPELLED[alias] ?? alias)
}

interface ExampleColumn {
  readonly name: string
  /** What it may be called instead: a test holds that each is recognized. */
  readonly also: readonly string[]
  readonly values: readonly string[]
}

/** A few rows of data that need no question. */
export const EXAMPLE_COLUMNS: readonly ExampleColumn[] = [
  {
    name: 'timestamp',
    also: ['time', 'datetime', 'ts', 'date'],
    values: ['2026-03-12 14:00', '2026-03-12 14:00', '2026-03-12 14:05'],
  },
  {
    name: 'server_name',
    also: ['hostname', 'host', 'instance', 'node'],
    values: ['web-01', 'db-02', 'web-01'],
  },
  { name: 'cpu_percent', also: aliasesOf('cpu_percent').slice(0, SHOWN), values: ['41.2', '18.0', '43.9'] },
  {
    name: 'memory_percent',
    also: aliasesOf('memory_percent').slice(0, SHOWN),
    values: ['63.0', '71.5', '63.2'],
  },
]

const metricFormats = FORMATS.filter(({ kind }) => kind === 'metrics')
const formats = metricFormats.map(({ name }) => name)

export const dataNeedsWords = {
  title: 'What your data needs',
  about: 'One row per server and time, one column per metric. Any column of numbers counts as a metric.',
  also: 'also',
  example: 'Example of data that is read without a question',
  different: 'My data looks different',
  dialogTitle: 'Data that looks different',
  dialogLead:
    'Most exports can be read as they are. Where a column is not recognized, the page asks which column is the time, which is the server and what is measured, and shows the first rows as it reads them.',
  layoutsTitle: 'Layouts that are recognized',
  layouts: [
    ['One column per metric', 'timestamp, host, cpu, memory…: the example above.'],
    [
      'One row per value',
      'timestamp, host, metric, value: exports of Prometheus, InfluxDB, Zabbix or CloudWatch.',
    ],
    ['One column per server', 'timestamp, web-01, web-02…: you say what they measure.'],
    ['One server', 'No server column: the file counts as one server, by its name.'],
    [
      'Several files or a folder',
      'One file per server or per day, or Hive partitions such as date=2026-03-12.',
    ],
  ],
  filesTitle: 'Files',
  files: `${formats.slice(0, -1).join(', ')} and ${formats.at(-1) ?? ''} (${metricFormats
    .flatMap(({ extensions }) => extensions)
    .join(', ')}). Save an Excel workbook as CSV first.`,
  fixTitle: 'If it still cannot be read',
  fix: 'The error names the file, the place and what was expected there. On the command line, “npx fleetcast inspect FILE” lists what each column is taken for.',
} as const

/** The model's own card, folded away. */
export const firstModelWords = {
  fold: 'The model, and what happens to your data',
  steps: [
    ['Read', 'Only the columns and the newest rows that the forecast needs, here in the browser.'],
    [
      'Forecast',
      'A Temporal Fusion Transformer runs on this machine’s GPU or processor. It is checked against a stored answer first.',
    ],
    [
      'See',
      'The hours ahead of every server and metric, always with the range. A server with too little history is skipped and named.',
    ],
  ],
  stepsLabel: 'What will happen',
  model: 'Model',
  trainedOn: 'Trained on',
  quantiles: 'Quantiles',
  window: 'Window',
  step: 'Step',
  backend: 'Backend',
  notStated: 'not stated',
  noCard: 'The default model’s card could not be read.',
  readingCard: 'Reading the default model’s card…',
  byDefault: (name: string): string => `${name} (default)`,
  loaded: (name: string, isDefault: boolean): string =>
    `${name} (${isDefault ? 'default' : 'yours'}, loaded)`,
  connect: 'Connect to a daemon',
  openModel: 'Open a model',
} as const
