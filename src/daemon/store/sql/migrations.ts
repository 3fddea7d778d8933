import { FleetcastError } from '#forecast/errors.ts'
import { isSqlError, numberIn, SQLITE, type Database } from './database.ts'

/** So that another program's file is not taken for ours: 'FLCT'. */
const APPLICATION_ID = 0x464c4354

/**
 * What each version of the layout adds; the version of a file is how many of them it has. One that was released is never
 * changed: a change is another one after it.
 */
export const MIGRATIONS: readonly string[] = [
  `
  -- Every name and text of rows: servers, metrics, labels and what they say.
  CREATE TABLE names (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

  -- Rows as they came, in order of arrival: see codec/rows.ts. They wait to be sealed.
  CREATE TABLE ticks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, tier INTEGER NOT NULL, fromMs REAL NOT NULL, toMs REAL NOT NULL,
    rows INTEGER NOT NULL, points INTEGER NOT NULL, body BLOB NOT NULL
  );
  CREATE INDEX ticksByAge ON ticks (tier, toMs, fromMs, rows, points);

  -- Rows of one server in order of time. Blocks of a tier and server do not overlap.
  CREATE TABLE blocks (
    id INTEGER PRIMARY KEY, tier INTEGER NOT NULL, server INTEGER NOT NULL, fromMs REAL NOT NULL, toMs REAL NOT NULL,
    rows INTEGER NOT NULL, points INTEGER NOT NULL, body BLOB NOT NULL
  );
  CREATE INDEX blocksByServer ON blocks (tier, server, fromMs, toMs, rows);
  CREATE INDEX blocksByAge ON blocks (tier, toMs, fromMs, points);

  CREATE TABLE forecasts (issueMs REAL PRIMARY KEY, stepMs REAL NOT NULL, horizon INTEGER NOT NULL, bytes BLOB NOT NULL);

  CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, atMs REAL NOT NULL, server TEXT, data TEXT NOT NULL
  );
  CREATE INDEX eventsByTime ON events (kind, atMs, id);
  CREATE INDEX eventsByServer ON events (kind, server, atMs, id);

  CREATE TABLE documents (name TEXT PRIMARY KEY, data TEXT NOT NULL);
  `,
  `
  -- No row that uses a name is newer than this: once the oldest row is, the name is dropped. Of names from before, nobody
  -- knows: they count as used by the newest row.
  ALTER TABLE names ADD COLUMN usedToMs REAL NOT NULL DEFAULT 0;
  UPDATE names SET usedToMs = coalesce(
    (SELECT max(toMs) FROM (SELECT max(toMs) AS toMs FROM ticks UNION ALL SELECT max(toMs) FROM blocks)), 0);
  CREATE INDEX namesByAge ON names (usedToMs);
  `,
]

/**
 * Brings a file to the newest layout. Fails with store-invalid, naming the file, where it is damaged, of a newer version,
 * or another program's, and with store-in-use where another process has it open.
 */
export function migrate(database: Database, file: string, migrations: readonly string[] = MIGRATIONS): void {
  try {
    // Before anything is read. With the lock kept as long as the connection is open, no second one can be.
    database.exec('PRAGMA locking_mode = EXCLUSIVE')
    const version = pragma(database, 'user_version')
    const tables = numberIn(database.all('SELECT count(*) AS tables FROM sqlite_master')[0], 'tables')
    if (tables > 0 && pragma(database, 'application_id') !== APPLICATION_ID)
      throw new FleetcastError('store-invalid', `${file} is the database of another program`)
    if (version > migrations.length)
      throw new FleetcastError(
        'store-invalid',
        `${file} was written by a newer version of Fleetcast: its schema version is ${version}, this version supports ${migrations.length}`,
      )
    // Takes effect only before the first table is there.
    if (tables === 0) database.exec('PRAGMA auto_vacuum = INCREMENTAL')
    database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 16777216',
    )
    for (const [at, sql] of migrations.entries()) {
      if (at < version) continue
      runMigration(database, at + 1, sql)
    }
    database.exec('BEGIN EXCLUSIVE; COMMIT')
  } catch (error) {
    throw unusable(error, file)
  }
}

function runMigration(database: Database, version: number, sql: string): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    database.exec(`${sql}; PRAGMA user_version = ${version}; PRAGMA application_id = ${APPLICATION_ID}`)
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}

/** What an error of SQLite means to who runs the daemon. */
export function unusable(error: unknown, file: string): unknown {
  if (isSqlError(error, SQLITE.notADatabase, SQLITE.corrupt))
    return new FleetcastError('store-invalid', `${file} is damaged: ${error.message}`, {}, { cause: error })
  if (isSqlError(error, SQLITE.busy))
    return new FleetcastError('store-in-use', `${file} is in use by another process`, {}, { cause: error })
  if (isSqlError(error, SQLITE.full))
    return new FleetcastError('disk-full', `the disk with ${file} is full`, {}, { cause: error })
  return error
}

export function pragma(database: Database, name: string): number {
  return numberIn(database.all(`PRAGMA ${name}`)[0], name)
}
