import type { ColumnSource } from 'hyparquet-writer'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { rowCount, serverRows, type MetricTable } from '#forecast/table.ts'

const ROWS_PER_GROUP = 50_000

/**
 * A table as parquet: `timestamp` (us, UTC), `server_name`, the labels, the metrics (float or double as they
 * came). Rows by time, then server, so that the newest rows of all servers lie in the last row groups. Snappy. Text is
 * numbered: which servers a row group has is then known from its dictionary.
 */
export function writeParquet(table: MetricTable, rowsPerGroup = ROWS_PER_GROUP): Uint8Array<ArrayBuffer> {
  const server = serverOfRow(table)
  // Rows are gathered in order of servers: among equal times that order stays.
  const order = rowsByServer(table).sort((a, b) => (table.timeMs[a] ?? 0) - (table.timeMs[b] ?? 0))
  const timestamps = BigInt64Array.from(order, (row) => BigInt(Math.round(table.timeMs[row] ?? 0)) * 1000n)
  const columns: ColumnSource[] = [
    { name: 'timestamp', data: timestamps },
    {
      name: 'server_name',
      data: Array.from(order, (row) => table.servers[server[row] ?? 0] ?? ''),
      encoding: 'RLE_DICTIONARY',
    },
    ...table.labels.map(({ name, codes, classes }) => ({
      name,
      data: Array.from(order, (row) => classes[codes[row] ?? -1] ?? null),
      encoding: 'RLE_DICTIONARY' as const,
    })),
    ...table.metrics.map(({ name, values }) => ({
      name,
      data: Array.from(order, (row) => {
        const value = values[row] ?? Number.NaN
        return Number.isNaN(value) ? null : value
      }),
    })),
  ]
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: columns,
      schema: [
        { name: 'schema', num_children: columns.length },
        {
          name: 'timestamp',
          type: 'INT64',
          repetition_type: 'REQUIRED',
          converted_type: 'TIMESTAMP_MICROS',
          logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
        },
        { name: 'server_name', type: 'BYTE_ARRAY', repetition_type: 'REQUIRED', converted_type: 'UTF8' },
        ...table.labels.map(
          ({ name }) =>
            ({ name, type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL', converted_type: 'UTF8' }) as const,
        ),
        ...table.metrics.map(
          ({ name, precision }) =>
            ({ name, type: precision === 32 ? 'FLOAT' : 'DOUBLE', repetition_type: 'OPTIONAL' }) as const,
        ),
      ],
      rowGroupSize: rowsPerGroup,
      createdBy: 'fleetcast',
    }),
  )
}

function rowsByServer(table: MetricTable): Uint32Array {
  const rows = new Uint32Array(rowCount(table))
  let next = 0
  table.servers.forEach((_, server) => {
    const [from, to] = serverRows(table, server)
    for (let row = from; row < to; row++) rows[next++] = row
  })
  return rows
}

function serverOfRow(table: MetricTable): Uint32Array {
  const server = new Uint32Array(table.timeMs.length)
  table.servers.forEach((_, s) => server.fill(s, ...serverRows(table, s)))
  return server
}
