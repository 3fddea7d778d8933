import { FleetcastError } from '#forecast/errors.ts'
import type {
  Appended,
  BackendKind,
  ColumnMapping,
  GatherOptions,
  GrowingTable,
  MappingGuess,
  ModelFacts,
  OpenData,
  OpenModel,
  OpenTable,
  TableFacts,
} from '../api.ts'
import type { FilesSource, Params, ToWorker } from '../worker/protocol.ts'

/** Data that a worker holds, or held before it was replaced. */
export interface DataEntry {
  readonly dataId: number
  readonly source: FilesSource
  readonly guess: MappingGuess
  /** Of the worker that holds it. */
  generation: number
  closed: boolean
  /** What was read from it and is not closed. */
  readonly tables: Set<TableEntry>
}

export interface ModelEntry {
  readonly params: Omit<Params<'loadModel'>, 'excludedBackends'>
  readonly facts: ModelFacts
  generation: number
  backend: BackendKind
}

/** What a table is made of: files, rows that come, or both. */
export interface TableSource {
  readonly tableId: number
  readonly files: { readonly data: DataEntry; readonly mapping: ColumnMapping | null } | null
  /** null: it does not grow. */
  readonly growing: Pick<GatherOptions, 'name' | 'rows'> | null
  readonly stepMs: number | null
}

export interface TableEntry extends TableSource {
  facts: TableFacts
  /** What it was last asked about with: it is brought back for that. */
  model: OpenModel
  /** Rows before it are refused, epoch ms; null: none are. */
  keptFromMs: number | null
  /** Ends with the last of the appends and trims that were asked for; it never rejects. */
  growth: Promise<unknown>
  generation: number
  closed: boolean
}

/** What a table begins with. */
type Begun = TableSource & Pick<TableEntry, 'facts' | 'model' | 'generation'>

/** What a growing table's handle asks the engine for. */
interface Growth {
  readonly append: (handle: GrowingTable, ...args: Parameters<GrowingTable['append']>) => Promise<Appended>
  readonly trim: (handle: GrowingTable, ...args: Parameters<GrowingTable['trim']>) => Promise<number>
}

/** Says to a worker what it need not hold any longer. */
type Tell = (message: Extract<ToWorker, { type: 'closeData' | 'closeTable' }>) => void

/** What the handles that a client gave out stand for; ids and workers are nobody else's business. */
export class Handles {
  readonly #tell: Tell
  #data = new WeakMap<OpenData, DataEntry>()
  #models = new WeakMap<OpenModel, ModelEntry>()
  #tables = new WeakMap<OpenTable, TableEntry>()

  constructor(tell: Tell) {
    this.#tell = tell
  }

  addData(opened: Omit<DataEntry, 'closed' | 'tables'>): OpenData {
    const entry: DataEntry = { ...opened, closed: false, tables: new Set() }
    const handle: OpenData = { guess: entry.guess, close: () => this.#closeData(entry) }
    this.#data.set(handle, entry)
    return handle
  }

  addModel(entry: ModelEntry): OpenModel {
    const handle: OpenModel = { facts: entry.facts }
    this.#models.set(handle, entry)
    return handle
  }

  /** Fails with argument-invalid where the data have been closed since. */
  addTable(read: Begun): OpenTable {
    const entry = this.#begun(read)
    const handle: OpenTable = { facts: entry.facts, close: () => this.#letGo(entry) }
    this.#tables.set(handle, entry)
    return handle
  }

  /** Fails with argument-invalid where the data have been closed since. */
  addGrowing(gathered: Begun, growth: Growth): GrowingTable {
    const entry = this.#begun(gathered)
    const handle: GrowingTable = {
      get facts() {
        return entry.facts
      },
      append: (...args) => growth.append(handle, ...args),
      trim: (...args) => growth.trim(handle, ...args),
      close: () => this.#letGo(entry),
    }
    this.#tables.set(handle, entry)
    return handle
  }

  data(handle: OpenData): DataEntry {
    return stillOpen(this.#data.get(handle)) ?? gone('these files are no longer open')
  }

  model(handle: OpenModel): ModelEntry {
    return this.#models.get(handle) ?? gone('this model is not loaded')
  }

  table(handle: OpenTable): TableEntry {
    return stillOpen(this.#tables.get(handle)) ?? gone('this table is no longer open')
  }

  clear(): void {
    this.#data = new WeakMap()
    this.#models = new WeakMap()
    this.#tables = new WeakMap()
  }

  #begun(begun: Begun): TableEntry {
    const entry = { ...begun, keptFromMs: null, growth: Promise.resolve(), closed: false }
    const data = entry.files?.data
    data?.tables.add(entry)
    if (data?.closed !== true) return entry
    this.#closeTable(entry)
    return gone('these files are no longer open')
  }

  /** Its data go with the last table that was read from them. */
  #letGo(entry: TableEntry): void {
    this.#closeTable(entry)
    const data = entry.files?.data
    if (data?.tables.size === 0) this.#closeData(data)
  }

  #closeTable(entry: TableEntry): void {
    if (entry.closed) return
    entry.closed = true
    entry.files?.data.tables.delete(entry)
    this.#tell({ type: 'closeTable', tableId: entry.tableId })
  }

  #closeData(entry: DataEntry): void {
    if (entry.closed) return
    entry.closed = true
    for (const table of [...entry.tables]) this.#closeTable(table)
    this.#tell({ type: 'closeData', dataId: entry.dataId })
  }
}

function stillOpen<T extends { readonly closed: boolean }>(entry: T | undefined): T | undefined {
  return entry?.closed === false ? entry : undefined
}

function gone(what: string): never {
  throw new FleetcastError('argument-invalid', what)
}
