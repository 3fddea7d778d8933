import { FleetcastError } from '#forecast/errors.ts'
import type { ColumnMapping } from './mapping.types.ts'
import { numberColumns } from './mapping/names.ts'

/** Tabs of common browsers end at 4 GiB; half of it leaves room for the forecast. */
const LIMIT_BYTES = 2 * 1024 ** 3
/** Time, server and place of a row, before and after ordering. */
const BYTES_PER_ROW = 32

/** Refuses what would not fit, before anything is allocated. Fails with file-too-large, with the numbers. */
export function checkMemory(rows: number, mapping: ColumnMapping, limitBytes = LIMIT_BYTES): void {
  const bytes = rows * (BYTES_PER_ROW + 8 * numberColumns(mapping).length + 4 * mapping.labels.length)
  if (bytes <= limitBytes) return
  throw new FleetcastError(
    'file-too-large',
    `${rows} rows of ${mapping.metrics.length} metrics need ${gib(bytes)} GiB of memory, the limit is ${gib(limitBytes)} GiB`,
  )
}

/** The extent of a table that has a place for every metric in every row. */
export interface Extent {
  readonly servers: number
  readonly metrics: number
  readonly rows: number
}

/**
 * Refuses a table whose rows or columns name so many metrics that it would not fit, before it is allocated. Fails with
 * file-too-large, with the numbers.
 */
export function checkCells({ servers, metrics, rows }: Extent, limitBytes = LIMIT_BYTES): void {
  const bytes = 8 * metrics * rows
  if (bytes <= limitBytes) return
  throw new FleetcastError(
    'file-too-large',
    `${metrics} metrics in ${rows} rows of ${servers} servers need ${gib(bytes)} GiB of memory, the limit is ${gib(limitBytes)} GiB`,
  )
}

function gib(bytes: number): string {
  return (bytes / 1024 ** 3).toFixed(1)
}
