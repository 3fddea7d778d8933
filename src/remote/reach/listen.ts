import { nextTask, type Platform } from '../platform.ts'
import type { Asker } from './asker.ts'
import { LinkFailure } from './failure.ts'
import { showReadiness, type ConnectionHost } from './hearing.ts'
import type { Stream } from './stream.ts'

/** A stream without a message for this long, or for so many ticks, may have died without a word. */
const QUIET_STREAM_MS = 60_000
const LEAST_QUIET_MS = 10_000
const QUIET_TICKS = 3
const LATE_TICKS = 2

interface Listening {
  readonly platform: Platform
  readonly host: ConnectionHost
  /** null: its REST cannot be asked from here. */
  readonly asker: Asker | null
  /** Gives what ends a stream that has gone quiet, for whenever a person or the tab wakes; null: no stream is left. */
  readonly onWake: (wake: (() => void) | null) => void
}

/** Hears a stream until it ends, or is quiet for too long. Throws LinkFailure `stream-ended`. */
export async function listen(
  stream: Stream,
  { platform, host, asker, onWake }: Listening,
  signal: AbortSignal,
): Promise<never> {
  let timer: ReturnType<typeof setTimeout> | undefined
  let lastMs = platform.nowMs()
  const quietMs = () => {
    const tick = host.tickMs()
    return tick === null ? QUIET_STREAM_MS : Math.max(LEAST_QUIET_MS, QUIET_TICKS * tick)
  }
  const alive = () => {
    lastMs = platform.nowMs()
    clearTimeout(timer)
    timer = setTimeout(stream.close, quietMs())
  }
  // After a sleep, or when a person asks: a stream that should have spoken since is not waited for.
  onWake(() => {
    const lateMs = LATE_TICKS * (host.tickMs() ?? Infinity)
    if (platform.nowMs() - lastMs > Math.min(quietMs(), lateMs)) stream.close()
  })
  alive()
  try {
    host.onLink({ kind: 'open', via: 'stream' })
    if (asker !== null) await firstLook(asker, host, signal)
    for await (const { data: text, atMs } of stream.messages()) {
      alive()
      if (typeof text !== 'string') continue
      const found = host.hear({ text, from: 'stream', tickCount: null, atMs, loose: false, slackMs: 0 })
      showReadiness(host, found, 'stream')
      // Messages that wait in the browser come first: of several, only the newest are read.
      await nextTask()
      signal.throwIfAborted()
    }
    throw new LinkFailure({ kind: 'stream-ended' })
  } finally {
    clearTimeout(timer)
    onWake(null)
    stream.close()
  }
}

/** The stream speaks with the next tick; what there is already need not wait for it, nor hold it up. */
async function firstLook(asker: Asker, host: ConnectionHost, signal: AbortSignal): Promise<void> {
  try {
    const status = await asker.status(signal)
    showReadiness(host, await asker.forecast(status?.tickCount ?? null, true, signal), 'stream')
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof LinkFailure)) throw error
  }
}
