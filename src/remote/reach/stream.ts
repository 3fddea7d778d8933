import { MOST_BODY_BYTES } from '#forecast/wire/limits.ts'
import type { Platform } from '../platform.ts'
import { LinkFailure } from './failure.ts'
import { tooLarge } from './http.ts'

/** A stream that does not open within this is not there. */
const OPEN_WITHIN_MS = 8_000

export interface StreamMessage {
  readonly data: string | ArrayBuffer
  /** Epoch ms. */
  readonly atMs: number
}

/** An open stream. */
export interface Stream {
  /** Every message in order; a new one is waited for. Throws LinkFailure `stream-ended`, or `unreadable` beyond the limit. */
  readonly messages: () => AsyncGenerator<StreamMessage, never>
  /** The subprotocol that was picked; empty: none. */
  readonly protocol: string
  readonly send: (message: unknown) => void
  readonly close: () => void
}

/** Messages that wait to be read: a daemon that sends faster than this page reads loses its older ones, not its place. */
const MOST_WAITING = 2
/** Where one tells what is new since the one before, none may be lost: a page that is so far behind starts over. */
const MOST_WAITING_TOLD = 1_000

const sizeOf = (data: string | ArrayBuffer) => (typeof data === 'string' ? data.length : data.byteLength)

/**
 * Opens the stream of a daemon; with subprotocols, of which it has to pick one, it is ours. A page of any origin may:
 * streams know no CORS. Throws LinkFailure `unreachable` or `silent`; closes when the signal is aborted.
 */
export async function openStream(
  platform: Platform,
  address: string,
  signal: AbortSignal,
  protocols: readonly string[] = [],
): Promise<Stream> {
  signal.throwIfAborted()
  const socket = platform.openSocket(`${address.replace(/^http/, 'ws')}/ws/predictions`, protocols)
  socket.binaryType = 'arraybuffer'
  const isTold = protocols.length > 0
  const waiting: StreamMessage[] = []
  let wake: () => void = () => undefined
  let ended: Error | null = null
  const end = (reason: Error) => {
    ended ??= reason
    signal.removeEventListener('abort', stop)
    socket.onopen = socket.onmessage = socket.onclose = null
    // One that is closed before it was open says so as an error, later; nobody is told of it any longer.
    socket.onerror = () => undefined
    socket.close()
    wake()
  }
  const stop = () => end(signal.reason as Error)
  signal.addEventListener('abort', stop, { once: true })
  socket.onmessage = ({ data }) => {
    if (typeof data !== 'string' && !(data instanceof ArrayBuffer)) return
    if (sizeOf(data) > MOST_BODY_BYTES) {
      end(tooLarge('a message of the stream'))
      return
    }
    waiting.push({ data, atMs: platform.nowMs() })
    if (!isTold && waiting.length > MOST_WAITING) waiting.shift()
    if (waiting.length > MOST_WAITING_TOLD) end(new LinkFailure({ kind: 'stream-ended' }))
    wake()
  }
  socket.onclose = () => end(new LinkFailure({ kind: 'stream-ended' }))
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => end(new LinkFailure({ kind: 'silent', afterMs: OPEN_WITHIN_MS })),
      OPEN_WITHIN_MS,
    )
    const settle = () => {
      clearTimeout(timer)
      if (ended === null) resolve()
      else reject(ended)
    }
    wake = settle
    socket.onopen = settle
    // A socket says no reason; before it was open nothing answered.
    socket.onerror = () => end(new LinkFailure({ kind: 'unreachable' }))
    socket.onclose = () => end(new LinkFailure({ kind: 'unreachable' }))
  })
  socket.onerror = () => end(new LinkFailure({ kind: 'stream-ended' }))
  socket.onclose = () => end(new LinkFailure({ kind: 'stream-ended' }))
  return {
    protocol: socket.protocol,
    send: (message) => socket.send(JSON.stringify(message)),
    messages: async function* () {
      for (;;) {
        const next = waiting.shift()
        if (next !== undefined) {
          yield next
          continue
        }
        if (ended !== null) throw ended
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
    close: () => end(new LinkFailure({ kind: 'stream-ended' })),
  }
}
