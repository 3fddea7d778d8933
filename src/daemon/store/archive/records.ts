import type { Store, StoredForecast, TimeSpan } from '../api.ts'
import type { EventText } from '../protocol.ts'
import { bytesIn, numberIn, textIn, type Database, type SqlRow } from '../sql/database.ts'

export function putForecast(database: Database, { issueMs, stepMs, horizon, bytes }: StoredForecast): null {
  database.run(
    // node:sqlite of Node 24 binds an empty blob as NULL.
    'INSERT OR REPLACE INTO forecasts (issueMs, stepMs, horizon, bytes) VALUES (?, ?, ?, coalesce(?, zeroblob(0)))',
    issueMs,
    stepMs,
    horizon,
    bytes,
  )
  return null
}

export function forecastAt(database: Database, atMs: number): StoredForecast | null {
  const [row] = database.all(
    'SELECT issueMs, stepMs, horizon, bytes FROM forecasts WHERE issueMs <= ? ORDER BY issueMs DESC LIMIT 1',
    atMs,
  )
  if (row === undefined) return null
  return {
    issueMs: numberIn(row, 'issueMs'),
    stepMs: numberIn(row, 'stepMs'),
    horizon: numberIn(row, 'horizon'),
    bytes: bytesIn(row, 'bytes'),
  }
}

export function forecastTimes(database: Database, { fromMs, toMs }: TimeSpan): readonly number[] {
  return database
    .all('SELECT issueMs FROM forecasts WHERE issueMs BETWEEN ? AND ? ORDER BY issueMs', fromMs, toMs)
    .map((row) => numberIn(row, 'issueMs'))
}

export function dropForecasts(database: Database, beforeMs: number): number {
  return database.run('DELETE FROM forecasts WHERE issueMs < ?', beforeMs).changes
}

export function addEvents(database: Database, events: readonly Omit<EventText, 'id'>[]): readonly number[] {
  return events.map(
    ({ kind, atMs, server, data }) =>
      database.run(
        'INSERT INTO events (kind, atMs, server, data) VALUES (?, ?, ?, ?)',
        kind,
        atMs,
        server,
        data,
      ).id,
  )
}

export function readEvents(
  database: Database,
  kind: string,
  { fromMs, toMs }: TimeSpan,
  { server, newestFirst, most }: Parameters<Store['events']>[2],
): readonly EventText[] {
  const order = newestFirst ? 'DESC' : 'ASC'
  const rows = database.all(
    `SELECT id, atMs, server, data FROM events
     WHERE kind = ? ${server === null ? '' : 'AND server = ?'} AND atMs BETWEEN ? AND ?
     ORDER BY atMs ${order}, id ${order} LIMIT ?`,
    kind,
    ...(server === null ? [] : [server]),
    fromMs,
    toMs,
    // SQLite: a negative limit is none.
    Number.isFinite(most) ? most : -1,
  )
  return rows.map((row: SqlRow) => ({
    id: numberIn(row, 'id'),
    kind,
    atMs: numberIn(row, 'atMs'),
    server: row.server === null ? null : textIn(row, 'server'),
    data: textIn(row, 'data'),
  }))
}

/** JSON of a document; null: there is none. */
export function readDocument(database: Database, name: string): string | null {
  const [row] = database.all('SELECT data FROM documents WHERE name = ?', name)
  return row === undefined ? null : textIn(row, 'data')
}

export function putDocument(database: Database, name: string, data: string): null {
  database.run('INSERT OR REPLACE INTO documents (name, data) VALUES (?, ?)', name, data)
  return null
}
