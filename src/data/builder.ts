import { FleetcastError } from '#forecast/errors.ts'
import { normalName } from '#forecast/metrics/normalName.ts'
import type { MetricTable } from '#forecast/table.ts'
import { DictionaryEncoder } from './dictionaryEncoder.ts'
import type { ColumnMapping } from './mapping.types.ts'
import { GrowableBytes, GrowableFloat64Array } from './cells/growable.ts'
import { notationsFor } from './cells/judge.ts'
import { LongReaders } from './cells/longReaders.ts'
import { mostlyNumbers } from './cells/labels.ts'
import { isMissing, type Cell } from './cells/missing.ts'
import { NumberReader, numberNotes, unclearComma, type CellPlace } from './cells/numberReader.ts'
import type { SampledColumn } from './cells/numbers.ts'
import { timeNotation } from './cells/timeNotation.ts'
import { metricOfColumn } from './cells/statedUnit.ts'
import { resolveZone, TimeCells } from './cells/timeReader.ts'
import { unitFactors } from './cells/unitColumn.ts'
import { knownAs, labelColumns, namingColumns, numberColumns, onlyServer, rowName } from './mapping/names.ts'
import { PART_NAMES } from './mapping/vocabulary.ts'
import { checkMemory } from './memory.ts'
import { apartColumns } from './place/apartColumns.ts'
import { namedColumns, placerFor } from './place/placeColumns.ts'
import { placeCodes, seriesOf } from './place/placeNumbers.ts'
import { orderRows } from './rows.ts'

interface Column {
  readonly name: string
  readonly values: GrowableFloat64Array
  position: number
}

/** Makes a table of rows that come one by one, as text formats give them. */
export class TableBuilder {
  readonly #mapping: ColumnMapping
  readonly #file: string
  readonly #time = new GrowableFloat64Array()
  readonly #hints = new GrowableBytes()
  readonly #server = new GrowableFloat64Array()
  readonly #servers = new DictionaryEncoder()
  readonly #metrics: readonly (Column & { readonly covariate?: true; readonly cells: NumberReader })[]
  readonly #labels: readonly (Column & { readonly coding: DictionaryEncoder; readonly isText: boolean })[]
  readonly #times: TimeCells
  /** Which metric each row is of; empty where each has a column of its own. */
  readonly #naming: readonly Omit<Column, 'values'>[]
  readonly #names = new GrowableFloat64Array()
  readonly #namesCoding = new DictionaryEncoder()
  /** Of rows that name their metric: each metric is written in its own way. Null: every metric has a column. */
  readonly #long: LongReaders | null
  #timePosition = -1
  #serverPosition = -1

