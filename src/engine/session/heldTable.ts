import { LiveTable, rowsOf, type Appended, type MetricRows } from '#data/liveTable.ts'
import { knownAs, namingColumns } from '#data/mapping/names.ts'
import { mergeTables } from '#data/merge.ts'
import type { ColumnMapping } from '#data/mapping.types.ts'
import type { Inspection } from '#data/open.ts'
import { Rater } from '#data/place/rater.ts'
import { rateName } from '#data/place/rates.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import { newestMs, timeRange, type MetricTable } from '#forecast/table.ts'
import type { TableFacts } from '../api.ts'
import { covers, type Lookback, type ReadLookback } from '../forecast/lookback.ts'
import type { FleetRun } from '../forecast/fleetRun.ts'
import type { HeldModel } from './heldModel.ts'
import { factsOf, filesFacts, type FilesFacts } from './tableFacts.ts'

/** Everything that there is. */
export const ALL: Lookback = { neededMs: Infinity, optionalMs: 0 }

/** Files that were looked at, and what their columns mean. null: the guess, which has to be sure. */
export interface MappedData {
  readonly data: Inspection
  readonly mapping: ColumnMapping | null
}

/** Rows as far back as they were read, and what came since. */
export interface Rows {
  readonly table: MetricTable
  /** Worked out when it is first asked for. */
  readonly facts: () => TableFacts
  readonly lookback: ReadLookback
}

/** A forecast that is kept for further questions, and what was asked for it. */
export interface KeptForecast {
  /**
   * The model itself: its sha256 is of the weights alone, and models of the same weights may differ in calibration,
   * step and scalers.
   */
  readonly model: HeldModel
  /** The options, as text. */
  readonly asked: string
  readonly forecast: FleetForecast
}

/** A forecast of all rows that is not whole yet, and what was asked for it. */
export interface KeptRun extends Omit<KeptForecast, 'forecast'> {
  readonly run: FleetRun
  /** Where not all rows that the model would look at fit into memory; null: they did. */
  readonly note: string | null
}

/**
 * Metrics whose columns are known. Rows are read when they are first needed, and again where something needs them
 * from further back. Several files of different columns are read side by side and merged. Rows may be appended at
 * any time; a table without files has only those.
 */
export class HeldTable {
  readonly #name: string | null
  readonly #parts: readonly { readonly data: Inspection; readonly mapping: ColumnMapping }[]
  /** Which of the metrics are held, by the names that the table has for them. */
  readonly #isKept: (metric: string) => boolean
  /** Counters are rated once all parts are merged: a part may continue where another ended. */
  readonly #rater: Rater
  #rows: Rows | null = null
  /** Once rows were appended: what was read, and they. */
  #live: LiveTable | null = null
  /** Of the files, once they were read. Not the facts of rows: those would hold on to every table before. */
  #files: FilesFacts | null = null
  /** Rows before it are refused, epoch ms. Not LiveTable's alone: files may have nothing to release. */
  #keptFromMs = -Infinity
  /** Every row of the files from here on was read, epoch ms; Infinity: they are not read yet. */
  #completeFromMs = Infinity
  /** The newest forecast of all rows. It stays when rows are read from further back, which add nothing to it. */
  kept: KeptForecast | null = null
  /** One that was begun in parts: it continues where it was. */
  begun: KeptRun | null = null
  /** Increases whenever rows are appended or removed: an earlier forecast is then not current. */
  version = 0

  /**
   * name: how the facts call it; null: as the files are called. Fails with mapping-needed where a guess that is not
   * sure is all there is.
   */
  constructor(
    parts: readonly MappedData[],
    name: string | null = null,
    isKept: (metric: string) => boolean = () => true,
    rater: Rater | null = null,
  ) {
    this.#name = name
    this.#isKept = isKept
    this.#parts = parts.map(({ data, mapping }) => ({ data, mapping: mapping ?? sureMapping(data) }))
    this.#rater = rater ?? new Rater(this.#parts.map(({ mapping }) => mapping))
    if (parts.length === 0) this.#show(new LiveTable(), { readMs: Infinity, tooFarMs: Infinity })
  }

