import type { Offer } from './offers/offer.ts'
import type { AheadQuestion } from './window/clock/question.ts'

/**
 * Every error a user can meet has a stable code. The message names the thing, what was found and what was
 * expected; the catalogue gives the sentence for the screen and the way out.
 */
const CATALOGUE = {
  'file-empty': { title: 'The file is empty', action: 'Export it again and open the new file.' },
  'file-truncated': {
    title: 'The file ends too early',
    action: 'Copy or export it again; the transfer was incomplete.',
  },
  'file-too-large': {
    title: 'The file is too large',
    action: 'Export a shorter time range or fewer columns.',
  },
  'file-unsupported': {
    title: 'This file type is not supported',
    action: 'Open metrics as parquet, CSV or JSON, or a trained TFT (.ckpt or model folder).',
  },
  'file-unreadable': {
    title: 'The file could not be read',
    action: 'Check that it still exists and that you have permission to read it.',
  },
  'parquet-invalid': { title: 'This is not a valid parquet file', action: 'Export it again.' },
  'parquet-codec': {
    title: 'The parquet compression is not supported',
    action: 'Write it with snappy, gzip, zstd, brotli, lz4 or none.',
  },
  'csv-invalid': { title: 'The CSV could not be read', action: 'Check the delimiter and the header line.' },
  'schema-mismatch': {
    title: 'The files have different columns',
    action: 'Open only files of one export together.',
  },
  'column-missing': {
    title: 'A column is missing',
    action: 'Choose another column for it, or use a model that does not need it.',
  },
  'column-type': { title: 'A column has the wrong type', action: 'Choose another column.' },
  'time-invalid': {
    title: 'The time column could not be read',
    action: 'Choose another time column, or set the date format or time zone.',
  },
  'mapping-needed': {
    title: 'The columns could not be identified',
    action: 'Choose the time, server and metric columns.',
  },
  'rows-repeat': {
    title: 'Several rows have the same server, time and metric',
    action: 'Choose the column that distinguishes them, or how to combine them.',
  },
  'no-rows': { title: 'There are no rows to forecast from', action: 'Open a file with rows.' },
  'pickle-invalid': { title: 'The pickle in the model file is damaged', action: 'Save the model again.' },
  'pickle-unsupported': {
    title: 'The pickle contains something that is not supported',
    action: 'Save the unmodified model with pytorch-forecasting.',
  },
  'pickle-limit': {
    title: 'The pickle exceeds a safety limit',
    action: 'The file does not look like a trained TFT.',
  },
  'zip-invalid': { title: 'The checkpoint is not a valid zip file', action: 'Save the checkpoint again.' },
  'safetensors-invalid': { title: 'The safetensors file is damaged', action: 'Save the weights again.' },
  'json-invalid': { title: 'A JSON file of the model is damaged', action: 'Save the model again.' },
  'model-schema': {
    title: 'model.json does not follow the schema',
    action: 'Run fleetcast compile again with this version.',
  },
  'model-incomplete': {
    title: 'The model folder is incomplete',
    action: 'Open the whole folder: weights and dataset parameters.',
  },
  'model-missing': {
    title: 'No model is loaded',
    action: 'Give the daemon a model that can be loaded; the message says what is wrong with this one.',
  },
  'model-unsupported': {
    title: 'The model uses an unsupported feature',
    action: 'Train or save it without this feature.',
  },
  'model-not-tft': {
    title: 'This is not a Temporal Fusion Transformer',
    action: 'Only TFT models of pytorch-forecasting are supported.',
  },
  'weights-missing': { title: 'A weight is missing', action: 'Save the complete state dict again.' },
  'weights-shape': {
    title: 'A weight has the wrong shape',
    action: 'The weights do not match these parameters. Open files of the same model.',
  },
  'quantiles-unknown': {
    title: 'The quantile levels are unknown',
    action: 'Enter them, or open the checkpoint instead.',
  },
  'step-coarser': {
    title: 'The data is coarser than the model',
    action: 'Use a model trained on this step, or set another forecast step.',
  },
  'step-unknown': {
    title: 'The time step of the data cannot be determined',
    action: 'Open data with at least two rows per server.',
  },
  'category-unknown': {
    title: 'A category was not in the training data',
    action: 'Use a model that knows it, or train with add_nan=True.',
  },
  'time-origin-needed': {
    title: 'The model reads a time index whose start is unknown',
    action: 'Set the index of the newest row, or use a file that has the index column.',
  },
  'known-future-needed': {
    title: 'Future values of a column are unknown',
    action: 'Add future rows, or choose to repeat its last value.',
  },
  'series-none': {
    title: 'No series can be forecast',
    action: 'Open a longer export, or one without the gap.',
  },
  'past-too-short': {
    title: 'There is too little history for calibration',
    action: 'Use a longer file, or a smaller stride between forecasts.',
  },
  'horizon-too-long': {
    title: 'The horizon is longer than the model\u2019s',
    action: 'Choose a horizon up to the model\u2019s.',
  },
  'backend-unavailable': { title: 'The chosen backend is not available', action: 'Choose another backend.' },
  'backend-failed': { title: 'The backend failed', action: 'Try again; it was restarted.' },
  'self-check-failed': {
    title: 'The backend failed its self-check on this machine',
    action: 'Another backend is used instead.',
  },
  'backend-silent': {
    title: 'The backend did not respond',
    action: 'Another backend is used instead until the page is reloaded.',
  },
  'page-outdated': {
    title: 'A newer version of Fleetcast is available',
    action: 'Reload the page; the address keeps your view.',
  },
  'host-file-missing': {
    title: 'A file of this page is missing; a newer version may be available',
    action:
      'Reload the page; the address keeps your view. If it happens again, upload all files of the build to the host.',
  },
  'host-file-type': {
    title: 'The host serves a file of this page with the wrong content type',
    action: 'Set the content type on the host, then try again.',
  },
  'host-unreachable': {
    title: 'The host of this page does not respond',
    action: 'Check the network connection, then try again.',
  },
  'engine-busy': {
    title: 'Too many requests are waiting for the network',
    action: 'Try again in a moment.',
  },
  'engine-stalled': { title: 'The engine did not respond', action: 'It was restarted; try again.' },
  'engine-crashed': {
    title: 'The engine crashed',
    action: 'It was restarted; try again. If it happens again, open fewer files or a shorter time range.',
  },
  'out-of-memory': {
    title: 'There is not enough memory',
    action: 'Open fewer files or a shorter time range, or close other tabs.',
  },
  'disk-full': {
    title: 'The disk is full',
    action: 'Free some disk space or reduce the retention; writing resumes automatically.',
  },
  'store-in-use': {
    title: 'Another daemon is using this data directory',
    action: 'Stop it, or start this daemon with another --data-dir.',
  },
  'store-invalid': {
    title: 'The daemon’s database cannot be used',
    action: 'Move the file away to start with an empty one, or restore it from a backup.',
  },
  'history-unrelated': {
    title: 'The file is from another fleet',
    action: 'Choose an export with the same servers and metrics as the daemon.',
  },
  'wire-invalid': {
    title: 'The daemon sent data that cannot be read',
    action: 'The last valid forecast is shown. The message names the field.',
  },
  'wire-too-large': {
    title: 'The daemon’s response is too large',
    action: 'The last valid forecast is shown. Reduce the number of servers.',
  },
  'daemon-unreachable': {
    title: 'The daemon did not respond',
    action: 'Check that it is running and reachable from this machine.',
  },
  'clipboard-refused': {
    title: 'The browser did not allow copying',
    action: 'Copy the link from the address bar.',
  },
  'argument-invalid': { title: 'An argument is not valid', action: 'The message says what is expected.' },
  internal: {
    title: 'Something went wrong inside Fleetcast',
    action: 'Please report it and include the details.',
  },
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
