import type { Clock } from '../clock/clock.ts'
import type { Bus } from '../events.ts'

/** Problems of one part: each said when it begins and when its words change, and solved once. */
export class Problems {
  readonly #bus: Bus
  readonly #clock: Clock
  readonly #open = new Map<string, { readonly message: string; readonly sinceMs: number }>()

  constructor(bus: Bus, clock: Clock) {
    this.#bus = bus
    this.#clock = clock
  }

  raise(id: string, message: string): void {
    const before = this.#open.get(id)
    if (before?.message === message) return
    const sinceMs = before?.sinceMs ?? this.#clock.nowMs()
    this.#open.set(id, { message, sinceMs })
    this.#bus.emit('problem', { id, message, sinceMs })
  }

  solve(id: string): void {
    if (this.#open.delete(id)) this.#bus.emit('solved', id)
  }
}
