import type { Clock } from '../clock/clock.ts'

/** The time of what is replayed: it stands until it is begun. */
export interface ReplayClock extends Clock {
  /** Lets time pass at the replay's rate. */
  readonly begin: () => void
  /** What was replayed is over: time passes as it does outside. */
  readonly settle: () => void
}

/** So long a timer of the machine may sleep at once; a change of pace is noticed then at the latest. */
const LONGEST_TIMER_MS = 1000

/** A clock that begins at a time of the past and passes `rate` times as fast as a wall clock. */
export function replayClock(
  startMs: number,
  rate: number,
  wallMs: () => number = () => performance.now(),
): ReplayClock {
  let pace = 0
  let [fromMs, atMs] = [startMs, wallMs()]
  const nowMs = () => fromMs + (wallMs() - atMs) * pace
  const passAt = (next: number) => {
    ;[fromMs, atMs] = [nowMs(), wallMs()]
    pace = next
  }
  return {
    nowMs,
    get rate() {
      return pace === 0 ? rate : pace
    },
    begin: () => passAt(rate),
    settle: () => passAt(1),
    sleep: async (ms, signal) => {
      const untilMs = nowMs() + ms
      for (let leftMs = ms; leftMs > 0; leftMs = untilMs - nowMs()) {
        const wall = pace === 0 ? LONGEST_TIMER_MS / 20 : leftMs / pace
        await timer(Math.min(wall, LONGEST_TIMER_MS), signal)
      }
      signal.throwIfAborted()
    },
  }
}

async function timer(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(handle)
      reject(signal.reason as Error)
    }
    const handle = setTimeout(() => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
