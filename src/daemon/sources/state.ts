import type { Bus } from '../events.ts'
import type { SourceCondition } from './api.ts'

/** How a source is doing, told on the bus while it is down. */
export class SourceState {
  #condition: SourceCondition
  readonly #bus: Bus
  /** What was said last of each trouble that is not over. */
  readonly #told = new Map<string, string>()

  constructor(bus: Bus, doing: string) {
    this.#bus = bus
    this.#condition = { kind: 'starting', doing }
  }

  readonly condition = (): SourceCondition => this.#condition

  set(next: SourceCondition): void {
    this.#condition = next
    // Also once the reason is another: a question that was cut off when it went, then nobody who answers.
    if (next.kind === 'down') this.#tell('source-down', next.why, next.sinceMs)
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
    if (!this.#told.has(id)) this.#tell(id, message, sinceMs)
  }

  #tell(id: string, message: string, sinceMs: number): void {
    if (this.#told.get(id) === message) return
    this.#told.set(id, message)
    this.#bus.emit('problem', { id, message, sinceMs: Math.round(sinceMs) })
  }

  over(id: string): void {
    if (this.#told.delete(id)) this.#bus.emit('solved', id)
  }
}
