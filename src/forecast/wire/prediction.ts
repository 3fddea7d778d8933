import { FleetcastError } from '../errors.ts'
import type { LeftOut } from '../window/inputs.ts'
import {
  readAlerts,
  readEnvironment,
  readMetadata,
  type WireAlert,
  type WireEnvironment,
  type WireMetadata,
} from './fleet.ts'
import { createRemarks, isObject, restOf, textOf, type WireObject } from './loose.ts'
import { readServers, type WireSeries, type WireServer } from './series.ts'
import { clip, unexpected } from './shown.ts'

export type { WireAlert, WireEnvironment, WireMetadata } from './fleet.ts'
export type { WireSeries, WireServer } from './series.ts'

/** What a daemon's forecast says, of any generation. Series and servers are in the order of the message. */
export interface WirePrediction {
  /** At least one. */
  readonly series: readonly WireSeries[]
  /** Steps of every series. */
  readonly horizon: number
  /** Those with series, and those that were sent without a readable one. */
  readonly servers: readonly WireServer[]
  /** What could not be read: the reason names field, value and expectation. */
  readonly leftOut: readonly LeftOut[]
  /** One for every step beyond a threshold, as sent. */
  readonly alerts: readonly WireAlert[]
  readonly environment: WireEnvironment | null
  readonly metadata: WireMetadata | null
  /** As it came; null: not sent. */
  readonly summary: WireObject | null
  /** Keys that no generation is known to send, as they came. */
  readonly rest: WireObject
  /** What was odd, as sentences: nothing that a forecast depends on. */
  readonly remarks: readonly string[]
}

export type WireReading =
  | { readonly kind: 'prediction'; readonly prediction: WirePrediction }
  /** The daemon answers, and has no forecast; the message is its own. */
  | { readonly kind: 'not-ready'; readonly message: string }

const KNOWN_KEYS = new Set(['predictions', 'alerts', 'environment', 'metadata', 'summary'])
const LONGEST_MESSAGE = 300

/**
 * Reads what `GET /predictions/current` answers, the same object inside a stream's message, or a file that the command
 * line wrote. Throws `wire-invalid`, naming the field, where no series can be read, and `wire-too-large`.
 */
export function readPrediction(value: unknown): WireReading {
  if (!isObject(value)) throw new FleetcastError('wire-invalid', unexpected('the answer', value, 'an object'))
  const { predictions } = value
  const remarks = createRemarks()
  const isEmpty = isObject(predictions) && Object.keys(predictions).length === 0
  if (isEmpty || (predictions === undefined && textOf(value.error) !== null)) {
    const error = readMetadata(value.metadata, remarks)?.error
    const message = textOf(value.message) ?? textOf(value.error) ?? error ?? 'no predictions yet'
    return { kind: 'not-ready', message: clip(message, LONGEST_MESSAGE) }
  }
  if (!isObject(predictions)) {
    throw new FleetcastError('wire-invalid', unexpected('predictions', predictions, 'an object of servers'))
  }
  const read = readServers(predictions, remarks)
  if (read.series.length === 0) {
    throw new FleetcastError('wire-invalid', read.leftOut[0]?.reason ?? 'predictions has no series')
  }
  const alerts = readAlerts(value.alerts, remarks)
  const environment = readEnvironment(value.environment, remarks)
  const metadata = readMetadata(value.metadata, remarks)
  return {
    kind: 'prediction',
    prediction: {
      ...read,
      alerts,
      environment,
      metadata,
      summary: isObject(value.summary) ? value.summary : null,
      rest: restOf(value, KNOWN_KEYS),
      remarks: remarks.list(),
    },
  }
}
