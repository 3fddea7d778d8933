import { FleetcastError } from '#forecast/errors.ts'
import type { MetricTable } from '#forecast/table.ts'
import { roughDuration } from '#forecast/window/duration.ts'
import type { ColumnMapping } from '../mapping.types.ts'
import type { ReadOptions } from '../options.ts'
import type { ParquetFile } from './footer.ts'
import { readParquet } from './read.ts'

/** A table, and what was done without so that it fits into memory; null: nothing. */
export interface TableWithin {
  readonly table: MetricTable
  readonly cutShort: string | null
}

/** readParquet, without what can be spared where all that is needed does not fit. Fails as readParquet does. */
export async function readWithin(
  files: readonly ParquetFile[],
  mapping: ColumnMapping,
  options: ReadOptions,
): Promise<TableWithin> {
  try {
    return { table: await readParquet(files, mapping, options), cutShort: null }
  } catch (error) {
    const { neededMs, optionalMs: optionalMs = 0 } = options
    const tooLarge = error instanceof FleetcastError && error.code === 'file-too-large'
    if (!tooLarge || neededMs === null || optionalMs === 0) throw error
    const leastMs = neededMs - optionalMs
    const table = await readParquet(files, mapping, { ...options, neededMs: leastMs })
    const cutShort = `the last ${roughDuration(neededMs)} do not fit into memory (${error.message}): only the last ${roughDuration(leastMs)} were read`
    return { table: { ...table, notes: [cutShort, ...table.notes] }, cutShort }
  }
}
