import type { LabelColumn, NumericColumn } from '#forecast/table.ts'
import { DictionaryEncoder } from '../dictionaryEncoder.ts'

/** A column that grows. What lies beyond its servers' rows is null, so that a row may be written by parts. */
export interface LiveNumbers {
  readonly name: string
  values: Float64Array
  precision: 32 | 64
  covariate: boolean
}

/** As LiveNumbers, for texts. */
export interface LiveTexts {
  readonly name: string
  values: Int32Array
  readonly coding: DictionaryEncoder
  /** What snapshots hold of the coding: an array of their own, as the coding's grows. */
  classes: readonly string[]
}

/** A column of numbers that is null throughout. */
export function liveNumbers(column: Omit<NumericColumn, 'values'>, rows: number): LiveNumbers {
  const { name, precision, covariate = false } = column
  return { name, precision, covariate, values: new Float64Array(rows).fill(Number.NaN) }
}

/** A column of texts that is null throughout; classes are numbered from the start of the list given. */
export function liveTexts(name: string, classes: readonly string[], rows: number): LiveTexts {
  const coding = new DictionaryEncoder()
  for (const text of classes) coding.code(text)
  return { name, coding, classes: [], values: new Int32Array(rows).fill(-1) }
}

/** A column of numbers as a snapshot shows it: the values are shared. */
export function shownNumbers({ name, values, precision, covariate }: LiveNumbers): NumericColumn {
  return covariate ? { name, values, precision, covariate } : { name, values, precision }
}

/** A column of texts as a snapshot shows it: the codes are shared. */
export function shownTexts(column: LiveTexts): LabelColumn {
  if (column.classes.length !== column.coding.classes.length) column.classes = [...column.coding.classes]
  return { name: column.name, codes: column.values, classes: column.classes }
}
