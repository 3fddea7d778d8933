import { formatCount, plural } from './numbers.ts'

/** Asks how a file is to be read, and shows the first rows as they are read. */
export const mappingWords = {
  form: 'How the file is read',
  titleOf: (name: string): string => `How should ${name} be read?`,
  theSample: 'the sample',
  theFile: 'the file',
  andMore: (name: string, more: number): string => `${name} and ${formatCount(more)} more`,
  changeAnswers: 'Choose how to read it instead; the preview follows.',
  changeGuess: 'Change what is not right; the preview follows.',
  complete: 'All questions are answered. Check the preview, then forecast.',
  more: 'More options',
  allColumns: (count: number): string => `All columns (${formatCount(count)})`,
  remembered: 'This browser remembers your answers for files with the same columns.',
  cancel: 'Cancel',
  forecast: 'Forecast',
} as const

export const mappingQuestions = {
  time: 'Timestamp',
  server: 'Server',
  profile: 'Profile',
  status: 'Status',
  noColumn: 'None',
  chooseColumn: 'Choose a column…',
  servers: 'Servers',
  serverByColumn: 'A column names the server',
  serverWide: 'Each column is a server',
  serverOne: 'The whole file is one server',
  serverOneWide: 'The columns are metrics of one server',
  serverName: 'Server name',
  repeats: 'Rows with the same server and time',
  repeatsApart: 'Make a metric of each value of a column',
  apartColumn: 'Column that distinguishes the rows',
  combine: {
    mean: 'Use their mean',
    sum: 'Use their sum',
    max: 'Use their maximum',
    last: 'Use the last row',
  },
  names: 'Metric names',
  namesNone: 'Each metric has its own column',
  counters: 'Counters, converted to rates per second',
  fractions: 'Fractions from 0 to 1, converted to percent',
  wideMetric: 'Which metric do they contain?',
  metricOf: (column: string): string => `Which metric does ${column} contain?`,
  usualMetrics: 'Common metrics',
  dateOrder: 'Order of day and month',
  dayFirst: (example: string | null): string => `Day first (${example ?? '03/04 is 3 April'})`,
  monthFirst: (example: string | null): string => `Month first (${example ?? '03/04 is 4 March'})`,
  means: (sample: string): string => `${sample} means`,
  decimal: (value: string): string => `${value} (decimal comma)`,
  thousands: (value: string): string => `${value} (thousands separator)`,
  zone: 'Time zone of timestamps without one',
  zoneHint: 'Enter a time zone such as Europe/Berlin, or an offset such as +01:00.',
  zoneDefault: 'UTC',
  browserZone: (zone: string): string => `${zone} (this browser)`,
} as const

export const columnTableWords = {
  region: 'Columns',
  caption: 'Columns of the file',
  metric: 'Metric',
  use: 'Use',
  column: 'Column',
  type: 'Type',
  samples: 'First values',
  role: 'Read as',
  noName: '(no name)',
  isMetric: (column: string): string => `${column} is a metric`,
  isUsed: (column: string): string => `Use ${column}`,
  seriesOf: (metric: string, server: string): string => `${metric} of ${server}`,
  more: (count: number): string => `Show ${formatCount(count)} more`,
} as const

/** What a column holds, and what it is read as. */
export const columnTypes = {
  time: 'timestamp',
  number: 'number',
  integer: 'integer',
  boolean: 'true or false',
  text: 'text',
  unsupported: 'not supported',
} as const

export const columnRoles = {
  time: 'timestamp',
  server: 'server',
  profile: 'profile',
  status: 'status',
  naming: 'metric name',
  metric: 'metric',
  covariate: 'not a metric',
  label: 'label',
  ignored: 'ignored',
} as const

export const columnOption = (name: string, kind: keyof typeof columnTypes): string =>
  `${name} (${columnTypes[kind]})`

export const previewWords = {
  title: 'Preview',
  region: 'Preview of the first rows',
  noTime: 'No preview yet. Choose the timestamp column.',
  afterProblem: 'Change an answer to see a preview.',
  sampled: (rows: number): string => `From the first ${plural(rows, 'row')} of the file.`,
  notes: 'Notes',
  cannot: (why: string): string => `It cannot be read this way: ${why}`,
  firstRows: 'First rows',
  server: 'Server',
  time: 'Time',
  moreMetrics: (count: number): string => plural(count, 'more metric'),
  servers: (count: number): string => (count === 1 ? 'server' : 'servers'),
  metrics: (count: number): string => (count === 1 ? 'metric' : 'metrics'),
  told: 'Preview status',
  size: (servers: number, metrics: number): string =>
    `${plural(servers, 'server')}, ${plural(metrics, 'metric')}`,
} as const
