interface Sleeper {
  /** By the clock. */
  untilMs: number
  timer: NodeJS.Timeout | null
  readonly wake: () => void
}

/** A timer takes no more: 24 days. */
const MOST_TIMER_MS = 2 ** 31 - 1

/** Those who sleep by a clock that may be moved. */
export class Sleepers {
  readonly #nowMs: () => number
  readonly #rate: number
  readonly #sleeping = new Set<Sleeper>()

  constructor(nowMs: () => number, rate: number) {
    this.#nowMs = nowMs
    this.#rate = rate
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        if (sleeper.timer !== null) clearTimeout(sleeper.timer)
        this.#sleeping.delete(sleeper)
        signal.removeEventListener('abort', onAbort)
      }
      const onAbort = () => {
        leave()
        reject(signal.reason as Error)
      }
      const wake = () => {
        leave()
        resolve()
      }
      const sleeper: Sleeper = { untilMs: this.#nowMs() + ms, timer: null, wake }
      this.#sleeping.add(sleeper)
      signal.addEventListener('abort', onAbort, { once: true })
      this.#setTimer(sleeper)
    })
  }

  /** The clock was moved by so much. */
  moved(byMs: number): void {
    for (const sleeper of this.#sleeping) {
      // Who sleeps a second is not to sleep two hours, as the clock was set back by them.
      if (byMs < 0) sleeper.untilMs += byMs
      this.#setTimer(sleeper)
    }
  }

  #setTimer(sleeper: Sleeper): void {
    if (sleeper.timer !== null) clearTimeout(sleeper.timer)
    const leftMs = (sleeper.untilMs - this.#nowMs()) / this.#rate
    sleeper.timer = setTimeout(
      () => {
        // Timers may be a little early, or this one was for a part of a long sleep.
        if (sleeper.untilMs - this.#nowMs() > 1 && leftMs > MOST_TIMER_MS) this.#setTimer(sleeper)
        else sleeper.wake()
      },
      Math.min(Math.max(0, leftMs), MOST_TIMER_MS),
    )
  }
}
