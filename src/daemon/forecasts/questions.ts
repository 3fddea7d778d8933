import { FleetcastError } from '#forecast/errors.ts'

/** Questions beside the forecasts: few at a time, so that a step never waits long for them, and none while closed. */
export class Questions {
  readonly #most: number
  readonly #mostWaiting: number
  readonly #waiting: (() => void)[] = []
  #asking = 0
  #closed = false
  #onIdle: (() => void)[] = []

  constructor({ most, mostWaiting }: { readonly most: number; readonly mostWaiting: number }) {
    this.#most = most
    this.#mostWaiting = mostWaiting
  }

  /** Asks when it is its turn. Fails with engine-busy where too many wait already; rejects with AbortError. */
  async ask<T>(question: () => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted()
    if (this.#closed || this.#asking >= this.#most) await this.#turn(signal)
    else this.#asking++
    try {
      return await question()
    } finally {
      this.#asking--
      this.#next()
    }
  }

  /** Keeps new questions waiting until open(); resolves when those under way have ended. */
  async close(): Promise<void> {
    this.#closed = true
    if (this.#asking > 0) await new Promise<void>((resolve) => this.#onIdle.push(resolve))
  }

  open(): void {
    this.#closed = false
    this.#next()
  }

  async #turn(signal: AbortSignal): Promise<void> {
    if (this.#waiting.length >= this.#mostWaiting) {
      throw new FleetcastError(
        'engine-busy',
        `${this.#waiting.length} requests are already waiting for the network, expected at most ${this.#mostWaiting}`,
      )
    }
    await new Promise<void>((resolve, reject) => {
      const go = () => {
        signal.removeEventListener('abort', onAbort)
        // Here and not when it continues: nobody may come in between.
        this.#asking++
        resolve()
      }
      const onAbort = () => {
        const at = this.#waiting.indexOf(go)
        if (at >= 0) this.#waiting.splice(at, 1)
        reject(signal.reason as Error)
      }
      this.#waiting.push(go)
      signal.addEventListener('abort', onAbort, { once: true })
    })
  }

  #next(): void {
    if (this.#asking === 0) {
      for (const resolve of this.#onIdle) resolve()
      this.#onIdle = []
    }
    if (this.#closed) return
    while (this.#asking < this.#most && this.#waiting.length > 0) this.#waiting.shift()?.()
  }
}
