import { FleetcastError } from '#forecast/errors.ts'
import type {
  BackendKind,
  ColumnMapping,
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

export interface TableEntry {
  readonly tableId: number
  readonly data: DataEntry
  readonly mapping: ColumnMapping | null
  readonly stepMs: number | null
  readonly facts: TableFacts
  generation: number
  closed: boolean
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
  addTable(read: Omit<TableEntry, 'closed'>): OpenTable {
    const entry: TableEntry = { ...read, closed: false }
    entry.data.tables.add(entry)
    if (entry.data.closed) {
      this.#closeTable(entry)
      return gone('these files are no longer open')
    }
    const handle: OpenTable = {
      facts: entry.facts,
      close: () => {
        this.#closeTable(entry)
        if (entry.data.tables.size === 0) this.#closeData(entry.data)
      },
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

  #closeTable(entry: TableEntry): void {
    if (entry.closed) return
    entry.closed = true
    entry.data.tables.delete(entry)
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
