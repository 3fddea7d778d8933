import type { MetricRows } from '#data/liveTable.ts'

/** Rows of records, column by column. */
export class RowsBuilder {
  readonly #capacity: number
  readonly #mostCells: number
  readonly #servers: string[] = []
  readonly #timeMs: Float64Array
  readonly #metrics = new Map<string, Float64Array>()
  readonly #labels = new Map<string, (string | null)[]>()

  constructor(capacity: number, mostCells: number) {
    this.#capacity = capacity
    this.#mostCells = mostCells
    this.#timeMs = new Float64Array(capacity)
  }

  /** Why a row with these metrics would make it too large, as a sentence; null: it would not. */
  whyNoRoom(metrics: readonly string[]): string | null {
    let columns = this.#metrics.size
    for (const metric of metrics) if (!this.#metrics.has(metric)) columns++
    if (columns === this.#metrics.size || columns * this.#capacity <= this.#mostCells) return null
    return `the batch has ${this.#capacity} records with more than ${this.#metrics.size} metrics, expected at most ${this.#mostCells} values; send smaller batches`
  }

  add(
    server: string,
    timeMs: number,
    metrics: ReadonlyMap<string, number>,
    texts: readonly { readonly label: string; readonly text: string }[],
  ): void {
    const row = this.#servers.length
    this.#servers.push(server)
    this.#timeMs[row] = timeMs
    for (const [metric, value] of metrics) {
      let column = this.#metrics.get(metric)
      if (column === undefined) {
        column = new Float64Array(this.#capacity).fill(Number.NaN)
        this.#metrics.set(metric, column)
      }
      column[row] = value
    }
    for (const { label, text } of texts) {
      let column = this.#labels.get(label)
      if (column === undefined) this.#labels.set(label, (column = []))
      while (column.length < row) column.push(null)
      column[row] = text
    }
  }

  rows(): MetricRows {
    const count = this.#servers.length
    for (const texts of this.#labels.values()) while (texts.length < count) texts.push(null)
    return {
      servers: this.#servers,
      timeMs: this.#timeMs.subarray(0, count),
      metrics: [...this.#metrics].map(([name, values]) => ({ name, values: values.subarray(0, count) })),
      labels: [...this.#labels].map(([name, texts]) => ({ name, texts })),
      naiveTime: false,
    }
  }
}
