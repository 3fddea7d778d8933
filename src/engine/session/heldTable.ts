import { LiveTable, rowsOf, type Appended, type MetricRows } from '#data/liveTable.ts'
import { mergeTables } from '#data/merge.ts'
import type { ColumnMapping } from '#data/mapping.types.ts'
import type { Inspection } from '#data/open.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import type { MetricTable } from '#forecast/table.ts'
import type { TableFacts } from '../api.ts'
import { covers, type Lookback, type ReadLookback } from '../forecast/lookback.ts'
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

/**
 * Metrics whose columns are known. Rows are read when they are first needed, and again where something needs them
 * from further back. Several files of different columns are read side by side and merged. Rows may be appended at
 * any time; a table without files has only those.
 */
export class HeldTable {
  readonly #parts: readonly { readonly data: Inspection; readonly mapping: ColumnMapping }[]
  #rows: Rows | null = null
  /** Once rows were appended: what was read, and they. */
  #live: LiveTable | null = null
  /** Of the files, once they were read. Not the facts of rows: those would hold on to every table before. */
  #files: FilesFacts | null = null
  /** The newest forecast of all rows. It stays when rows are read from further back, which add nothing to it. */
  kept: KeptForecast | null = null
  /** Rises whenever rows were appended or went: a forecast of before is not one of now. */
  version = 0

  /** Fails with mapping-needed where a guess that is not sure is all there is. */
  constructor(parts: readonly MappedData[]) {
    this.#parts = parts.map(({ data, mapping }) => ({ data, mapping: mapping ?? sureMapping(data) }))
    if (parts.length === 0) this.#append(new LiveTable())
  }

  /**
   * Takes rows in as they come, by LiveTable's rules; forecasts are made anew from them. Fails with argument-invalid
   * while files are not read yet: nobody could say which rows are new.
   */
  append(rows: MetricRows): Appended {
    const known = this.#rows
    if (known === null) throw new FleetcastError('argument-invalid', 'the table has to be read first')
    const live = this.#live ?? new LiveTable(known.table)
    const appended = live.append(rows)
    this.#append(live, known)
    return appended
  }

  /** Lets go of rows before a time, epoch ms, and refuses such rows from now on; says how many went. */
  trim(beforeMs: number): number {
    const known = this.#rows
    if (known === null) return 0
    const live = this.#live ?? new LiveTable(known.table)
    const gone = live.trim(beforeMs)
    this.#append(live, known)
    return gone
  }

  /** What there is of a live table now. Files are as long as they were; nothing further back comes from it. */
  #append(live: LiveTable, before: Rows | null = null): void {
    const table = live.snapshot()
    const files = this.#files
    this.#live = live
    this.kept = null
    this.version += 1
    this.#rows = {
      table,
      lookback: before?.lookback ?? { readMs: Infinity, tooFarMs: Infinity },
      facts: once(() => factsOf(table, files)),
    }
  }

  /** Rows that reach so far back from every server's newest one. Fails as Inspection.read does. */
  async reaching(wanted: Lookback, onProgress: ProgressListener, signal: AbortSignal): Promise<Rows> {
    const known = this.#rows
    if (known !== null && covers(known.lookback, wanted)) return known
    const read = await this.#read(wanted, onProgress, signal)
    if (this.#live !== null) return this.#rejoin(read)
    // Two calls may have read at once: the one that reaches further stays, and both know what did not fit.
    const other = this.#rows
    const tooFarMs = Math.min(read.lookback.tooFarMs, other?.lookback.tooFarMs ?? Infinity)
    const withLimit = (rows: Rows): Rows => ({ ...rows, lookback: { ...rows.lookback, tooFarMs } })
    const further = other !== null && other.lookback.readMs > read.lookback.readMs ? other : read
    this.#rows = withLimit(further)
    return further === read ? this.#rows : withLimit(read)
  }

  /** Files that were read again from further back, with what was appended meanwhile. */
  #rejoin(read: Rows): Rows {
    const live = new LiveTable(read.table)
    if (this.#rows !== null) live.append(rowsOf(this.#rows.table))
    if (this.#live !== null) live.trim(this.#live.keptFromMs)
    const { kept, version } = this
    this.#append(live, read)
    this.kept = kept
    this.version = version
    return this.#rows ?? read
  }

  async #read(wanted: Lookback, onProgress: ProgressListener, signal: AbortSignal): Promise<Rows> {
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
      read.push(await data.read(mapping, options))
      signal.throwIfAborted()
    }
    const table = mergeTables(read.map((part) => part.table))
    const cutShort = read.some((part) => part.cutShort !== null)
    const lookback = cutShort
      ? { readMs: neededMs - optionalMs, tooFarMs: neededMs }
      : { readMs: neededMs, tooFarMs: Infinity }
    const files = filesFacts(
      read.map((part) => part.facts),
      table,
    )
    this.#files = files
    return { table, facts: once(() => factsOf(table, files)), lookback }
  }
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
