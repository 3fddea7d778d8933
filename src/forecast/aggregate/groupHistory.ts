/** Of all servers of a group: their mean, or their sum. */
export type AggregateKind = 'mean' | 'sum'

/**
 * What a group's mean or sum was: the mean of the members that reported (times all members for a sum), NaN where
 * fewer than half did, so that a server that was away for a while is no dip.
 */
export class GroupHistory {
  readonly #sum: Float64Array
  readonly #reported: Uint32Array
  #members = 0

  /** steps: length of the common time grid. */
  constructor(steps: number) {
    this.#sum = new Float64Array(steps)
    this.#reported = new Uint32Array(steps)
  }

  /** One member's history on the common grid; NaN: not known there. */
  add(history: Float32Array): void {
    this.#members += 1
    history.forEach((value, i) => {
      if (Number.isNaN(value)) return
      this.#sum[i] = (this.#sum[i] ?? NaN) + value
      this.#reported[i] = (this.#reported[i] ?? NaN) + 1
    })
  }

  finish(kind: AggregateKind): Float32Array {
    const factor = kind === 'sum' ? this.#members : 1
    return Float32Array.from(this.#sum, (total, i) => {
      const here = this.#reported[i] ?? 0
      return here > 0 && 2 * here >= this.#members ? (factor * total) / here : NaN
    })
  }
}
