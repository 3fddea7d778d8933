import type { SchemaElement } from 'hyparquet'
import { ByteWriter, ParquetWriter, type ColumnSource } from 'hyparquet-writer'
import type { ForecastRows } from '#forecast/export/rows.ts'
import { exportColumns, type Column } from './columns.ts'
import type { Piece } from './pieces.ts'

/** Rows of a row group; whole series, so that one is read without the others. */
const ROWS_PER_GROUP = 50_000

/**
 * A forecast as parquet (snappy): times as microseconds UTC, levels as floats, unknown as null. Rows by series, then
 * step. What the forecast says of itself as a whole also stands in the file's metadata under `fleetcast`.
 */
export function* parquetPieces(rows: ForecastRows, rowsPerGroup = ROWS_PER_GROUP): Generator<Piece> {
  const columns = exportColumns(rows)
  const bytes = new ByteWriter()
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [{ name: 'schema', num_children: columns.length }, ...columns.map(schemaOf)],
    kvMetadata: [{ key: 'fleetcast', value: JSON.stringify(said(rows)) }],
    createdBy: 'fleetcast',
  })
  const seriesPerGroup = Math.max(1, Math.floor(rowsPerGroup / rows.horizon))
  let taken = 0
  const piece = (written: number): Piece => {
    const part = bytes.getBytes().slice(taken)
    taken += part.length
    return { part, rows: written }
  }
  for (let from = 0; from < rows.series.length; from += seriesPerGroup) {
    const to = Math.min(from + seriesPerGroup, rows.series.length)
    const columnData = columns.map((column) => dataOf(column, from, to, rows.horizon))
    // Written at once: a writer in memory has nothing to wait for.
    void writer.write({ columnData, rowGroupSize: (to - from) * rows.horizon })
    yield piece(to * rows.horizon)
  }
  void writer.finish()
  yield piece(rows.series.length * rows.horizon)
}

/** Of the forecast as a whole, and of what the file does not have. */
function said({ provenance, selection, skipped }: ForecastRows): object {
  return { ...provenance, ...(selection !== undefined && { selection }), ...(skipped && { skipped }) }
}

function schemaOf({ name, kind, required }: Column): SchemaElement {
  const element = { name, repetition_type: required ? 'REQUIRED' : 'OPTIONAL' } as const
  switch (kind) {
    case 'text':
      return { ...element, type: 'BYTE_ARRAY', converted_type: 'UTF8' }
    case 'time':
      return {
        ...element,
        type: 'INT64',
        converted_type: 'TIMESTAMP_MICROS',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
      }
    case 'integer':
      return { ...element, type: 'INT32' }
    case 'float32':
      return { ...element, type: 'FLOAT' }
    case 'flag':
      return { ...element, type: 'BOOLEAN' }
  }
}

function dataOf(column: Column, from: number, to: number, horizon: number): ColumnSource {
  const { name, kind } = column
  const count = (to - from) * horizon
  const seriesOf = (row: number) => from + Math.floor(row / horizon)
  const stepOf = (row: number) => 1 + (row % horizon)
  if (kind === 'time') {
    const data = BigInt64Array.from({ length: count }, (_, row) =>
      BigInt(Math.round(column.at(seriesOf(row), stepOf(row)) * 1000)),
    )
    return { name, data }
  }
  const data = Array.from({ length: count }, (_, row) => {
    const value = column.at(seriesOf(row), stepOf(row))
    return typeof value === 'number' && Number.isNaN(value) ? null : value
  })
  return { name, data }
}
