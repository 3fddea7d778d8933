import { FleetcastError } from '#forecast/errors.ts'
import type { ColumnMapping } from './mapping.types.ts'
import { numberColumns } from './mapping/names.ts'

/** Tabs of common browsers end at 4 GiB; half of it leaves room for the forecast. */
const LIMIT_BYTES = 2 * 1024 ** 3
/** Time, server and place of a row, before and after ordering. */
const BYTES_PER_ROW = 32

/** What a table of so many rows takes, and may take. */
export interface Memory {
  readonly bytes: number
  readonly limitBytes: number
}

export function memoryOf(rows: number, mapping: ColumnMapping, limitBytes = LIMIT_BYTES): Memory {
  const perRow = BYTES_PER_ROW + 8 * numberColumns(mapping).length + 4 * mapping.labels.length
  return { bytes: rows * perRow, limitBytes }
}

/** `2.3 GiB, the limit is 2.0 GiB` */
export function memoryText({ bytes, limitBytes }: Memory): string {
  const gib = (size: number): string => (size / 1024 ** 3).toFixed(1)
  return `${gib(bytes)} GiB, the limit is ${gib(limitBytes)} GiB`
}

/** Refuses what would not fit, before anything is allocated. Fails with file-too-large, with the numbers. */
export function checkMemory(rows: number, mapping: ColumnMapping, limitBytes?: number): void {
  const memory = memoryOf(rows, mapping, limitBytes)
  if (memory.bytes <= memory.limitBytes) return
  throw new FleetcastError(
    'file-too-large',
    `${rows} rows of ${mapping.metrics.length} metrics take ${memoryText(memory)}`,
  )
}
