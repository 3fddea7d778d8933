import { z } from 'zod'
import { MOST_NAME, MOST_STEPS } from '../limits.ts'
import { ByteReader, ByteWriter, invalid } from './bytes.ts'

/** The subprotocol of our stream; a server that does not pick it speaks the first generation's. */
export const STREAM_PROTOCOL = 'fleetcast.v1'

/** Carries a key in the list of subprotocols, where pages can set no header: this and the key's base64url. */
export const KEY_PROTOCOL = 'fleetcast.key.'

/** What a client wants of every forecast and tick. */
export interface StreamView {
  /** null: all. */
  readonly metrics: readonly string[] | null
  readonly servers: readonly string[] | null
  /** Quantile levels; null: all that the model gives. */
  readonly levels: readonly number[] | null
  /** Of the horizon, from its beginning; null: all. */
  readonly steps: number | null
  /** Whether history and extremes go along. */
  readonly past: boolean
}

/** What a client has: the newest of a line that `subscribed` named; null: nothing of that kind. */
export interface ResumeFrom {
  readonly epoch: string
  readonly line: string
  readonly offset: number | null
  readonly tick: number | null
}

const names = z.array(z.string().max(MOST_NAME)).min(1).max(5_000).nullable()

/** What a client says; anything else ends its connection. */
export const subscribeSchema = z.object({
  type: z.literal('subscribe'),
  view: z.object({
    metrics: names,
    servers: names,
    levels: z.array(z.number().min(0).max(1)).min(1).max(100).nullable(),
    steps: z.int().min(1).max(MOST_STEPS).nullable().default(null),
    past: z.boolean().default(true),
  }),
  resume: z
    .object({
      epoch: z.string().max(100),
      line: z.string().max(100),
      offset: z.int().nullable(),
      tick: z.int().nullable(),
    })
    .nullable()
    .default(null),
  /** Whether alerts may come as `text` frames, and as what has changed. */
  compact: z.boolean().default(false),
})
export type Subscribe = z.infer<typeof subscribeSchema>

const KINDS = { snapshot: 1, delta: 2, tick: 3, text: 4 } as const

/** What is said of a forecast beside it. */
interface ForecastFrame {
  readonly offset: number
  /** When it was published, by the daemon's clock, epoch ms. */
  readonly atMs: number
  readonly complete: boolean
  /** See packForecast(); deflated. */
  readonly packed: Uint8Array<ArrayBuffer>
}

/** A binary message of the stream. */
export type Frame =
  | ({ readonly kind: 'snapshot' } & ForecastFrame)
  /** Told from the forecast of this offset. */
  | ({ readonly kind: 'delta'; readonly from: number } & ForecastFrame)
  /** See TickWriter; deflated. from: the tick that it is told from; null: it is whole. */
  | {
      readonly kind: 'tick'
      readonly tick: number
      readonly from: number | null
      readonly packed: Uint8Array<ArrayBuffer>
    }
  /** A message of JSON, in UTF-8; deflated. */
  | { readonly kind: 'text'; readonly packed: Uint8Array<ArrayBuffer> }

export function writeFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  const into = new ByteWriter()
  into.byte(KINDS[frame.kind])
  if (frame.kind === 'tick') {
    into.unsigned(frame.tick)
    into.unsigned(frame.from === null ? 0 : frame.from + 1)
  } else if (frame.kind !== 'text') {
    into.unsigned(frame.offset)
    into.float64(frame.atMs)
    into.byte(frame.complete ? 1 : 0)
    if (frame.kind === 'delta') into.unsigned(frame.from)
  }
  into.bytes(frame.packed)
  return into.result()
}

/** Throws `wire-invalid`. */
export function readFrame(bytes: Uint8Array<ArrayBuffer>): Frame {
  const from = new ByteReader(bytes)
  const kind = from.byte()
  const rest = () => bytes.slice(bytes.length - from.left)
  if (kind === KINDS.tick) {
    const [tick, before] = [from.unsigned(), from.unsigned()]
    return { kind: 'tick', tick, from: before === 0 ? null : before - 1, packed: rest() }
  }
  if (kind === KINDS.text) return { kind: 'text', packed: rest() }
  if (kind !== KINDS.snapshot && kind !== KINDS.delta)
    throw invalid(`a frame of the stream is of kind ${kind}`)
  const [offset, atMs, complete] = [from.unsigned(), from.float64(), from.byte() === 1]
  if (kind === KINDS.snapshot) return { kind: 'snapshot', offset, atMs, complete, packed: rest() }
  const before = from.unsigned()
  return { kind: 'delta', from: before, offset, atMs, complete, packed: rest() }
}