  /**
   * sample: the columns of the first rows, which say in which notation numbers and times are written; those of the
   * mapping that it lacks are read as plain numbers and by their first time. Fails with column-type or time-invalid
   * where the sample shows that something has to be said first.
   */
  constructor(mapping: ColumnMapping, sample: readonly SampledColumn[], file: string) {
    this.#mapping = mapping
    this.#file = file
    const notations = notationsFor(sample, mapping)
    const at: CellPlace = { file, place: 'its first rows' }
    this.#long = (mapping.names ?? []).length === 0 ? null : new LongReaders(sample, mapping, at)
    this.#metrics = numberColumns(mapping).map((column) => {
      const notation = notations.get(column.name) ?? null
      if (this.#long === null && notation?.unclear) throw unclearComma(column.name, notation.unclear, at)
      return {
        ...column,
        values: new GrowableFloat64Array(),
        position: -1,
        cells: new NumberReader(column.name, notation, metricOfColumn(mapping, column.name)),
      }
    })
    this.#labels = labelColumns(mapping).map((name) => ({
      name,
      values: new GrowableFloat64Array(),
      position: -1,
      coding: new DictionaryEncoder(),
      isText: !notations.has(name),
    }))
    this.#naming = namingColumns(mapping).map((name) => ({ name, position: -1 }))
    const times = sample.find(({ name }) => name === mapping.time)?.rows.filter((cell) => cell !== null) ?? []
    this.#times = new TimeCells(mapping.time, timeNotation(times, true, mapping.dateOrder), mapping)
    this.#times.check(at)
  }

  /** Says in which order the cells of the next rows come. Fails with column-missing. */
  useHeader(header: readonly string[], file: string): void {
    const positions = new Map(header.map((name, i) => [name, i]))
    const find = (name: string): number => {
      const position = positions.get(name)
      if (position !== undefined) return position
      throw new FleetcastError(
        'column-missing',
        `${file} has no column ${name}; its columns are ${header.join(', ')}`,
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
  add(cells: readonly Cell[], place: CellPlace): void {
    const rows = this.#time.length
    try {
      this.#push(cells, place)
    } catch (error) {
      for (const column of this.#columns()) column.length = rows
      throw error
    }
    if (this.#time.length % 100_000 === 0) checkMemory(this.#time.length, this.#mapping)
  }

  /** Fails with no-rows, with column-type where a metric holds no number, with time-invalid where times are no epochs. */
  finish(): MetricTable {
    for (const { name, cells, values } of this.#metrics) {
      cells.check(values.values, this.#file)
      this.#long?.check(name, values.values, this.#file)
    }
    const server = Int32Array.from(this.#server.values)
    const names =
      this.#naming.length === 0
        ? null
        : { codes: Int32Array.from(this.#names.values), classes: this.#namesCoding.classes }
    const { timeMs, naive, notes } = resolveZone(
      {
        timeMs: this.#times.ms(this.#time.values),
        hints: this.#hints.values,
        series: seriesOf(server, names),
      },
      this.#mapping.zone,
    )
    const order = orderRows({ timeMs, server, servers: this.#servers.classes })
    const coded = this.#labels.map(({ name, values, coding }) => {
      return { name, codes: Int32Array.from(values.values), classes: coding.classes }
    })
    const byUnit = unitFactors(coded, names, this.#mapping)
    const sources = this.#metrics.map((column) => {
      const placer = placerFor(column, order, names, this.#mapping, byUnit.factors)
      placer.add(0, column.values.values)
      return { ...column, precision: 64 as const, placed: placer.finish() }
    })
    // A core or a disk by its number looks like a metric.
    const parts = this.#metrics.filter(({ name }) => PART_NAMES.has(normalName(name)))
    const told = [...this.#labels, ...parts].map(({ name, values }) => ({ name, codes: values.values }))
    const placed = namedColumns(sources, names, this.#mapping, () =>
      apartColumns(order, names?.codes ?? null, told),
    )
    return {
      servers: order.servers,
      offsets: order.offsets,
      timeMs: order.timeMs,
      metrics: placed.columns,
      labels: coded.map((column) => {
        const codes = new Int32Array(order.timeMs.length).fill(-1)
        placeCodes(order, 0, column.codes, codes)
        return { name: knownAs(this.#mapping, column.name), codes, classes: column.classes }
      }),
      naiveTime: naive,
      notes: [
        ...this.#times.notes(),
        ...notes,
        ...this.#cellNotes(),
        ...byUnit.notes,
        ...order.notes,
        ...placed.notes,
      ],
    }
  }

  #push(cells: readonly Cell[], place: CellPlace): void {
    this.#time.push(this.#times.read(cells[this.#timePosition], place))
    this.#hints.push(this.#times.hint)
    const server = this.#serverPosition < 0 ? onlyServer(this.#mapping) : cells[this.#serverPosition]
    this.#server.push(isMissing(server) ? -1 : this.#servers.code(String(server)))
    const name = this.#naming.length > 0 ? this.#nameOf(cells) : null
    if (name !== null) this.#names.push(name)
    for (const { name: column, cells: own, values, position } of this.#metrics) {
      const metric = name === null ? undefined : this.#namesCoding.classes[name]
      const reader = metric === undefined ? own : (this.#long?.of(column, metric) ?? own)
      values.push(reader.read(cells[position], place))
    }
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

  #columns(): readonly { length: number }[] {
    const own = [...this.#metrics, ...this.#labels].map(({ values }) => values)
    const names = this.#naming.length > 0 ? [this.#names] : []
    return [this.#time, this.#hints, this.#server, ...names, ...own]
  }

  /** What of the cells was skipped or converted. */
  #cellNotes(): string[] {
    const labels = this.#labels.filter(
      ({ isText, values, coding }) => isText && mostlyNumbers(values.values, coding.classes),
    )
    return [
      ...numberNotes([...this.#metrics.map(({ cells }) => cells), ...(this.#long?.readers() ?? [])]),
      ...labels.map(
        ({ name }) =>
          `most values of ${name} are numbers, but its first rows are text: it is read as a label`,
      ),
    ]
  }
}
