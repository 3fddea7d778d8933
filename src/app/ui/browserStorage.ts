import { create } from 'zustand'
import { endReasons } from '#text/page.ts'

/** What the page uses of the browser's Storage. */
export type KeptStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** blocked: the browser keeps nothing for this page; full: not all that the page wants kept. */
type Trouble = 'blocked' | 'full'

/** What the browser did not keep so far; null: it kept everything. */
export const useStorageTrouble = create<{ trouble: Trouble | null }>()(() => ({ trouble: null }))

/**
 * A Storage of the browser, or as much of one as there is: what cannot be kept holds as long as the page. Reading and
 * removing never fail; setItem fails where what it was given does not last, though the page reads it back.
 */
export function storageOver(open: () => Storage | null): KeptStorage {
  const here = new Map<string, string>()
  return {
    getItem: (key) => here.get(key) ?? opened(open)?.getItem(key) ?? null,
    setItem: (key, value) => {
      here.set(key, value)
      const storage = opened(open)
      if (storage === null) throw new DOMException(endReasons.nothingKept, 'SecurityError')
      try {
        storage.setItem(key, value)
        here.delete(key)
      } catch (error) {
        tell('full')
        throw error
      }
    },
    removeItem: (key) => {
      here.delete(key)
      opened(open)?.removeItem(key)
    },
  }
}

/** The same for whoever has no use for the failure: it is told on the page. */
export function forgiving(storage: KeptStorage): KeptStorage {
  return {
    ...storage,
    setItem: (key, value) => {
      try {
        storage.setItem(key, value)
      } catch {
        // Told by useStorageTrouble.
      }
    },
  }
}

/** Kept between visits. */
export const localKept = storageOver(() => window.localStorage)
/** Kept as long as the tab. */
export const sessionKept = storageOver(() => window.sessionStorage)

/** null: blocked. Some browsers refuse the object, some its use, some hand out null. */
function opened(open: () => Storage | null): Storage | null {
  try {
    const storage = open()
    storage?.getItem('fleetcast')
    if (storage === null) tell('blocked')
    return storage
  } catch {
    tell('blocked')
    return null
  }
}

function tell(trouble: Trouble): void {
  if (useStorageTrouble.getState().trouble !== trouble) useStorageTrouble.setState({ trouble })
}
