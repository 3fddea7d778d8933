/** When steps are over; all times epoch ms, ends of steps are multiples of the step. */
export class Closing {
  readonly stepMs: number
  /** A step whose end has passed waits so long, by the clock, for servers that have not reported it. */
  readonly graceMs: number
  /** End of the newest step that is closed; -Infinity: none is. */
  throughMs = -Infinity
  #newestMs = -Infinity
  /** When the newest row first passed these ends, oldest first. */
  #passed: { readonly endMs: number; readonly atMs: number }[] = []

  constructor(stepMs: number) {
    this.stepMs = stepMs
    this.graceMs = Math.min(10_000, stepMs / 10)
  }

  /** End of the step that a row of this time is in: a row at the end is the last of its step. */
  endOf(timeMs: number): number {
    return Math.ceil(timeMs / this.stepMs) * this.stepMs
  }

  /** A row of any server came. */
  sees(timeMs: number, nowMs: number): void {
    if (!(timeMs > this.#newestMs)) return
    this.#newestMs = timeMs
    const endMs = this.newestEndMs()
    const known = this.#passed.at(-1)?.endMs ?? this.throughMs
    if (endMs > known) this.#passed.push({ endMs, atMs: nowMs })
  }

  /**
   * Through which step all can be closed now; throughMs: no more. Steps close in order.
   *
   * @param newest each server's newest row.
   */
  closable(newest: Iterable<number>, nowMs: number): number {
    const last = this.newestEndMs()
    if (!(last > this.throughMs)) return this.throughMs
    const late = this.#passed.findLast(({ endMs, atMs }) => nowMs >= Math.max(endMs, atMs) + this.graceMs)
    const byGrace = late?.endMs ?? this.throughMs
    if (byGrace >= last) return last
    // A server that was there in a step, or in the one before, is waited for.
    let blocked = Infinity
    for (const newestMs of newest) {
      const end = this.endOf(newestMs)
      if (newestMs < end && end > this.throughMs) blocked = Math.min(blocked, end)
      else if (end + this.stepMs > this.throughMs) blocked = Math.min(blocked, end + this.stepMs)
    }
    return Math.max(this.throughMs, byGrace, Math.min(last, blocked - this.stepMs))
  }

  close(throughMs: number): void {
    this.throughMs = throughMs
    this.#passed = this.#passed.filter(({ endMs }) => endMs > throughMs)
  }

  /** Rows later than a time were of a clock that was wrong. */
  rewind(toMs: number): void {
    if (this.#newestMs <= toMs) return
    this.#newestMs = toMs
    this.#passed = []
    this.throughMs = Math.min(this.throughMs, this.newestEndMs())
  }

  /** When the clock alone closes the next step; null: it waits for rows. */
  dueMs(): number | null {
    const [next] = this.#passed
    return next === undefined ? null : Math.max(next.endMs, next.atMs) + this.graceMs
  }

  /** End of the newest step that a row has passed; -Infinity: none has. */
  newestEndMs(): number {
    return Math.floor(this.#newestMs / this.stepMs) * this.stepMs
  }
}
