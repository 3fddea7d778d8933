import { z } from 'zod'
import type { ColumnMapping, MappingGuess } from '#engine/api.ts'
import type { KeptStorage } from '../ui/browserStorage.ts'
import { keptList } from './keptList.ts'

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
const entrySchema = z.object({ fingerprint: z.string(), mapping: mappingSchema })

/** What tells files with the same columns, and the name of each. */
type Of = Pick<MappingGuess, 'fingerprint' | 'ownName'>

/** Column mappings that a forecast was shown with, by the columns; a server that a file's name names is not part of them. */
export interface Mappings {
  /** With the name of this file, where the one before was called by its own. null: nothing was said of such files. */
  recall: (guess: Of) => ColumnMapping | null
  remember: (guess: Of, mapping: ColumnMapping) => void
}

export function mappingsIn(storage: KeptStorage): Mappings {
  const kept = keptList(storage, 'fleetcast.mappings', 2, entrySchema)
  const isOf = (fingerprint: string) => (entry: z.infer<typeof entrySchema>) =>
    entry.fingerprint === fingerprint
  return {
    recall: ({ fingerprint, ownName }) => {
      const mapping = kept.find(isOf(fingerprint))?.mapping ?? null
      if (mapping === null) return null
      const isNamed = mapping.server === null && mapping.wide === undefined && mapping.serverName === null
      return isNamed ? { ...mapping, serverName: ownName } : mapping
    },
    remember: ({ fingerprint, ownName }, mapping) => {
      const serverName = mapping.serverName === ownName ? null : mapping.serverName
      kept.put(isOf(fingerprint), { fingerprint, mapping: { ...mapping, serverName } })
    },
  }
}
