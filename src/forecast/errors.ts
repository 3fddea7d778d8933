import type { Offer } from './offers/offer.ts'
import type { AheadQuestion } from './window/clock/question.ts'

/**
 * Every error a user can meet has a stable code. The message names the thing, what was found and what was
 * expected; the catalogue gives the sentence for the screen and the way out.
 */
const CATALOGUE = {
  'file-empty': { title: 'The file is empty', action: 'Export it again and drop the new file.' },
  'file-truncated': {
    title: 'The file ends too early',
    action: 'Copy or export it again; the transfer was cut short.',
  },
  'file-too-large': {
    title: 'The file is too large',
    action: 'Export a shorter time range or fewer columns.',
  },
  'file-unsupported': {
    title: 'This kind of file cannot be read',
    action: 'Drop parquet or CSV metrics, or a trained TFT (.ckpt or model folder).',
  },
  'file-unreadable': {
    title: 'The file could not be read',
    action: 'Check that it still exists and may be opened.',
  },
  'parquet-invalid': { title: 'This is not a valid parquet file', action: 'Export it again.' },
  'parquet-codec': {
    title: 'The parquet compression is not supported',
    action: 'Write it with snappy, gzip, zstd, brotli, lz4 or none.',
  },
  'csv-invalid': { title: 'The CSV could not be read', action: 'Check the delimiter and the header line.' },
  'schema-mismatch': {
    title: 'The files do not have the same columns',
    action: 'Drop files of one export together.',
  },
  'column-missing': {
    title: 'A column is missing',
    action: 'Map another column to it, or use a model that does not need it.',
  },
  'column-type': { title: 'A column has the wrong type', action: 'Choose another column in the mapping.' },
  'time-invalid': {
    title: 'The time column could not be read',
    action: 'Choose another time column in the mapping.',
  },
  'mapping-needed': {
    title: 'The columns need a mapping',
    action: 'Say which column is the time, the server and the metrics.',
  },
  'rows-repeat': {
    title: 'Rows repeat a server, a time and a metric',
    action: 'Say which column tells them apart, or what they come to.',
  },
  'no-rows': { title: 'No rows to forecast from', action: 'Drop a file with rows.' },
  'pickle-invalid': { title: 'The pickle inside the model is damaged', action: 'Save the model again.' },
  'pickle-unsupported': {
    title: 'The pickle uses something that is not read',
    action: 'Save the model with pytorch-forecasting as it is.',
  },
  'pickle-limit': {
    title: 'The pickle exceeds a safety limit',
    action: 'This does not look like a trained TFT.',
  },
  'zip-invalid': { title: 'The checkpoint is not a readable zip', action: 'Save the checkpoint again.' },
  'safetensors-invalid': { title: 'The safetensors file is damaged', action: 'Save the weights again.' },
  'json-invalid': { title: 'A JSON file of the model is damaged', action: 'Save the model again.' },
  'model-schema': {
    title: 'model.json does not follow the schema',
    action: 'Compile the model again with this version.',
  },
  'model-incomplete': {
    title: 'The model folder lacks a file',
    action: 'Drop the whole folder: weights and dataset parameters.',
  },
  'model-unsupported': {
    title: 'The model uses something that is not supported',
    action: 'See the message for what it is.',
  },
  'model-not-tft': {
    title: 'This is not a Temporal Fusion Transformer',
    action: 'Only TFT models of pytorch-forecasting are read.',
  },
  'weights-missing': { title: 'A weight is missing', action: 'Save the whole state dict again.' },
  'weights-shape': {
    title: 'A weight has the wrong shape',
    action: 'The weights do not belong to these parameters.',
  },
  'quantiles-unknown': {
    title: 'The quantile levels are not known',
    action: 'State them, or use the checkpoint.',
  },
  'step-coarser': {
    title: 'The data is coarser than the model',
    action: 'Use a model trained on this step, or override the step and accept what that means.',
  },
  'step-unknown': {
    title: 'The step of the data cannot be measured',
    action: 'Drop at least two rows of one server.',
  },
  'category-unknown': {
    title: 'A category was never seen in training',
    action: 'Use a model that knows it, or train with add_nan=True.',
  },
  'time-origin-needed': {
    title: 'The model counts steps from a time that is not known',
    action: 'Say which index the newest row has, or use a file with the column that counts them.',
  },
  'known-future-needed': {
    title: 'What a column will be is not known',
    action: 'Add rows ahead that say it, or choose that its last value is kept.',
  },
  'series-none': {
    title: 'No series can be forecast',
    action: 'Drop a longer export, or one without the gap.',
  },
  'past-too-short': {
    title: 'There is too little past to calibrate on',
    action: 'Forecast it more often, or use a longer file.',
  },
  'horizon-too-long': {
    title: 'The horizon is longer than the model\u2019s',
    action: 'Ask for at most the model\u2019s horizon.',
  },
  'backend-unavailable': { title: 'The chosen backend is not available', action: 'Choose another backend.' },
  'backend-failed': { title: 'The backend failed', action: 'Try again; it was restarted.' },
  'self-check-failed': {
    title: 'The backend computes wrongly on this machine',
    action: 'Another backend is used instead.',
  },
  'backend-silent': {
    title: 'The backend did not answer',
    action: 'Another backend is used instead until the page is reloaded.',
  },
  'page-outdated': {
    title: 'A newer version of Fleetcast is published',
    action: 'Reload the page; the address keeps what you look at.',
  },
  'host-file-missing': {
    title: 'A file of this page is gone; a newer version may be published',
    action:
      'Reload the page; the address keeps what you look at. If it happens again, publish all files of the build on the host.',
  },
  'host-file-type': {
    title: 'The host serves a file of this page with the wrong content type',
    action: 'Set the content type on the host, then try again.',
  },
  'host-unreachable': {
    title: 'The host of this page does not answer',
    action: 'Check the network connection, then try again.',
  },
  'engine-stalled': { title: 'The engine did not answer', action: 'It was restarted; try again.' },
  'engine-crashed': {
    title: 'The engine crashed',
    action: 'It was restarted; try again, with fewer files or a shorter time range if it happens again.',
  },
  'out-of-memory': {
    title: 'There is not enough memory',
    action: 'Drop fewer files or a shorter time range, or close other tabs.',
  },
  'history-unrelated': {
    title: 'The file is not of this daemon’s fleet',
    action: 'Choose an export of the same servers and metrics.',
  },
  'wire-invalid': {
    title: 'The daemon sent something that cannot be read',
    action: 'The last good forecast stays. See the message for the field.',
  },
  'wire-too-large': {
    title: 'The daemon sent too much',
    action: 'The last good forecast stays. Ask the daemon for fewer servers.',
  },
  'daemon-unreachable': {
    title: 'The daemon did not answer',
    action: 'Check that it runs and that this machine can reach it.',
  },
  'clipboard-refused': {
    title: 'The browser did not allow copying',
    action: 'Copy the link from the address bar.',
  },
  'argument-invalid': { title: 'An argument is not valid', action: 'See the message for what is expected.' },
  internal: { title: 'Something went wrong inside Fleetcast', action: 'Please report it with the details.' },
} as const

