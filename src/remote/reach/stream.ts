import { MOST_BODY_BYTES } from '#forecast/wire/limits.ts'
import type { Platform } from '../platform.ts'
import { LinkFailure } from './failure.ts'
import { tooLarge } from './http.ts'

/** A stream that does not open within this is not there. */
const OPEN_WITHIN_MS = 8_000

export interface StreamMessage {
  readonly text: string
  /** Epoch ms. */
  readonly atMs: number
}

/** An open stream. */
export interface Stream {
  /** Every message in order; a new one is waited for. Throws LinkFailure `stream-ended`, or `unreadable` beyond the limit. */
  readonly messages: () => AsyncGenerator<StreamMessage, never>
  readonly close: () => void
}

/** Messages that wait to be read: a daemon that sends faster than this page reads loses its older ones, not its place. */
const MOST_WAITING = 2

/**
 * Opens the stream of a first-generation daemon. A page of any origin may: streams know no CORS. Throws LinkFailure
 * `unreachable` or `silent`; closes when the signal is aborted.
 */
export async function openStream(platform: Platform, address: string, signal: AbortSignal): Promise<Stream> {
  signal.throwIfAborted()
  const socket = platform.openSocket(`${address.replace(/^http/, 'ws')}/ws/predictions`)
  const waiting: StreamMessage[] = []
  let wake: () => void = () => undefined
  let ended: Error | null = null
  const end = (reason: Error) => {
    ended ??= reason
    signal.removeEventListener('abort', stop)
    socket.onopen = socket.onmessage = socket.onerror = socket.onclose = null
    socket.close()
    wake()
  }
  const stop = () => end(signal.reason as Error)
  signal.addEventListener('abort', stop, { once: true })
  socket.onmessage = ({ data }) => {
    if (typeof data !== 'string') return
    if (data.length > MOST_BODY_BYTES) {
      end(tooLarge('a message of the stream'))
      return
    }
    waiting.push({ text: data, atMs: platform.nowMs() })
    if (waiting.length > MOST_WAITING) waiting.shift()
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
