import { FleetcastError } from '#forecast/errors.ts'
import { parseAmount } from './amount.ts'
import { isMissing, isMissingWord, type Cell } from './missing.ts'
import { listed, unitOfAmount, unitWords, type NumberNotation } from './numbers.ts'
import { statedUnit, type StatedUnit } from './statedUnit.ts'
import { goesWith } from './units.ts'

/** Where a cell is, for errors. */
export interface CellPlace {
  readonly file: string
  readonly place: string
}

const INFINITE = /^[+-]?(?:inf(?:inity)?|∞)$/i
/** Odd cells that are distinguished; more are counted together. */
const MOST_ODD = 1000

/** Reads the cells of one column as numbers, and remembers what it had to pass over. */
export class NumberReader {
  readonly column: string
  #notation: Pick<NumberNotation, 'family' | 'decimal'> | null
  /** Plain numbers need no more than Number(). */
  readonly #fast: boolean
  readonly #stated: StatedUnit | null
  readonly #odd = new Map<string, number>()
  readonly #units = new Set<string>()
  #bounds = 0
  #bare = 0

  /**
   * notation: null for a column without a number among its first rows; the first that comes says it. metric: whose name
   * may say the unit; cells that carry another of its kind are converted to it.
   */
  constructor(column: string, notation: NumberNotation | null, metric = column) {
    this.column = column
    this.#stated = statedUnit(metric)
    this.#notation = notation
    const family = notation?.family ?? 'plain'
    this.#fast = notation?.decimal !== ',' && (family === 'plain' || family === 'count')
  }

  /**
   * NaN for a cell without a value and for one that is not a number, which is counted. times: in how many rows the cell
   * is. Fails with column-type where the cell reads as two numbers and nothing says as which.
   */
  read(cell: Cell, at: CellPlace, times = 1): number {
    if (typeof cell === 'string' && this.#fast) {
      const first = cell.charCodeAt(0)
      if ((first >= 48 && first <= 57) || first === 45) {
        const value = Number(cell)
        // Number() reads 0x1F, 0b1 and 0o7, which nobody means.
        if (Number.isFinite(value) && !(first === 48 && cell.charCodeAt(1) > 57)) return value
      }
    }
    if (typeof cell === 'number') return Number.isFinite(cell) ? cell : Number.NaN
    if (typeof cell === 'boolean') return Number(cell)
    if (cell === null || cell === undefined || cell === '') return Number.NaN
    return this.#text(cell, at, times)
  }

  /** Fails with column-type where the column held text and not one number: it is not a metric. */
  check(values: Float64Array, file: string): void {
    const [first] = this.#odd.keys()
    if (first === undefined || values.some((value) => !Number.isNaN(value))) return
    const where = file === '' ? '' : `${file}: `
    throw new FleetcastError(
      'column-type',
      `${where}column ${this.column} contains ${quoted(first)}, expected numbers`,
      { file, place: `column ${this.column}` },
    )
  }

  /** What was stripped or converted, in words; null: nothing. */
  reading(): string | null {
    const parts = [
      this.#notation?.decimal === ',' ? 'comma read as the decimal separator' : null,
      unitWords(this.#units, this.#notation?.family ?? 'plain', this.#stated),
    ].filter((part) => part !== null)
    return parts.length > 0 ? parts.join(', ') : null
  }

  /** What was skipped, for people. */
  notes(): string[] {
    const notes: string[] = []
    const odd = [...this.#odd].sort(([, a], [, b]) => b - a)
    const count = odd.reduce((sum, [, times]) => sum + times, 0)
    if (count > 0) {
      const named = odd.slice(0, 3).map(([text, times]) => `${quoted(text)} ${times}×`)
      const more = odd.length > 3 ? ', …' : ''
      const [values, are, missing] = count === 1 ? ['value', 'is', 'counts'] : ['values', 'are', 'count']
      notes.push(
        `${count} ${values} of ${this.column} ${are} not ${count === 1 ? 'a number' : 'numbers'} and ${missing} as missing: ` +
          named.join(', ') +
          more,
      )
    }
    if (this.#bare > 0 && this.#units.size > 0) {
      const carry = this.#bare === 1 ? ['value', 'has'] : ['values', 'have']
      const as = this.#stated?.written ?? this.#notation?.family ?? 'plain'
      if (as !== 'plain' && as !== 'count') {
        notes.push(
          `${this.#bare} ${carry[0]} of ${this.column} ${carry[1]} no unit: read as ${as === '%' ? 'percent' : as}`,
        )
      }
    }
    if (this.#bounds > 0) {
      const are = this.#bounds === 1 ? ['value', 'is'] : ['values', 'are']
      notes.push(
        `${this.#bounds} ${are[0]} of ${this.column} ${are[1]} only a limit, such as < 0.01: the limit is used`,
      )
    }
    return notes
  }

  #text(cell: string, at: CellPlace, times: number): number {
    if (isMissing(cell)) {
      if (isMissingWord(cell)) this.#count(cell, times)
      return Number.NaN
    }
    const amount = parseAmount(cell, this.#notation?.decimal ?? null)
    const unit = amount && unitOfAmount(amount)
    if (amount?.ambiguous && unit) throw unclearComma(this.column, cell, at)
    if (amount && unit) this.#notation ??= { family: unit.family, decimal: amount.proves }
    if (amount && unit && goesWith(this.#notation?.family ?? 'plain', unit.family, amount.value)) {
      const written = amount.unit + amount.currency
      if (written !== '' && this.#units.size < 8) this.#units.add(written)
      if (amount.bound) this.#bounds += times
      if (written === '' && amount.value !== 0) this.#bare += times
      // A number without a unit is in the one that the name says, if it says one.
      const stated = this.#stated
      return (amount.value * unit.factor) / (stated?.family === unit.family ? stated.factor : 1)
    }
    const word = cell.trim().toLowerCase()
    if (word === 'true' || word === 'false') return Number(word === 'true')
    if (!INFINITE.test(word)) this.#count(cell, times)
    return Number.NaN
  }

  #count(cell: string, times: number): void {
    const text = this.#odd.size < MOST_ODD || this.#odd.has(cell) ? cell : '…'
    this.#odd.set(text, (this.#odd.get(text) ?? 0) + times)
  }
}

/** What the cells of a table's columns were read as, columns that were read alike together, and what was skipped. */
export function numberNotes(readers: readonly NumberReader[]): string[] {
  const alike = new Map<string, string[]>()
  for (const reader of readers) {
    const words = reader.reading()
    if (words === null) continue
    const columns = alike.get(words)
    if (columns) columns.push(reader.column)
    else alike.set(words, [reader.column])
  }
  return [
    ...[...alike].map(([words, columns]) => `${listed(columns)}: ${words}`),
    ...readers.flatMap((reader) => reader.notes()),
  ]
}

/** column-type: the cell of the column is two numbers, and the comma's meaning has to be said. */
export function unclearComma(column: string, cell: string, at: CellPlace): FleetcastError {
  const readings = [parseAmount(cell, '.'), parseAmount(cell, ',')].map((amount) => String(amount?.value))
  return new FleetcastError(
    'column-type',
    `${at.file}, ${at.place}: column ${column} contains ${quoted(cell)}: that is ${readings[0]} with the comma as ` +
      `thousands separator and ${readings[1]} with the comma as decimal separator. Choose which`,
    { file: at.file, place: `${at.place}, column ${column}`, answer: 'comma' },
  )
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}
