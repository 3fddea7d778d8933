import type { ColumnMetaData, SchemaElement } from 'hyparquet'
import type { TimeUnit } from '../time.ts'

/** What a column's physical and logical type mean to us. */
export type ColumnType =
  | { readonly kind: 'time'; readonly unit: TimeUnit; readonly zoned: boolean }
  | { readonly kind: 'number'; readonly precision: 32 | 64; readonly scale: number }
  | { readonly kind: 'integer'; readonly unsigned: boolean }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'text' }
  /** Arrow's null type: a column without a single value. */
  | { readonly kind: 'null' }
  | { readonly kind: 'unsupported'; readonly why: string }

export function columnType(element: SchemaElement): ColumnType {
  const { converted_type: converted, logical_type: logical } = element
  if (element.repetition_type === 'REPEATED' || element.num_children !== undefined) {
    return { kind: 'unsupported', why: 'nested columns are not supported' }
  }
  if (logical?.type === 'NULL') return { kind: 'null' }
  if (logical?.type === 'TIMESTAMP') {
    const unit = ({ MILLIS: 'ms', MICROS: 'us', NANOS: 'ns' } as const)[logical.unit]
    return { kind: 'time', unit, zoned: logical.isAdjustedToUTC }
  }
  // Without the logical type, the older annotation means UTC.
  if (converted === 'TIMESTAMP_MILLIS') return { kind: 'time', unit: 'ms', zoned: true }
  if (converted === 'TIMESTAMP_MICROS') return { kind: 'time', unit: 'us', zoned: true }
  if (logical?.type === 'DATE' || converted === 'DATE') return { kind: 'time', unit: 'days', zoned: false }
  if (logical?.type === 'DECIMAL' || converted === 'DECIMAL') {
    return { kind: 'number', precision: 64, scale: element.scale ?? 0 }
  }
  if (logical?.type === 'TIME' || converted === 'TIME_MILLIS' || converted === 'TIME_MICROS') {
    return { kind: 'unsupported', why: 'a time of day without a date' }
  }
  return physicalType(element)
}

function physicalType({ type, logical_type: logical, converted_type: converted }: SchemaElement): ColumnType {
  if (type === undefined) return { kind: 'unsupported', why: 'no physical type' }
  switch (type) {
    case 'BOOLEAN':
      return { kind: 'boolean' }
    case 'FLOAT':
      return { kind: 'number', precision: 32, scale: 0 }
    case 'DOUBLE':
      return { kind: 'number', precision: 64, scale: 0 }
    case 'INT96':
      return { kind: 'time', unit: 'ns', zoned: false }
    case 'INT32':
    case 'INT64': {
      const unsigned = logical?.type === 'INTEGER' ? !logical.isSigned : (converted ?? '').startsWith('UINT_')
      return { kind: 'integer', unsigned }
    }
    case 'BYTE_ARRAY':
      return { kind: 'text' }
    case 'FIXED_LEN_BYTE_ARRAY':
      if (logical?.type === 'FLOAT16') return { kind: 'number', precision: 32, scale: 0 }
      return { kind: 'unsupported', why: 'fixed-length bytes are not supported' }
  }
}

/** The column's smallest and largest number by the writer's statistics (times in ms); null where it gave none. */
export function numberRange(meta: ColumnMetaData): readonly [min: number, max: number] | null {
  const low = toNumber(meta.statistics?.min_value ?? meta.statistics?.min)
  const high = toNumber(meta.statistics?.max_value ?? meta.statistics?.max)
  return low === null || high === null ? null : [low, high]
}

function toNumber(value: unknown): number | null {
  if (typeof value === 'bigint') return Number(value)
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
