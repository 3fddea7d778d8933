import type { Repeats } from '../mapping.types.ts'
import { DROPPED, type RowOrder } from '../rows.ts'

/** Names of the metrics that a file's rows hold, by row. */
export interface RowNames {
  /** Index into classes per source row; -1: the row names no metric. */
  readonly codes: Int32Array
  readonly classes: readonly string[]
}

/** A column of the table, and how often rows disagreed about a value of it. */
export interface PlacedColumn {
  /** Index into RowNames.classes; null where rows name no metric. */
  readonly code: number | null
  readonly values: Float64Array
  /** How many source rows each value is the sum or the mean of; null where it is neither. */
  readonly counts: Uint32Array | null
  /** Values that were given: of all source rows that have a place. */
  readonly given: number
  /** Of them, those of a server and time that already had one. */
  readonly repeated: number
  /** Of those, the ones that say something else than what was there. */
  readonly conflicts: number
}

interface Filling {
  readonly values: Float64Array
  /** How many values each row's sum or mean is of; null where neither is asked for. */
  readonly counts: Uint32Array | null
  given: number
  repeated: number
  conflicts: number
}

/**
 * Puts one column of the source where the table has its rows: into one column of the table, or into one for each
 * name. Rows of the same server and time fill each other's missing values; where both have one, repeats says what they
 * come to, omitted: the last in source order counts.
 */
export class NumberPlacer {
  readonly #order: RowOrder
  readonly #names: RowNames | null
  readonly #repeats: Repeats
  readonly #columns: (Filling | undefined)[] = []

  /** By which each source row's value is multiplied; null: by nothing. */
  readonly #factors: Float64Array | null

  constructor(
    order: RowOrder,
    names: RowNames | null,
    repeats: Repeats | undefined,
    factors: Float64Array | null = null,
  ) {
    this.#factors = factors
    this.#order = order
    this.#names = names
    this.#repeats = repeats ?? 'last'
    if (names === null) this.#columns.push(this.#empty())
  }

  /** Values of source rows [from, from + values.length); NaN where there is none. */
  add(from: number, values: Float64Array): void {
    const place = this.#order.place
    const factors = this.#factors
    const only = this.#names === null ? this.#columns[0] : undefined
    if (factors === null && only !== undefined && this.#repeats === 'last') {
      fillLast(only, place, from, values)
      return
    }
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? Number.NaN
      const target = place[from + i] ?? DROPPED
      if (target === DROPPED || Number.isNaN(value)) continue
      const column = only ?? this.#columnOf(from + i)
      if (column !== null) this.#fill(column, target, value * (factors?.[from + i] ?? 1))
    }
  }

  /** The columns, in order of their names' codes; one that no row named is not there. */
  finish(): readonly PlacedColumn[] {
    return this.#columns.flatMap((column, code) => {
      if (column === undefined) return []
      const { values, counts, given, repeated, conflicts } = column
      if (this.#repeats === 'mean') {
        counts?.forEach((count, row) => {
          if (count > 1) values[row] = (values[row] ?? Number.NaN) / count
        })
      }
      return [{ code: this.#names === null ? null : code, values, counts, given, repeated, conflicts }]
    })
  }

  #columnOf(row: number): Filling | null {
    const code = this.#names?.codes[row] ?? -1
    return code < 0 ? null : (this.#columns[code] ??= this.#empty())
  }

  #empty(): Filling {
    const rows = this.#order.timeMs.length
    const isTogether = this.#repeats === 'mean' || this.#repeats === 'sum'
    const counts = isTogether ? new Uint32Array(rows) : null
    return { values: new Float64Array(rows).fill(Number.NaN), counts, given: 0, repeated: 0, conflicts: 0 }
  }

  #fill(column: Filling, target: number, value: number): void {
    const { values, counts } = column
    const before = values[target] ?? Number.NaN
    column.given++
    if (counts !== null) counts[target] = (counts[target] ?? 0) + 1
    if (Number.isNaN(before)) {
      values[target] = value
      return
    }
    column.repeated++
    if (before !== value) column.conflicts++
    switch (this.#repeats) {
      case 'last':
        values[target] = value
        return
      case 'max':
        values[target] = Math.max(before, value)
        return
      case 'sum':
      case 'mean':
        values[target] = before + value
    }
  }
}

/** What nearly all files are, without a call for each value: no names, and the last value counts. */
function fillLast(column: Filling, place: Uint32Array, from: number, values: Float64Array): void {
  const into = column.values
  let [given, repeated, conflicts] = [0, 0, 0]
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN
    const target = place[from + i] ?? DROPPED
    if (target === DROPPED || Number.isNaN(value)) continue
    const before = into[target] ?? Number.NaN
    given++
    if (!Number.isNaN(before)) {
      repeated++
      if (before !== value) conflicts++
    }
    into[target] = value
  }
  column.given += given
  column.repeated += repeated
  column.conflicts += conflicts
}

/** Puts codes of source rows [from, from + codes.length) where the table has them; -1, none, never replaces one. */
export function placeCodes(order: RowOrder, from: number, codes: Int32Array, into: Int32Array): void {
  for (let i = 0; i < codes.length; i++) {
    const target = order.place[from + i] ?? DROPPED
    const code = codes[i] ?? -1
    if (target !== DROPPED && code >= 0) into[target] = code
  }
}

/** A code per source row for the server and the metric that it is of: rows of one code follow each other in time. */
export function seriesOf(server: Int32Array, names: RowNames | null): Int32Array {
  if (names === null) return server
  const { codes, classes } = names
  return server.map((code, row) => (code < 0 ? -1 : code * (classes.length + 1) + 1 + (codes[row] ?? -1)))
}
