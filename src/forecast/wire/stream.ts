import { FleetcastError } from '../errors.ts'
import { isObject, numberOf, restOf, textOf, type WireObject } from './loose.ts'
import { readPrediction, type WirePrediction, type WireReading } from './prediction.ts'
import { unexpected } from './shown.ts'
import { writePrediction } from './writePrediction.ts'

/** A message of the daemon's WebSocket. */
export type StreamMessage =
  | { readonly kind: 'connected'; readonly message: string }
  | {
      readonly kind: 'prediction'
      /** As sent; see parseWireTime. null: not sent. */
      readonly timestamp: string | null
      /** The daemon's own count; null: not sent. */
      readonly tick: number | null
      readonly reading: WireReading
    }
  /** Another daemon's or generation's message: to be skipped. */
  | { readonly kind: 'other'; readonly type: string }

/** Throws as readPrediction does, and `wire-invalid` for what is no message. */
export function readStreamMessage(value: unknown): StreamMessage {
  if (!isObject(value))
    throw new FleetcastError('wire-invalid', unexpected('the message', value, 'an object'))
  const { type } = value
  if (typeof type !== 'string') throw new FleetcastError('wire-invalid', unexpected('type', type, 'a text'))
  if (type === 'connected') return { kind: 'connected', message: textOf(value.message) ?? '' }
  if (type !== 'prediction_update') return { kind: 'other', type }
  return {
    kind: 'prediction',
    timestamp: textOf(value.timestamp),
    tick: numberOf(value.tick),
    reading: readPrediction(predictionIn(value)),
  }
}

const ENVELOPE_KEYS = new Set(['type', 'timestamp', 'tick'])

/** The daemons put the whole result under `predictions`, so that servers are in predictions.predictions. */
function predictionIn(message: WireObject): unknown {
  const { predictions } = message
  const isWhole =
    isObject(predictions) && (Object.hasOwn(predictions, 'predictions') || textOf(predictions.error) !== null)
  if (isWhole) return predictions
  return restOf(message, ENVELOPE_KEYS)
}

/** The message that a daemon's stream sends for a forecast. */
export function writeStreamMessage(
  prediction: WirePrediction,
  { timestamp, tick }: { readonly timestamp: string; readonly tick: number },
): WireObject {
  return { type: 'prediction_update', timestamp, tick, predictions: writePrediction(prediction) }
}
