import { isAbort } from '#forecast/errors.ts'
import type { Clock } from '../clock/clock.ts'

/** Wakes somebody at a time of the clock; set to several, at the earliest. */
export class Alarm {
  readonly #clock: Clock
  readonly #ring: () => void
  #set: { readonly atMs: number; readonly ended: AbortController } | null = null

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock
    this.#ring = ring
  }

  /** null: no need to. One that was set before stays. */
  at(atMs: number | null): void {
    if (atMs === null || (this.#set !== null && this.#set.atMs <= atMs)) return
    this.stop()
    const set = { atMs, ended: new AbortController() }
    this.#set = set
    const { signal } = set.ended
    this.#clock.sleep(Math.max(0, atMs - this.#clock.nowMs()), signal).then(
      () => {
        if (this.#set !== set) return
        this.#set = null
        this.#ring()
      },
      (error: unknown) => {
        if (!isAbort(error)) throw error
      },
    )
  }

  stop(): void {
    this.#set?.ended.abort()
    this.#set = null
  }
}
