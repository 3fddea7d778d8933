import type { Bus } from '../events.ts'
import type { SourceCondition } from './api.ts'

/** How a source is doing, told on the bus while it is down. */
export class SourceState {
  #condition: SourceCondition
  readonly #bus: Bus
  readonly #told = new Set<string>()

  constructor(bus: Bus, doing: string) {
    this.#bus = bus
    this.#condition = { kind: 'starting', doing }
  }

  readonly condition = (): SourceCondition => this.#condition

  set(next: SourceCondition): void {
    this.#condition = next
    if (next.kind === 'down') this.trouble('source-down', next.why, next.sinceMs)
    else this.over('source-down')
  }

  /** It is down since the first of the failures that follow each other. */
  down(why: string, nowMs: number, retryMs: number): void {
    const before = this.#condition
    const sinceMs = before.kind === 'down' ? before.sinceMs : Math.round(nowMs)
    this.set({ kind: 'down', why, sinceMs, retryMs })
  }

  /** Tells a trouble of this id once, until it is over. */
  trouble(id: string, message: string, sinceMs: number): void {
    if (this.#told.has(id)) return
    this.#told.add(id)
    this.#bus.emit('problem', { id, message, sinceMs: Math.round(sinceMs) })
  }

  over(id: string): void {
    if (this.#told.delete(id)) this.#bus.emit('solved', id)
  }
}