  /**
   * Takes rows in as they come, by LiveTable's rules; forecasts are made again from them. Fails with argument-invalid
   * while files are not read yet: nobody could say which rows are new; and for counters that the files' rates are of.
   */
  append(rows: MetricRows): Appended {
    const known = this.#read()
    this.#refuseCounters(rows, known.table)
    const live = this.#live ?? this.#begun(known.table)
    const appended = live.append(rows)
    this.#change()
    this.#show(live, known.lookback)
    return appended
  }

  /**
   * Releases rows before a time, epoch ms, and refuses such rows from now on; says how many went. Where none did,
   * the forecast that is kept stays. Fails with argument-invalid while files are not read yet.
   */
  trim(beforeMs: number): number {
    const known = this.#read()
    if (!(beforeMs > this.#keptFromMs)) return 0
    const goes = this.#live !== null || timeRange(known.table)[0] < beforeMs
    const live = goes ? (this.#live ?? this.#begun(known.table)) : null
    const gone = live?.trim(beforeMs) ?? 0
    this.#keptFromMs = beforeMs
    if (live === null || gone === 0) {
      this.#rows = { ...known, lookback: this.#reachOf(known.lookback) }
      return 0
    }
    this.#change()
    this.#show(live, known.lookback)
    return gone
  }

  /**
   * The same data with only some of its metrics, by the names that the table has for them: a table of its own, which
   * holds rows only from when it is asked for them. Rows that were appended are as they are now.
   */
  only(isKept: (metric: string) => boolean): HeldTable {
    const keeps = (metric: string) => isKept(metric) && this.#isKept(metric)
    const parts = this.#parts.map(({ data, mapping }) => ({ data, mapping: columnsFor(mapping, keeps) }))
    const narrow = new HeldTable(parts, this.#name, keeps, this.#rater)
    if (this.#live === null) return narrow
    const { table, lookback } = this.#read()
    const metrics = table.metrics.filter(({ name, covariate }) => covariate === true || isKept(name))
    const part = { ...table, metrics }
    // Its files would be read without what was appended.
    narrow.#rows = { table: part, lookback: { ...lookback, readMs: Infinity }, facts: this.#factsOf(part) }
    return narrow
  }

  /** What it holds now. Fails with argument-invalid while files are not read yet. */
  facts(): TableFacts {
    return this.#read().facts()
  }

  #read(): Rows {
    if (this.#rows !== null) return this.#rows
    throw new FleetcastError('argument-invalid', 'read the table first')
  }

  /** A live table that begins with rows that were read, and refuses what this one does. */
  #begun(table: MetricTable): LiveTable {
    const live = new LiveTable(table)
    live.trim(this.#keptFromMs)
    return live
  }

  /** A counter as it is would lie beside its rate as another metric. */
  #refuseCounters(rows: MetricRows, { metrics }: MetricTable): void {
    const counter = rows.metrics.find(
      ({ name }) => this.#rater.counters.includes(name) && metrics.every((column) => column.name !== name),
    )
    if (counter === undefined) return
    throw new FleetcastError(
      'argument-invalid',
      `${counter.name} is a counter, converted to a rate per second: append ${rateName(counter.name, new Set())} instead`,
    )
  }

  #change(): void {
    this.kept = null
    this.begun = null
    this.version += 1
  }

  /** What there is of a live table now. Files are as long as they were; nothing further back comes from it. */
  #show(live: LiveTable, lookback: ReadLookback): Rows {
    const table = live.snapshot()
    const shown = { table, lookback: this.#reachOf(lookback), facts: this.#factsOf(table) }
    this.#live = live
    this.#rows = shown
    return shown
  }

  /** A lookback, or all of it: where all rows that are kept are there, nothing can be read from further back. */
  #reachOf(lookback: ReadLookback): ReadLookback {
    return this.#keptFromMs >= this.#completeFromMs ? { readMs: Infinity, tooFarMs: Infinity } : lookback
  }

  /** Rows that reach so far back from every server's newest one. Fails as Inspection.read does. */
  async reaching(wanted: Lookback, onProgress: ProgressListener, signal: AbortSignal): Promise<Rows> {
    const known = this.#rows
    if (known !== null && covers(known.lookback, wanted)) return known
    return this.#joined(await this.#readFiles(wanted, onProgress, signal))
  }

  /**
   * Files that were read, or read again from further back, with what exists meanwhile. Two calls may have read at
   * once, and end in any order: the rows that reach further stay, and what did not fit for one fits for none.
   */
  #joined(read: Rows): Rows {
    const before = this.#rows
    const lookback = {
      readMs: Math.max(read.lookback.readMs, before?.lookback.readMs ?? 0),
      tooFarMs: Math.min(read.lookback.tooFarMs, before?.lookback.tooFarMs ?? Infinity),
    }
    // The server whose newest row is the last reaches back least.
    const completeFromMs = newestMs(read.table) - read.lookback.readMs
    if (this.#live === null && timeRange(read.table)[0] >= this.#keptFromMs) {
      this.#completeFromMs = Math.min(this.#completeFromMs, completeFromMs)
      const further = before !== null && before.lookback.readMs > read.lookback.readMs ? before : read
      this.#rows = { ...further, lookback: this.#reachOf(lookback) }
      return this.#rows
    }
    // By way of rows one by one, which takes a moment and memory: it is rare, and LiveTable has no other way in.
    const live = this.#begun(read.table)
    if (before !== null) live.append(rowsOf(before.table))
    this.#completeFromMs = Math.min(this.#completeFromMs, completeFromMs)
    return this.#show(live, lookback)
  }

  async #readFiles(wanted: Lookback, onProgress: ProgressListener, signal: AbortSignal): Promise<Rows> {
    const { neededMs, optionalMs } = wanted
    const read: Awaited<ReturnType<Inspection['read']>>[] = []
    for (const { data, mapping } of this.#parts) {
      const options = {
        neededMs: Number.isFinite(neededMs) ? neededMs : null,
        optionalMs,
        signal,
        onProgress: (done: number, total: number | null) => {
          onProgress({ stage: 'reading', done, total, unit: 'bytes' })
        },
      }
      const part = await data.read(unrated(mapping), options)
      const { zone } = mapping
      read.push(zone === undefined ? part : { ...part, table: { ...part.table, zone } })
      signal.throwIfAborted()
    }
    const tables = read.map((part) => part.table)
    const table = keeping(this.#rater.rate(mergeTables(tables), tables), this.#isKept)
    const cutShort = read.some((part) => part.cutShort !== null)
    const lookback = cutShort
      ? { readMs: neededMs - optionalMs, tooFarMs: neededMs }
      : { readMs: neededMs, tooFarMs: Infinity }
    const files = filesFacts(
      read.map((part) => part.facts),
      table,
    )
    this.#files = files
    return { table, facts: this.#factsOf(table), lookback }
  }

  #factsOf(table: MetricTable): () => TableFacts {
    const [name, files] = [this.#name, this.#files]
    return once(() => factsOf(table, files, name))
  }
}

/** With counters as they are. */
function unrated(mapping: ColumnMapping): ColumnMapping {
  return { ...mapping, rates: [], counters: [] }
}

function keeping(table: MetricTable, isKept: (metric: string) => boolean): MetricTable {
  const metrics = table.metrics
    .filter(({ name, covariate }) => covariate === true || isKept(name))
    // How many rows a value is of matters to rates alone, and rows that are appended later say nothing of it.
    .map(({ name, values, precision, covariate }) => ({
      name,
      values,
      precision,
      ...(covariate && { covariate }),
    }))
  return { ...table, metrics }
}

/** The mapping without the columns of which no metric is kept; columns that name none of their own all stay. */
function columnsFor(mapping: ColumnMapping, isKept: (metric: string) => boolean): ColumnMapping {
  if (mapping.wide !== undefined || namingColumns(mapping).length > 0) return mapping
  const metrics = mapping.metrics.filter((column) => {
    const name = knownAs(mapping, column)
    return isKept(name) || isKept(rateName(name, new Set()))
  })
  return { ...mapping, metrics }
}

function sureMapping({ guess }: Inspection): ColumnMapping {
  if (guess.sure && guess.mapping !== null) return guess.mapping
  throw new FleetcastError('mapping-needed', guess.question ?? 'the columns are not clear')
}

/** The same answer every time, worked out when it is first asked for; nothing that only the work needs is held on. */
function once<T>(work: () => T): () => T {
  let state: { readonly work: () => T } | { readonly value: T } = { work }
  return () => {
    if ('work' in state) state = { value: state.work() }
    return state.value
  }
}
