import type { MetricRows } from '#data/liveTable.ts'
import { metricOf } from '#forecast/metrics/lookup.ts'
import type { Aggregation } from '#forecast/window/aggregation.ts'

/** A column of reported rows; labels are held as codes, so that both kinds are numbers and NaN is null. */
export type StepColumn =
  | {
      readonly kind: 'metric'
      readonly name: string
      readonly aggregation: Aggregation
      readonly covariate: boolean
    }
  | {
      readonly kind: 'label'
      readonly name: string
      readonly texts: string[]
      readonly codes: Map<string, number>
    }

/** One column of a batch, by the number that it has here. */
export interface BatchColumn {
  readonly column: number
  /** NaN: null. */
  readonly at: (row: number) => number
}

/** The columns that came, numbered in the order in which they did. */
export class StepColumns {
  readonly all: StepColumn[] = []
  readonly #metrics = new Map<string, number>()
  readonly #labels = new Map<string, number>()

  /** The columns of rows; new ones are added. */
  bind(rows: MetricRows): readonly BatchColumn[] {
    const metrics = rows.metrics.map(({ name, values, covariate }): BatchColumn => {
      const at = (row: number) => {
        const value = values[row] ?? Number.NaN
        return Number.isFinite(value) ? value : Number.NaN
      }
      const column = this.#number(this.#metrics, name, () => {
        const aggregation = covariate === true ? 'last' : metricOf(name).withinStep
        return { kind: 'metric', name, aggregation, covariate: covariate === true }
      })
      return { column, at }
    })
    const labels = rows.labels.map(({ name, texts }): BatchColumn => {
      const number = this.#number(this.#labels, name, () => ({
        kind: 'label',
        name,
        texts: [],
        codes: new Map(),
      }))
      const column = this.all[number]
      const at = (row: number) => {
        const text = texts[row] ?? null
        return text === null || column?.kind !== 'label' ? Number.NaN : codeOf(column, text)
      }
      return { column: number, at }
    })
    return [...metrics, ...labels]
  }

  #number(known: Map<string, number>, name: string, add: () => StepColumn): number {
    let number = known.get(name)
    if (number === undefined) {
      number = this.all.push(add()) - 1
      known.set(name, number)
    }
    return number
  }
}

function codeOf(column: StepColumn & { readonly kind: 'label' }, text: string): number {
  let code = column.codes.get(text)
  if (code === undefined) {
    code = column.texts.push(text) - 1
    column.codes.set(text, code)
  }
  return code
}
