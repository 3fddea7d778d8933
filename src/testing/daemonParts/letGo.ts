import type { Database } from '#daemon/store/sql/database.ts'

/**
 * Closes a database that is opened again in the same thread, which nobody but a test does: libsql's lock would last until
 * its statements are collected as garbage. It can be released outside WAL mode only.
 */
export function letGo(database: Database): void {
  database.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL')
  database.all('SELECT count(*) FROM sqlite_master')
  database.close()
}
