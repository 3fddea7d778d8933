import { endReasons } from '#text/page.ts'
import type { Handle } from '../../ui/fileHandles.ts'

/** Files that were opened: how they can be opened again. */
export type KeptFiles =
  /** Where they lie, as far as the browser still lets this page read them. */
  | { readonly kind: 'handles'; readonly handles: readonly Handle[] }
  /** Copies of them in this browser's private folder, by their paths. */
  | { readonly kind: 'copy'; readonly paths: readonly string[]; readonly bytes: number }

/** What one forecast was made of, kept for the next visit. */
export interface KeptRecord {
  readonly id: string
  /** As the provenance line names the data. */
  readonly name: string
  readonly keptMs: number
  /** null: the sample, which needs no keeping. */
  readonly data: KeptFiles | null
  /** null: the default model. */
  readonly model: KeptFiles | null
}

/** Where records are kept. Every call may reject: a browser may keep nothing. */
export interface KeptRecords {
  /** The oldest first. */
  readonly list: () => Promise<readonly KeptRecord[]>
  readonly put: (record: KeptRecord) => Promise<void>
  readonly remove: (id: string) => Promise<void>
}

const NAME = 'fleetcast-opened'
const STORE = 'records'

/** In IndexedDB, the one storage that takes handles of files. Each call opens it: it is asked a few times per visit. */
export function indexedRecords(factory: () => IDBFactory = () => window.indexedDB): KeptRecords {
  const withStore = async <T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>) => {
    const opening = factory().open(NAME, 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: 'id' })
    const database = await resultOf(opening)
    try {
      const transaction = database.transaction(STORE, mode)
      const done = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve()
        transaction.onabort = () => reject(errorOf(transaction.error))
      })
      const result = await resultOf(ask(transaction.objectStore(STORE)))
      await done
      return result
    } finally {
      database.close()
    }
  }
  return {
    list: async () => {
      const found: unknown[] = await withStore('readonly', (store) => store.getAll())
      return found.filter(isRecord).sort((a, b) => a.keptMs - b.keptMs)
    },
    put: async (record) => {
      await withStore('readwrite', (store) => store.put(record))
    },
    remove: async (id) => {
      await withStore('readwrite', (store) => store.delete(id))
    },
  }
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(errorOf(request.error))
  })
}

const errorOf = (error: DOMException | null): DOMException =>
  error ?? new DOMException(endReasons.noReason, 'UnknownError')

const hasKind = (value: unknown): boolean =>
  value === null ||
  (typeof value === 'object' &&
    (('handles' in value && Array.isArray(value.handles)) ||
      ('paths' in value && Array.isArray(value.paths))))

/** What another version left counts as nothing. */
function isRecord(value: unknown): value is KeptRecord {
  if (value === null || typeof value !== 'object') return false
  const record: Partial<Record<keyof KeptRecord, unknown>> = value
  return (
    typeof record.id === 'string' &&
    typeof record.name === 'string' &&
    typeof record.keptMs === 'number' &&
    record.data !== undefined &&
    hasKind(record.data) &&
    record.model !== undefined &&
    hasKind(record.model)
  )
}
