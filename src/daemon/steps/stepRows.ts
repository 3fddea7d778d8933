import type { MetricRows } from '#data/liveTable.ts'
import { aggregate } from '#forecast/window/aggregation.ts'
import type { StepColumn } from './columns.ts'
import type { RecentRows } from './recentRows.ts'

/** Rows on the model's step while they are made. */
export class StepRows {
  readonly #columns: readonly StepColumn[]
  readonly #servers: string[] = []
  readonly #timeMs: number[] = []
  readonly #values = new Map<number, number[]>()

  constructor(columns: readonly StepColumn[]) {
    this.#columns = columns
  }

  get count(): number {
    return this.#servers.length
  }

  /** Rows of one server become one: each column by its own aggregation, NaN where all are null. */
  add(server: string, timeMs: number, rows: RecentRows, span: readonly [from: number, to: number]): void {
    const row = this.#servers.push(server) - 1
    this.#timeMs.push(timeMs)
    rows.each(span, (column, values, from, to) => {
      const known = this.#columns[column]
      const kind = known?.kind === 'metric' ? known.aggregation : 'last'
      let into = this.#values.get(column)
      if (into === undefined) this.#values.set(column, (into = []))
      while (into.length < row) into.push(Number.NaN)
      into[row] = aggregate(kind, values, from, to)
    })
  }

  /** Newest of them, epoch ms; -Infinity: there is none. */
  newestMs(): number {
    return this.#timeMs.reduce((newest, timeMs) => Math.max(newest, timeMs), -Infinity)
  }

  rows(): MetricRows {
    const full = (values: number[]) => {
      while (values.length < this.count) values.push(Number.NaN)
      return values
    }
    const found = [...this.#values].sort(([a], [b]) => a - b)
    return {
      servers: this.#servers,
      timeMs: this.#timeMs,
      metrics: found.flatMap(([column, values]) => {
        const known = this.#columns[column]
        if (known?.kind !== 'metric') return []
        const { name, covariate } = known
        return [{ name, values: full(values), ...(covariate ? { covariate } : {}) }]
      }),
      labels: found.flatMap(([column, values]) => {
        const known = this.#columns[column]
        if (known?.kind !== 'label') return []
        return [{ name: known.name, texts: full(values).map((code) => known.texts[code] ?? null) }]
      }),
      naiveTime: false,
    }
  }
}
