import { formatCount } from './numbers.ts'

/** Headings of the palette and of the list of shortcuts. */
export const commandGroups = {
  go: 'Go to',
  screen: 'This screen',
  data: 'Data',
  show: 'Show',
  save: 'Save',
  help: 'Help',
} as const

/** A command as an order, and further words that it is found by. */
export interface CommandWords {
  readonly title: string
  readonly keywords: string
}

const words = (title: string, keywords: string): CommandWords => ({ title, keywords })

/** The page's own commands; screens name theirs themselves. */
export const commandWords = {
  search: words('Search servers', 'find filter'),
  clearFilters: words('Show all servers', 'clear reset filters facets'),
  thresholds: words('Edit thresholds…', 'warning critical limit settings import export'),
  palette: words('Search commands and servers', 'palette command'),
  help: words('Show keyboard shortcuts', 'keys help'),
  glossary: words('Show what the words mean', 'glossary help P10 P50 P90 median interval naive coverage'),
  openFile: words('Open file…', 'load parquet csv metrics'),
  openFolder: words('Open folder…', 'load parquet partitions directory'),
  connect: words('Connect to a daemon…', 'live stream server address inference'),
  disconnect: words('Disconnect from the daemon', 'live stream stop'),
  sample: words('Open the sample', 'demo example'),
  keptFiles: words('Kept files…', 'storage copy reload reopen remove forget disk'),
  openModel: words('Open a model…', 'checkpoint ckpt load network own'),
  defaultModel: words('Use the default model', 'network reset'),
  cancel: words('Cancel the running task', 'stop abort'),
  zoneUtc: words('Times in UTC', 'time zone clock'),
  zoneLocal: words('Times in the local zone', 'time zone clock'),
  zoneOther: words('Times in another zone…', 'time zone clock named city'),
  copyLink: words('Copy a link to this view', 'share address url'),
  print: words('Print this view…', 'paper pdf save'),
} as const

/** The themes as orders. */
export const themeWords = {
  system: words('Use the system theme', 'color colour appearance'),
  light: words('Use the light theme', 'color colour appearance'),
  dark: words('Use the dark theme', 'color colour appearance'),
} as const

const FORMATS = { csv: 'CSV', parquet: 'Parquet', json: 'JSON' } as const

/** `Export the forecast as CSV…`. */
export function exportCommand(format: keyof typeof FORMATS): CommandWords {
  return words(`Export the forecast as ${FORMATS[format]}…`, 'save download file')
}

/** `Go to Heatmap`. */
export function goToCommand(tab: string): CommandWords {
  return words(`${commandGroups.go} ${tab}`, 'tab view')
}

export const paletteWords = {
  title: 'Commands',
  label: 'Search commands, servers and metrics',
  placeholder: 'A command, a server, a metric: db-07 cpu, or several servers',
  placeholderWithoutForecast: 'A command',
  found: 'Found',
  count: 'Number found',
  nothing: 'No matches.',
  metric: 'metric',
  several: 'servers',
} as const

/** How many a list does not show. */
export function moreFound(count: number): string {
  return `${formatCount(count)} more: keep typing to narrow them down.`
}

/** `Open db-07`, `Open db-07 · cpu_percent`. */
export function openServerText(server: string, metric: string | null): string {
  return metric === null ? `Open ${server}` : `Open ${server} · ${metric}`
}

/** `Show cpu_percent`. */
export function showMetricText(metric: string): string {
  return `Show ${metric}`
}

export const helpWords = {
  title: 'Keyboard shortcuts',
  /** Between the keys of a sequence, as it is read aloud. */
  then: 'then',
  glossary: 'What the words mean',
  more: 'Every other command is in the palette, by name. In tables and charts the arrow keys move and Enter opens.',
} as const
