import { isBlank, isBlankRow, lookOf } from './cells.ts'
import { decorationOf, type Decoration } from './decorations.ts'
import type { Dialect, Row } from './dialect.ts'
import type { Header } from './header.ts'
import { invalid } from './invalid.ts'

/** Rows with another number of cells are skipped while they are so few of all. */
const FEW = 0.01
const DIGIT_0 = 48
const DIGIT_9 = 57
const HASH = 35

/** Tells the data of one file from what tools write around it, row by row, and counts what is skipped. */
export class RowFilter {
  readonly #header: Header
  readonly #delimiter: string
  readonly #width: number
  readonly #timeAt: number
  readonly #names: ReadonlySet<string>
  readonly #counts = new Map<Decoration, number>()
  readonly #unread = new Set<string>()
  /** Per column of the header, where the table that is being read has it; null: just there. */
  #order: readonly number[] | null = null
  #tableWidth: number
  #rows = 0
  #ragged = 0
  #firstRagged: { readonly line: number; readonly cells: number } | null = null
  #lastRagged = 0
  #lastLine = 0

  /** timeColumn: what the mapping says; null: not known yet. */
  constructor(header: Header, dialect: Dialect, timeColumn: string | null) {
    this.#header = header
    this.#delimiter = dialect.delimiter
    this.#width = this.#tableWidth = header.names.length
    this.#timeAt = timeColumn === null ? -1 : header.names.indexOf(timeColumn)
    this.#names = new Set(header.levels[0]?.map((cell) => cell.trim()).filter((name) => name !== ''))
  }

  /** Rows of data so far. */
  get rows(): number {
    return this.#rows
  }

  /** Rows skipped so far, by what they are. */
  get counts(): ReadonlyMap<Decoration, number> {
    return this.#counts
  }

  /** Columns that later tables of the file have and its first one has not. */
  get unread(): ReadonlySet<string> {
    return this.#unread
  }

  /**
   * The row's cells in the header's order; null: it is no data. line is its number in the file, from 1. Fails with
   * csv-invalid where a quote seems to have been left open.
   */
  take(row: Row, line: number, file: string): Row | null {
    this.#lastLine = line
    if (row.length === this.#width && this.#order === null) {
      // Nearly every row: its time begins with a digit, and nothing marks it as a comment.
      const code = row[this.#timeAt]?.charCodeAt(0) ?? 0
      if (code >= DIGIT_0 && code <= DIGIT_9 && row[0]?.charCodeAt(0) !== HASH) return this.#accepted(row)
    }
    return this.#judged(row, line, file)
  }

  #judged(row: Row, line: number, file: string): Row | null {
    if (row.length === 1 && isBlank(row[0] ?? '')) return null
    if (this.#isHeader(row)) return null
    const decoration = decorationOf(row, this.#delimiter)
    if (decoration !== null && !this.#mayBeData(row, decoration)) return this.#pass(decoration)
    const fitting = this.#fitting(row)
    if (fitting !== null) return this.#accepted(this.#order === null ? fitting : this.#reordered(fitting))
    if (isBlankRow(row)) return null
    if (row.some((cell) => cell.includes('\n'))) {
      const cells = `${row.length} cells, expected ${this.#tableWidth}`
      throw invalid(
        file,
        `row ${line}`,
        `it has ${cells}, one of them spanning several lines. Check for a missing closing quote`,
      )
    }
    this.#firstRagged ??= { line, cells: row.length }
    this.#ragged++
    this.#lastRagged = row.length < this.#tableWidth ? line : 0
    return null
  }

  /** The row without delimiters at its end that begin no column; null: it has another number of cells. */
  #fitting(row: Row): Row | null {
    if (row.length === this.#tableWidth) return row
    if (row.length < this.#tableWidth) return null
    return row.slice(this.#tableWidth).every(isBlank) ? row.slice(0, this.#tableWidth) : null
  }

  /** Servers may be called Total, and #1 may be one: with a time it is data. */
  #mayBeData(row: Row, decoration: Decoration): boolean {
    if (row.length !== this.#tableWidth) return false
    if (decoration !== 'footer' && decoration !== 'comment') return false
    if (this.#timeAt < 0) return row.some((cell) => lookOf(cell) === 'time' || /^\d{9,}/.test(cell))
    return /\d/.test(row[this.#order?.[this.#timeAt] ?? this.#timeAt] ?? '')
  }

  /** Whether the row is the header again, or that of another table, which then holds from here on. */
  #isHeader(row: Row): boolean {
    const { levels } = this.#header
    const level = levels.findIndex(
      (names) => names.length === row.length && names.every((name, i) => name === row[i]),
    )
    if (level >= 0) {
      if (level === 0) {
        this.#pass('repeat')
        this.#order = null
        this.#tableWidth = this.#width
      }
      return true
    }
    if (levels.length !== 1) return false
    const known = row.filter((cell) => this.#names.has(cell.trim())).length
    if (known < 2 || known * 2 < row.filter((cell) => !isBlank(cell)).length) return false
    this.#pass('repeat')
    this.#useTable(row.map((cell, i) => (i === 0 ? cell.replace(/^#\s*/, '') : cell).trim()))
    return true
  }

  #useTable(names: readonly string[]): void {
    const own = this.#header.names
    this.#order = own.map((name, i) =>
      name.startsWith('Unnamed: ') && names[i] === '' ? i : names.indexOf(name),
    )
    for (const name of names) if (name !== '' && !own.includes(name)) this.#unread.add(name)
    this.#tableWidth = names.length
  }

  #reordered(row: Row): Row {
    return this.#order?.map((at) => row[at] ?? '') ?? row
  }

  #accepted(row: Row): Row {
    this.#rows++
    const { defaults } = this.#header
    return defaults.length === 0 ? row : row.map((cell, i) => (cell === '' ? (defaults[i] ?? '') : cell))
  }

  #pass(decoration: Decoration): null {
    this.#counts.set(decoration, (this.#counts.get(decoration) ?? 0) + 1)
    return null
  }

  /**
   * What became of rows whose number of cells is odd, at the end of the file. Fails with csv-invalid where they are
   * more than a few.
   */
  finish(file: string): readonly string[] {
    const first = this.#firstRagged
    if (first === null) return []
    const all = this.#rows + this.#ragged
    const width = this.#width
    if (this.#ragged === 1 && this.#lastRagged === this.#lastLine && this.#rows > 0) {
      return [`the last row of ${file} ends after ${first.cells} of ${width} cells and was skipped`]
    }
    const are = this.#ragged === 1 ? `1 of ${all} rows has` : `${this.#ragged} of ${all} rows have`
    const what = `${are} a different number of cells than the ${width} in the header`
    if (this.#ragged > FEW * all) throw invalid(file, `row ${first.line} has ${first.cells}`, what)
    return [
      `${file}: ${what} and ${this.#ragged === 1 ? 'was' : 'were'} skipped (the first is row ${first.line} with ${first.cells})`,
    ]
  }
}
