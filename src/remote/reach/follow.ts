import { errorToData, FleetcastError } from '#forecast/errors.ts'
import type { Platform } from '../platform.ts'
import type { Follower } from '../read/follower.ts'
import { LinkFailure } from './failure.ts'
import type { ConnectionHost } from './hearing.ts'
import type { Stream } from './stream.ts'

/** A stream that has not said a word for so many of its heartbeats may have died without one. */
const QUIET_BEATS = 3
/** After a sleep, or when a person asks, one that should have said one is not waited for. */
const LATE_BEATS = 1.5

interface Following {
  readonly platform: Platform
  readonly host: ConnectionHost
  /** Gives what ends a stream that has gone quiet, for whenever a person or the tab wakes; null: no stream is left. */
  readonly onWake: (wake: (() => void) | null) => void
}

/** Follows a stream of ours until it ends, or is quiet for too long. Throws LinkFailure. */
export async function follow(
  stream: Stream,
  follower: Follower,
  { platform, host, onWake }: Following,
  signal: AbortSignal,
): Promise<never> {
  let timer: ReturnType<typeof setTimeout> | undefined
  let lastMs = platform.nowMs()
  const alive = () => {
    lastMs = platform.nowMs()
    clearTimeout(timer)
    timer = setTimeout(stream.close, QUIET_BEATS * follower.heartbeatMs)
  }
  onWake(() => {
    if (platform.nowMs() - lastMs > LATE_BEATS * follower.heartbeatMs) stream.close()
  })
  alive()
  follower.begin()
  try {
    host.onLink({ kind: 'open', via: 'stream' })
    for await (const { data, atMs } of stream.messages()) {
      alive()
      const { events, say } = await readable(follower.take(data))
      signal.throwIfAborted()
      for (const event of events) host.told(event, atMs)
      if (say !== null) stream.send(say)
    }
    throw new LinkFailure({ kind: 'stream-ended' })
  } finally {
    clearTimeout(timer)
    onWake(null)
    stream.close()
  }
}

async function readable<T>(taken: Promise<T>): Promise<T> {
  try {
    return await taken
  } catch (error) {
    if (!(error instanceof FleetcastError)) throw error
    throw new LinkFailure({ kind: 'unreadable', error: errorToData(error) })
  }
}
