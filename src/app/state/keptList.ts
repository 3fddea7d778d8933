import { z } from 'zod'
import type { KeptStorage } from '../ui/browserStorage.ts'

/** The oldest is forgotten beyond this. */
const LIMIT = 50

/** What is remembered of files, entry by entry. */
export interface KeptList<T> {
  readonly find: (isIt: (entry: T) => boolean) => T | undefined
  /** Puts an entry in the place of those that it replaces; null: takes them away. */
  readonly put: (replaces: (entry: T) => boolean, entry: T | null) => void
}

/**
 * A list over a browser's storage, oldest first. What is of another version or damaged counts as nothing remembered; a
 * storage that is full or blocked, as if the question were new next time.
 */
export function keptList<T>(
  storage: KeptStorage,
  key: string,
  version: number,
  schema: z.ZodType<T>,
): KeptList<T> {
  const saved = z.object({ version: z.literal(version), entries: z.array(schema) })
  const read = (): readonly T[] => {
    try {
      return saved.safeParse(JSON.parse(storage.getItem(key) ?? 'null')).data?.entries ?? []
    } catch {
      return []
    }
  }
  return {
    find: (isIt) => read().find(isIt),
    put: (replaces, entry) => {
      const others = read().filter((other) => !replaces(other))
      const entries = (entry === null ? others : [...others, entry]).slice(-LIMIT)
      try {
        storage.setItem(key, JSON.stringify({ version, entries }))
      } catch {
        // Asked again next time.
      }
    },
  }
}
