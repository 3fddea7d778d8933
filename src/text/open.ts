import type { ErrorPlace } from '#forecast/errors.ts'

/** What the page says from a dropped file to its first forecast, and where one fails. */
export const openWords = {
  progress: 'Progress',
  done: '(done)',
  cancel: 'Cancel',
  waiting: 'Waiting',
  changeAddress: 'Change address or key',
  titles: {
    refused: 'Not connected',
    connecting: 'Connecting to a daemon',
    forecasting: 'Forecasting',
    loading: 'Loading the model',
  },
} as const

/** Over the page while files are dragged across it. */
export const dropWords = {
  title: 'Drop to forecast',
  about: 'Metrics as parquet, CSV or JSON; a model as .ckpt or folder; or both together.',
} as const

/** Of a drop that cannot be walked; parts of an error's message. */
export const dropFaults = {
  tooMany: (most: number): string => `the drop has more than ${most} files`,
  tooDeep: (folder: string, most: number): string =>
    `the folder ${folder} is nested more than ${most} levels deep`,
  fileNotOpened: (file: string): string => `${file} could not be opened`,
  folderNotListed: (folder: string): string => `the contents of folder ${folder} could not be listed`,
  notRead: (file: string): string => `${file} could not be read`,
} as const

/** What was found where nothing can be opened, the first few by name: `neither metrics nor a model in a.jpg and 4 more`. */
export function nothingText(names: readonly string[], more: number): string {
  if (names.length === 0) return 'no metrics and no model in this selection'
  return `neither metrics nor a model in ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** Failures and the ways on. */
export const failureWords = {
  region: 'Error',
  code: 'Error code',
  dismiss: 'Dismiss',
  offered: 'Choose one of these instead:',
  answerable: 'Answer the question below to continue.',
  offers: 'What works',
  useDefaultModel: 'Use the default model',
  changeReading: 'Change how it is read…',
  tryAgain: 'Try again',
} as const

/** Words that messages begin with; anything else may be a name, whose case matters. */
const OPENING =
  /^(?:a|all|an|at|each|every|expected|found|in|it|its|more|neither|no|none|not|nothing|of|one|only|some|the|there|these|this|too)(?= )/

/** An error's message as a sentence, with the place that it does not name itself. */
export function faultText(message: string, place: ErrorPlace = {}): string {
  const where = [place.file, place.place].filter((part) => part !== undefined && !message.includes(part))
  const said = message.replace(OPENING, (word) => word.charAt(0).toUpperCase() + word.slice(1))
  const placed = where.length === 0 ? said : `${said.replace(/\.$/, '')} (${where.join(', ')})`
  return /[.!?]$/.test(placed) ? placed : `${placed}.`
}

/** Asks what a model has to know of the time ahead. */
export const aheadWords = {
  forecast: 'Forecast',
  indexHint:
    'Enter a whole number: how many steps lie between index 0 of the training data and the newest row.',
} as const

/** Asks for the levels of a model that does not store them. */
export const quantileWords = {
  label: 'Quantile levels',
  hint: 'The quantiles of the training loss, in order.',
  load: 'Load with these levels',
  none: 'Enter at least one level.',
  notLevel: (text: string): string => `${text} is not between 0 and 1.`,
  notAscending: (text: string): string => `${text} is not greater than the level before it.`,
} as const

/** Asks which columns of a file stand for those that a model needs. */
export const columnsWords = {
  form: 'Columns that the model needs',
  choose: 'Choose a column…',
  cancel: 'Cancel',
  forecast: 'Forecast with these columns',
} as const

/** Why columns are asked for, and what to do. */
export function columnsLead(model: string, needed: readonly string[], file: string): string {
  return `${model} was trained on ${needed.join(', ')}. Choose the column of ${file} with the same values in the same unit, or use the default model, which forecasts the columns that the file has.`
}
