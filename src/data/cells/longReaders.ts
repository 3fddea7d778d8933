import type { ColumnMapping } from '../mapping.types.ts'
import { namingColumns, numberColumns, rowName } from '../mapping/names.ts'
import { NumberReader, unclearComma, type CellPlace } from './numberReader.ts'
import { numberNotations, type NumberNotation, type SampledColumn } from './numbers.ts'

/** Readers of columns whose rows name their metric: cpu may be in % and mem in GiB, in one column. */
export class LongReaders {
  readonly #notations: ReadonlyMap<string, NumberNotation>
  readonly #readers = new Map<string, NumberReader>()
  readonly #onlyColumn: boolean

  /** Fails with column-type where the sample has cells of a metric that read as two numbers. */
  constructor(sample: readonly SampledColumn[], mapping: ColumnMapping, at: CellPlace) {
    const columns = new Set(numberColumns(mapping).map(({ name }) => name))
    const naming = namingColumns(mapping).map((name) => sample.find((column) => column.name === name))
    const parts = new Map<string, (string | null)[]>()
    for (const { name: column, rows } of sample.filter(({ name }) => columns.has(name))) {
      rows.forEach((cell, row) => {
        const metric = rowName(
          mapping,
          naming.map((own) => own?.rows[row] ?? null),
        )
        if (metric === null) return
        const key = keyOf(column, metric)
        const part = parts.get(key)
        if (part) part.push(cell)
        else parts.set(key, [cell])
      })
    }
    const others = sample.filter(({ name }) => !columns.has(name))
    const own = [...parts].map(([name, rows]) => ({ name, rows }))
    this.#notations = numberNotations([...others, ...own], mapping.comma, new Set(parts.keys()))
    this.#onlyColumn = columns.size === 1
    for (const key of parts.keys()) {
      const unclear = this.#notations.get(key)?.unclear
      if (unclear) throw unclearComma(this.#words(key), unclear, at)
    }
  }

  /** The reader of a metric's cells in a column. */
  of(column: string, metric: string): NumberReader {
    const key = keyOf(column, metric)
    let reader = this.#readers.get(key)
    if (reader === undefined) {
      reader = new NumberReader(this.#words(key), this.#notations.get(key) ?? null, metric)
      this.#readers.set(key, reader)
    }
    return reader
  }

  /** All that were used, in order of their first row. */
  readers(): readonly NumberReader[] {
    return [...this.#readers.values()]
  }

  /** Fails with column-type where a column held text and not one number. */
  check(column: string, values: Float64Array, file: string): void {
    for (const [key, reader] of this.#readers)
      if (key.startsWith(keyOf(column, ''))) reader.check(values, file)
  }

  /** «value of cpu», or «cpu» where there is but one column of values. */
  #words(key: string): string {
    const [column = '', metric = ''] = key.split(SEPARATOR)
    return this.#onlyColumn ? metric : `${column} of ${metric}`
  }
}

const SEPARATOR = '\u0000'

const keyOf = (column: string, metric: string) => `${column}${SEPARATOR}${metric}`