export type ErrorCode = keyof typeof CATALOGUE

export interface ErrorPlace {
  /** The file (name only, never a path of the machine). */
  readonly file?: string
  /** Where in it: a byte offset, a column, a tensor, a pickle opcode position. */
  readonly place?: string
  /** What a person can say about files that answers it. */
  readonly answer?: 'apart' | 'dateOrder' | 'zone' | 'comma'
}

interface FailureOptions extends ErrorOptions {
  readonly offers?: readonly Offer[]
  readonly question?: AheadQuestion | null
}

/** A failure with a stable code; plain data, so that it survives postMessage (see toData and fromData). */
export class FleetcastError extends Error {
  override readonly name = 'FleetcastError'
  readonly code: ErrorCode
  readonly place: ErrorPlace
  /** What works instead, the best first. */
  readonly offers: readonly Offer[]
  /** What a person can say for it to work; null: nothing. */
  readonly question: AheadQuestion | null

  constructor(
    code: ErrorCode,
    message: string,
    place: ErrorPlace = {},
    { offers = [], question = null, ...options }: FailureOptions = {},
  ) {
    super(message, options)
    this.code = code
    this.place = place
    this.offers = offers
    this.question = question
  }
}

export interface ErrorData {
  readonly code: ErrorCode
  readonly message: string
  readonly place: ErrorPlace
  /** What works instead, the best first; absent: nothing that is known of. */
  readonly offers?: readonly Offer[]
  /** What a person can say for it to work; absent: nothing. */
  readonly question?: AheadQuestion
}

export function errorToData(error: unknown): ErrorData {
  if (error instanceof FleetcastError) {
    const { code, message, place, offers, question } = error
    return {
      code,
      message,
      place,
      ...(offers.length === 0 ? {} : { offers }),
      ...(question === null ? {} : { question }),
    }
  }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error), place: {} }
}

export function errorFromData(data: ErrorData): FleetcastError {
  return new FleetcastError(data.code, data.message, data.place, {
    offers: data.offers ?? [],
    question: data.question ?? null,
  })
}

/** The sentence for the screen and the way out. */
export function describeError(code: ErrorCode): { readonly title: string; readonly action: string } {
  return CATALOGUE[code]
}

const HOST_FAULTS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'page-outdated',
  'host-file-missing',
  'host-file-type',
  'host-unreachable',
])

/** Failures of whoever serves the page, which no other backend and no other file mends. */
export function isHostFault(error: unknown): error is FleetcastError {
  return error instanceof FleetcastError && HOST_FAULTS.has(error.code)
}

/** Cancelled is not an error: it is a DOMException named AbortError, thrown by signal.throwIfAborted(). */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

export const errorCodes = Object.keys(CATALOGUE) as readonly ErrorCode[]
