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
import type { FilesSource, Params } from '../worker/protocol.ts'

/** Data that a worker holds, or held before it was replaced. */
export interface DataEntry {
  readonly dataId: number
  readonly source: FilesSource
  readonly guess: MappingGuess
  /** Of the worker that holds it. */
  generation: number
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
}

/** What the handles that a client gave out stand for; ids and workers are nobody else's business. */
export class Handles {
  readonly #data = new Map<OpenData, DataEntry>()
  readonly #models = new Map<OpenModel, ModelEntry>()
  readonly #tables = new Map<OpenTable, TableEntry>()

  addData(entry: DataEntry, onClose: (entry: DataEntry) => void): OpenData {
    const handle: OpenData = {
      guess: entry.guess,
      close: () => {
        if (this.#data.delete(handle)) onClose(entry)
      },
    }
    this.#data.set(handle, entry)
    return handle
  }

  addModel(entry: ModelEntry): OpenModel {
    const handle: OpenModel = { facts: entry.facts }
    this.#models.set(handle, entry)
    return handle
  }

  addTable(entry: TableEntry, onClose: (entry: TableEntry) => void): OpenTable {
    const handle: OpenTable = {
      facts: entry.facts,
      close: () => {
        if (this.#tables.delete(handle)) onClose(entry)
      },
    }
    this.#tables.set(handle, entry)
    return handle
  }

  data(handle: OpenData): DataEntry {
    return this.#data.get(handle) ?? gone('these files are no longer open')
  }

  model(handle: OpenModel): ModelEntry {
    return this.#models.get(handle) ?? gone('this model is not loaded')
  }

  table(handle: OpenTable): TableEntry {
    return this.#tables.get(handle) ?? gone('this table is no longer open')
  }

  clear(): void {
    this.#data.clear()
    this.#models.clear()
    this.#tables.clear()
  }
}

function gone(what: string): never {
  throw new FleetcastError('argument-invalid', what)
}
