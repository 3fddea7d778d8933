import { z } from 'zod'
import type { ColumnMapping, MappingGuess } from '#engine/api.ts'
import type { KeptStorage } from '../ui/browserStorage.ts'

const KEY = 'fleetcast.mappings'
const VERSION = 2
/** The oldest is forgotten beyond this. */
const LIMIT = 50

const mappingSchema: z.ZodType<ColumnMapping> = z.object({
  time: z.string(),
  server: z.string().nullable(),
  serverName: z.string().nullable(),
  profile: z.string().nullable(),
  status: z.string().nullable(),
  metrics: z.array(z.string()),
  covariates: z.exactOptional(z.array(z.string())),
  labels: z.array(z.string()),
  renames: z.record(z.string(), z.string()),
  names: z.exactOptional(z.array(z.string())),
  apart: z.exactOptional(z.array(z.string())),
  repeats: z.exactOptional(z.enum(['last', 'mean', 'sum', 'max'])),
  wide: z.exactOptional(z.record(z.string(), z.object({ server: z.string(), metric: z.string() }))),
  rates: z.exactOptional(z.array(z.string())),
  counters: z.exactOptional(z.array(z.string())),
  fractions: z.exactOptional(z.array(z.string())),
  zone: z.exactOptional(z.string()),
  dateOrder: z.exactOptional(z.enum(['day-first', 'month-first'])),
  comma: z.exactOptional(z.enum(['decimal', 'thousands'])),
})
const savedSchema = z.object({
  version: z.literal(VERSION),
  /** Oldest first. */
  entries: z.array(z.object({ fingerprint: z.string(), mapping: mappingSchema })),
})
type Entries = z.infer<typeof savedSchema>['entries']

/** What tells files with the same columns, and the name of each. */
type Of = Pick<MappingGuess, 'fingerprint' | 'ownName'>

/** Column mappings that a forecast was shown with, by the columns; a server that a file's name names is not part of them. */
export interface Mappings {
  /** With the name of this file, where the one before was called by its own. null: nothing was said of such files. */
  recall: (guess: Of) => ColumnMapping | null
  remember: (guess: Of, mapping: ColumnMapping) => void
}

/** Over localStorage; what is not of this version or is damaged counts as nothing remembered. */
export function mappingsIn(storage: KeptStorage): Mappings {
  const read = (): Entries => {
    try {
      const parsed = savedSchema.safeParse(JSON.parse(storage.getItem(KEY) ?? 'null'))
      return parsed.success ? parsed.data.entries : []
    } catch {
      return []
    }
  }
  const write = (entries: Entries) => {
    try {
      storage.setItem(KEY, JSON.stringify({ version: VERSION, entries: entries.slice(-LIMIT) }))
    } catch {
      // A full or blocked storage only means that the question is asked again next time.
    }
  }
  const without = (fingerprint: string) => read().filter((entry) => entry.fingerprint !== fingerprint)
  return {
    recall: ({ fingerprint, ownName }) => {
      const mapping = read().find((entry) => entry.fingerprint === fingerprint)?.mapping ?? null
      if (mapping === null) return null
      const isNamed = mapping.server === null && mapping.wide === undefined && mapping.serverName === null
      return isNamed ? { ...mapping, serverName: ownName } : mapping
    },
    remember: ({ fingerprint, ownName }, mapping) => {
      const serverName = mapping.serverName === ownName ? null : mapping.serverName
      write([...without(fingerprint), { fingerprint, mapping: { ...mapping, serverName } }])
    },
  }
}
