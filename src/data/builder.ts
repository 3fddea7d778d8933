import { FleetcastError } from '#forecast/errors.ts'
import type { MetricTable } from '#forecast/table.ts'
import { DictionaryEncoder } from './dictionaryEncoder.ts'
import type { ColumnMapping } from './mapping.types.ts'
import { knownAs, labelColumns, namingColumns, numberColumns, onlyServer, rowName } from './mapping/names.ts'
import { checkMemory } from './memory.ts'
import { apartColumns } from './place/apartColumns.ts'
import { namedColumns, placerFor } from './place/placeColumns.ts'
import { placeCodes } from './place/placeNumbers.ts'
import { orderRows } from './rows.ts'
import { epochUnit, parseTime, unitMs } from './time.ts'

export type Cell = string | number | boolean | null | undefined

/** A Float64Array that grows by half as it fills. */
class GrowableFloat64Array {
  #values = new Float64Array(1024)
  length = 0

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Float64Array(Math.ceil(this.length * 1.5))
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.length++] = value
  }

  get values(): Float64Array {
    return this.#values.subarray(0, this.length)
  }
}

interface Column {
  readonly name: string
  readonly values: GrowableFloat64Array
  position: number
}

/** Makes a table of rows that come one by one, as text formats give them. */
export class TableBuilder {
  readonly #mapping: ColumnMapping
  readonly #time = new GrowableFloat64Array()
  readonly #server = new GrowableFloat64Array()
  readonly #servers = new DictionaryEncoder()
  readonly #metrics: readonly (Column & { readonly covariate?: true })[]
  readonly #labels: readonly (Column & { readonly coding: DictionaryEncoder })[]
  /** Which metric each row is of; empty where each has a column of its own. */
  readonly #naming: readonly Omit<Column, 'values'>[]
  readonly #names = new GrowableFloat64Array()
  readonly #namesCoding = new DictionaryEncoder()
  #timePosition = -1
  #serverPosition = -1
  #form: 'epoch' | 'text' | null = null
  #naive = false

