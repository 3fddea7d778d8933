/** The header and its menus. */
export const headerWords = {
  menu: 'Menu',
  moreMenu: 'More: theme, shortcuts, commands',
  searchTitle: 'Search servers',
  search: 'Search',
  thresholds: 'Thresholds',
  export: 'Export',
  data: 'Data',
  openFile: 'Open file',
  openFolder: 'Open folder',
  openSample: 'Open the sample',
  keptFiles: 'Kept files…',
  connect: 'Connect to a daemon…',
  disconnect: 'Disconnect',
  model: 'Model',
  openModel: 'Open a model…',
  defaultModel: 'Back to the default model',
  theme: 'Theme',
  themes: { system: 'System', light: 'Light', dark: 'Dark' },
  times: 'Times',
  otherZone: 'Other zone…',
  settings: 'Forecast',
  editThresholds: 'Thresholds…',
  exportForecast: 'Export the forecast…',
  help: 'Help',
  shortcuts: 'Keyboard shortcuts',
  glossary: 'What the words mean',
  commands: 'All commands',
} as const

/** How the page's own sample is called wherever its file would be named. */
export const SAMPLE_NAME = 'sample data'

/** What a source is called on screen: a file's name, a daemon's address; the sample whose times were moved by its kind. */
export function sourceName(name: string, isMoved: boolean): string {
  return isMoved ? SAMPLE_NAME : name
}

/** `Source: prod.parquet, forecast by fleet-long-4`: what the source menu is called. */
export function sourceMenuName(source: string, model: string | null): string {
  return model === null ? `Source: ${source}` : `Source: ${source}, forecast by ${model}`
}

/** `Data: prod.parquet`, over the ways to other data: what is open now. */
export const groupTitle = (kind: string, current: string | null): string =>
  current === null ? kind : `${kind}: ${current}`

/** `fleet-long-4 (default)`, `mine (opened here)`. */
export function modelText(name: string, isDefault: boolean): string {
  return `${name} (${isDefault ? 'default' : 'opened here'})`
}

/** The frame around everything. */
export const frameWords = {
  name: 'Fleetcast',
  skipLink: 'Skip to the content',
  thisScreen: 'this screen',
  status: 'Status',
  connectionStatus: 'Connection status',
  starting: 'Starting',
  howRead: 'How should the file be read?',
  needsColumns: 'The model needs columns that the file lacks',
  storage: 'Storage',
  dismiss: 'Dismiss',
  views: 'Views',
} as const

export const theTab = (name: string): string => `the tab ${name}`
export const tabTitle = (title: string, keys: string): string => `${title} (${keys})`
export const waitingText = (name: string): string => `Waiting for the first forecast of ${name}`
/** For who hears the page: the newest values are there, the forecasts are on their way. */
export const partlyText = (series: number): string =>
  `Newest values of ${series} series are shown; forecasts follow, most urgent first`
/** `Forecast done: 180 series, 3 skipped`. */
export const doneText = (series: number, skipped: number): string =>
  `Forecast done: ${series} series${skipped === 0 ? '' : `, ${skipped} skipped`}`
