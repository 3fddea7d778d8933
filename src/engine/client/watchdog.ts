const TICK_MS = 1_000

/**
 * How long to wait. A thread that says nothing at all is blocked; one that only beats waits for something that
 * does not come. Both limits stretch with the longest silence that a call has already survived, because a slow
 * machine is slow at every step.
 */
export const BLOCKED_MS = 60_000
export const STUCK_MS = 180_000
const STRETCH = 10

/**
 * Watches one call. Time is counted in ticks of the timer and not read from a clock: a laptop that slept, or
 * a background tab whose timers are throttled, must not look like a stall.
 */
export class Watchdog {
  #silentMs = 0
  #idleMs = 0
  #longestMs = 0
  readonly #timer: ReturnType<typeof setInterval>

  /** onStall gets what happened, in words; it is called at most once. */
  constructor(onStall: (reason: string) => void) {
    this.#timer = setInterval(() => {
      this.#silentMs += TICK_MS
      this.#idleMs += TICK_MS
      const stretched = STRETCH * this.#longestMs
      if (this.#silentMs >= Math.max(BLOCKED_MS, stretched))
        this.#stall(onStall, 'did not respond', this.#silentMs)
      else if (this.#idleMs >= Math.max(STUCK_MS, stretched)) {
        this.#stall(onStall, 'made no progress', this.#idleMs)
      }
    }, TICK_MS)
  }

  /** Any message: the thread is alive. */
  beat(): void {
    this.#silentMs = 0
  }

  /** A message of this call: it moves. */
  progress(): void {
    this.#longestMs = Math.max(this.#longestMs, this.#idleMs)
    this.#silentMs = 0
    this.#idleMs = 0
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #stall(onStall: (reason: string) => void, what: string, forMs: number): void {
    this.stop()
    onStall(`the engine ${what} for ${Math.round(forMs / 1000)} s`)
  }
}