  constructor(mapping: ColumnMapping) {
    this.#mapping = mapping
    this.#metrics = numberColumns(mapping).map((column) => ({
      ...column,
      values: new GrowableFloat64Array(),
      position: -1,
    }))
    this.#labels = labelColumns(mapping).map((name) => ({
      name,
      values: new GrowableFloat64Array(),
      position: -1,
      coding: new DictionaryEncoder(),
    }))
    this.#naming = namingColumns(mapping).map((name) => ({ name, position: -1 }))
  }

  /** Says in which order the cells of the next rows come. Fails with column-missing. */
  useHeader(header: readonly string[], file: string): void {
    const positions = new Map(header.map((name, i) => [name, i]))
    const find = (name: string): number => {
      const position = positions.get(name)
      if (position !== undefined) return position
      throw new FleetcastError(
        'column-missing',
        `${file} has no column ${name}; it has ${header.join(', ')}`,
        {
          file,
          place: name,
        },
      )
    }
    this.#timePosition = find(this.#mapping.time)
    this.#serverPosition = this.#mapping.server === null ? -1 : find(this.#mapping.server)
    for (const column of [...this.#metrics, ...this.#labels, ...this.#naming])
      column.position = find(column.name)
  }

  /**
   * place says where the row is, for errors. A row that fails is not in the table. Fails with time-invalid,
   * column-type, file-too-large.
   */
  add(cells: readonly Cell[], place: { readonly file: string; readonly place: string }): void {
    const rows = this.#time.length
    const [form, naive] = [this.#form, this.#naive]
    try {
      this.#push(cells, place)
    } catch (error) {
      for (const column of this.#columns()) column.length = rows
      this.#form = form
      this.#naive = naive
      throw error
    }
    if (this.#time.length % 100_000 === 0) checkMemory(this.#time.length, this.#mapping)
  }

  /** Fails with no-rows. */
  finish(): MetricTable {
    const order = orderRows({
      timeMs: this.#times(),
      server: Int32Array.from(this.#server.values),
      servers: this.#servers.classes,
    })
    const names =
      this.#naming.length === 0
        ? null
        : { codes: Int32Array.from(this.#names.values), classes: this.#namesCoding.classes }
    const sources = this.#metrics.map((column) => {
      const placer = placerFor(column, order, names, this.#mapping)
      placer.add(0, column.values.values)
      return { ...column, precision: 64 as const, placed: placer.finish() }
    })
    const labels = this.#labels.map(({ name, values }) => ({ name, codes: values.values }))
    const placed = namedColumns(sources, names, this.#mapping, () =>
      apartColumns(order, names?.codes ?? null, labels),
    )
    return {
      servers: order.servers,
      offsets: order.offsets,
      timeMs: order.timeMs,
      metrics: placed.columns,
      labels: this.#labels.map((column) => {
        const codes = new Int32Array(order.timeMs.length).fill(-1)
        placeCodes(order, 0, Int32Array.from(column.values.values), codes)
        return { name: knownAs(this.#mapping, column.name), codes, classes: column.coding.classes }
      }),
      naiveTime: this.#naive,
      notes: [...order.notes, ...placed.notes],
    }
  }

  #push(cells: readonly Cell[], place: { readonly file: string; readonly place: string }): void {
    this.#time.push(this.#timeOf(cells[this.#timePosition], place))
    const server = this.#serverPosition < 0 ? onlyServer(this.#mapping) : cells[this.#serverPosition]
    this.#server.push(isMissing(server) ? -1 : this.#servers.code(String(server)))
    for (const { name, values, position } of this.#metrics) {
      values.push(numberOf(cells[position], name, place))
    }
    if (this.#naming.length > 0) this.#names.push(this.#nameOf(cells))
    for (const { values, position, coding } of this.#labels) {
      const cell = cells[position]
      values.push(cell === null || cell === undefined ? -1 : coding.code(String(cell)))
    }
  }

  #nameOf(cells: readonly Cell[]): number {
    const parts = this.#naming.map(({ position }) => {
      const cell = cells[position]
      return isMissing(cell) ? null : String(cell)
    })
    const name = rowName(this.#mapping, parts)
    return name === null ? -1 : this.#namesCoding.code(name)
  }

  #columns(): readonly GrowableFloat64Array[] {
    const names = this.#naming.length > 0 ? [this.#names] : []
    return [
      this.#time,
      this.#server,
      ...names,
      ...[...this.#metrics, ...this.#labels].map(({ values }) => values),
    ]
  }

  #timeOf(cell: Cell, at: { readonly file: string; readonly place: string }): number {
    if (isMissing(cell)) return Number.NaN
    const number = typeof cell === 'number' ? cell : Number(cell)
    // The first row that has a time says in which form they come.
    this.#form ??= Number.isFinite(number) ? 'epoch' : 'text'
    if (this.#form === 'epoch' && Number.isFinite(number)) return number
    const parsed = this.#form === 'text' ? parseTime(String(cell)) : null
    if (!parsed) {
      const expected = this.#form === 'epoch' ? 'an epoch as the rows before' : 'ISO 8601'
      throw new FleetcastError(
        'time-invalid',
        `${at.file}, ${at.place}: the time is ${JSON.stringify(cell).slice(0, 42)}, expected ${expected}`,
        at,
      )
    }
    this.#naive ||= !parsed.zoned
    return parsed.ms
  }

  #times(): Float64Array {
    const times = this.#time.values
    if (this.#form !== 'epoch') return times
    const newest = times.reduce((most, time) => (time > most ? time : most), -Infinity)
    const unit = epochUnit(newest)
    if (unit === null) {
      throw new FleetcastError(
        'time-invalid',
        `the newest time is ${newest}, which is no epoch in s, ms, us or ns`,
        {
          place: this.#mapping.time,
        },
      )
    }
    return times.map((time) => Math.round(time * unitMs[unit]))
  }
}

const MISSING = new Set(['', 'null', 'nan', 'na', 'n/a', 'none', 'nil', '-'])

/** Empty cells and the words by which exports say "no value". */
export function isMissing(cell: Cell): cell is null | undefined | '' {
  if (cell === null || cell === undefined) return true
  return typeof cell === 'string' && MISSING.has(cell.trim().toLowerCase())
}

const DECIMAL_COMMA = /^[+-]?\d+,\d+$/

export function isDecimalComma(text: string): boolean {
  return DECIMAL_COMMA.test(text.trim())
}

function numberOf(cell: Cell, column: string, at: { readonly file: string; readonly place: string }): number {
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : Number.NaN
  if (isMissing(cell)) return Number.NaN
  const value = Number(cell)
  if (Number.isFinite(value)) return value
  const word = String(cell).trim().toLowerCase()
  if (word === 'true' || word === 'false') return Number(word === 'true')
  if (/^[+-]?inf(?:inity)?$/.test(word)) return Number.NaN
  const hint = isDecimalComma(String(cell)) ? '; decimals are written with a point' : ''
  throw new FleetcastError(
    'column-type',
    `${at.file}, ${at.place}: column ${column} holds ${JSON.stringify(cell).slice(0, 42)}, expected a number${hint}`,
    { file: at.file, place: `${at.place}, column ${column}` },
  )
}
