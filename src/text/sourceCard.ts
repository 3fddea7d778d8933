import { durationText } from './time.ts'

/** What is known of where the forecasts come from, and how its step meets the model's. */
export const sourceCardWords = {
  file: 'File',
  source: 'Source',
  servers: 'Servers',
  rowsRead: 'Rows read',
  rowsCollected: 'Rows collected',
  rowsKept: 'Rows kept',
  metrics: 'Metrics',
  labels: 'Labels',
  span: 'Span',
  shifted: 'Times shifted',
  zone: 'Time zone',
  naiveZone: 'the timestamps have none and are read as UTC',
  fileZone: 'from the file',
  daemonZone: 'from the daemon',
  step: 'Step',
  notes: 'Notes',
  updates: 'Updates',
  live: 'new forecasts come by themselves',
  still: 'none: this forecast stays as it is',
  data: 'Data',
  undescribed: 'the source does not describe the data that it measures from',
  change: 'Change how it is read…',
  changeAbout: 'Columns, servers, metrics, zone and notation; the file is then read again.',
  remembered: 'Read as you chose before for a file with the same columns.',
  stepOf: 'Forecast at steps of',
  again: 'Forecast again',
  stepAbout:
    'The patterns that the network learned at steps of its own length are then read at steps of another; the forecast says so.',
} as const

export const rangeText = (from: string, to: string): string => `${from} to ${to}`
export const fileText = (name: string, size: string): string => `${name} (${size})`
/** host: of a daemon of ours; undefined: another's values, forecast here. */
export const daemonText = (name: string, host: string | undefined): string =>
  host === undefined ? `values of ${name}, forecast here` : `the daemon on ${host}, ${name}`

/** How the sample came to be of now. */
export const shiftedText = (movedMs: number): string =>
  `by ${durationText(Math.abs(movedMs))}, so that the newest row is a few minutes old when it is opened; the values are as they were, at other hours of the day`

/** The model's step, among those to choose from: `5 min (the model’s)`. stepMs null: it does not state its step. */
export const ownStepText = (stepMs: number | null, assumedStepMs: number): string =>
  stepMs === null
    ? `${durationText(assumedStepMs)} (assumed: the model states none)`
    : `${durationText(stepMs)} (the model’s)`
export const stepChoiceText = (stepMs: number, isMeasured: boolean): string =>
  `${durationText(stepMs)}${isMeasured ? ' (as measured)' : ''}`
