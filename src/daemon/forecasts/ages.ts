import { sortedQuantile } from '#forecast/statistics.ts'
import type { AgeFacts } from './api.ts'

/** A day of five-minute steps. */
const NEWEST = 288

/** How long complete forecasts took from the end of their step. */
export class Ages {
  readonly #ages: number[] = []
  #closedAtMs: number | null = null

  /** A complete forecast was published: when the step that it is of closed, and now, by the daemon's clock. */
  add(closedAtMs: number, nowMs: number): void {
    this.#closedAtMs = closedAtMs
    this.#ages.push(nowMs - closedAtMs)
    if (this.#ages.length > NEWEST) this.#ages.shift()
  }

  facts(nowMs: number): AgeFacts {
    const sorted = Float64Array.from(this.#ages).sort()
    const count = sorted.length
    return {
      count,
      p50Ms: count === 0 ? null : sortedQuantile(sorted, 0.5),
      p95Ms: count === 0 ? null : sortedQuantile(sorted, 0.95),
      nowMs: this.#closedAtMs === null ? null : nowMs - this.#closedAtMs,
    }
  }
}
