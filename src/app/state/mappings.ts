import { z } from 'zod'
import type { ColumnMapping, MappingGuess } from '#engine/api.ts'
import type { KeptStorage } from '../ui/browserStorage.ts'

const KEY = 'fleetcast.mappings'
const VERSION = 1
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

/** Confirmed column mappings by the file's fingerprint. */
export interface Mappings {
  /** What was confirmed for files of such columns; null: nothing. One server is called as the file at hand says. */
  recall: (guess: MappingGuess) => ColumnMapping | null
  /** The name of the one server is not remembered where it is the file's: the next file is another server's. */
  remember: (guess: MappingGuess, mapping: ColumnMapping) => void
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
  return {
    recall: ({ fingerprint, mapping: guessed }) => {
      const mapping = read().find((entry) => entry.fingerprint === fingerprint)?.mapping ?? null
      if (mapping === null || mapping.server !== null || mapping.serverName !== null) return mapping
      if (mapping.wide !== undefined) return mapping
      const serverName = guessed?.serverName ?? null
      return serverName === null ? null : { ...mapping, serverName }
    },
    remember: ({ fingerprint, mapping: guessed }, mapping) => {
      const isOfFile = mapping.serverName === guessed?.serverName
      const kept = isOfFile ? { ...mapping, serverName: null } : mapping
      write([...read().filter((entry) => entry.fingerprint !== fingerprint), { fingerprint, mapping: kept }])
    },
  }
}
