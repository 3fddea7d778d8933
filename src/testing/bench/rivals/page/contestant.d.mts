import type { Wanted } from './wanted.ts'

interface ReadTable {
  readonly timeMs: Float64Array
  readonly metrics: readonly Float64Array[]
}

export function contest(
  prepare: () => Promise<void>,
  read: (file: File, wanted: Wanted) => Promise<ReadTable>,
): Promise<void>
