import type { DroppedFile } from '#engine/api.ts'
import { filesOf } from '../../ui/fileHandles.ts'
import type { Copies } from './copies.ts'
import type { KeptFiles, KeptRecord, KeptRecords } from './records.ts'

/** Handles cost nothing; copies are let go of sooner. */
const MOST_RECORDS = 20
const MOST_COPIES = 3

/** What of a forecast a copy is of. */
export type Part = 'data' | 'model'

const copyId = (id: string, part: Part): string => `${id}-${part}`

const hasCopy = ({ data, model }: KeptRecord): boolean => data?.kind === 'copy' || model?.kind === 'copy'

/** Bytes on this computer; handles take none. */
export function bytesOf({ data, model }: KeptRecord): number {
  return [data, model].reduce((sum, part) => sum + (part?.kind === 'copy' ? part.bytes : 0), 0)
}

/** Records with the copies that belong to them. Every call may reject. */
export interface Shelf {
  readonly refresh: () => Promise<void>
  /** In the place of a record of the same name, and of the oldest where there are too many. */
  readonly keep: (record: KeptRecord) => Promise<void>
  readonly forget: (id: string) => Promise<void>
  readonly write: (
    id: string,
    part: Part,
    files: readonly DroppedFile[],
    onBytes: (bytes: number) => void,
    signal: AbortSignal,
  ) => Promise<void>
  /** null: there is nothing to read, as of the sample. */
  readonly read: (id: string, part: Part, kept: KeptFiles | null) => Promise<readonly DroppedFile[] | null>
}

/** onChange: all records, after each change. */
export function createShelf(
  records: KeptRecords,
  copies: Copies,
  onChange: (records: readonly KeptRecord[]) => void,
): Shelf {
  const refresh = async () => onChange(await records.list())
  const forget = async (id: string) => {
    await records.remove(id)
    for (const part of ['data', 'model'] as const)
      await copies.remove(copyId(id, part)).catch(() => undefined)
    await refresh()
  }
  return {
    refresh,
    forget,
    keep: async (record) => {
      await records.put(record)
      const others = (await records.list()).filter(({ id }) => id !== record.id)
      const same = others.filter(({ name }) => name === record.name)
      const rest = others.filter(({ name }) => name !== record.name)
      const copied = rest.filter(hasCopy)
      const beyond = [
        ...rest.slice(0, Math.max(0, rest.length + 1 - MOST_RECORDS)),
        ...copied.slice(0, Math.max(0, copied.length + (hasCopy(record) ? 1 : 0) - MOST_COPIES)),
      ]
      for (const { id } of new Set([...same, ...beyond])) await forget(id)
      await refresh()
    },
    write: (id, part, ...how) => copies.write(copyId(id, part), ...how),
    read: async (id, part, kept) => {
      if (kept === null) return null
      return kept.kind === 'handles' ? filesOf(kept.handles) : copies.read(copyId(id, part), kept.paths)
    },
  }
}
