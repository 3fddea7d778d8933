// DuckDB-WASM: the file as a handle, the newest time from the footer's statistics, and a filter by time.
import { AsyncDuckDB, DuckDBDataProtocol, VoidLogger } from '@duckdb/duckdb-wasm'
import { contest } from './contestant.mjs'

let db, connection

async function prepare() {
  db = new AsyncDuckDB(new VoidLogger(), new globalThis.Worker('/duckdb-browser-eh.worker.js'))
  await db.instantiate('/duckdb-eh.wasm')
  connection = await db.connect()
  // From 1.29 on its reader of parquet comes from extensions.duckdb.org.
  await connection.query('LOAD parquet')
}

async function read(file, { time, server, metrics, steps, stepMs }) {
  await db.registerFileHandle('fleet.parquet', file, DuckDBDataProtocol.BROWSER_FILEREADER, true)
  // max() of the column itself would read all of it.
  const newest = await connection.query(
    `SELECT epoch_ms(max(stats_max_value::TIMESTAMP))::DOUBLE AS ms
     FROM parquet_metadata('fleet.parquet') WHERE path_in_schema = '${time}'`,
  )
  const from = new Date(newest.get(0).ms - (steps - 1) * stepMs).toISOString().slice(0, -1)
  const rows = await connection.query(
    `SELECT epoch_ms(${time})::DOUBLE AS at, ${server}, ${metrics.join(', ')} FROM 'fleet.parquet'
     WHERE ${time} >= TIMESTAMP '${from}' ORDER BY ${server}, ${time}`,
  )
  const column = (name) => rows.getChild(name).toArray()
  return { timeMs: column('at'), metrics: metrics.map(column) }
}

await contest(prepare, read)
