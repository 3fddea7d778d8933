import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { FleetcastError } from '#forecast/errors.ts'
import type { ArchiveOptions } from '../protocol.ts'
import { connect } from '../sql/connect.ts'
import type { Database } from '../sql/database.ts'
import { migrate, unusable } from '../sql/migrations.ts'
import { Archive } from './archive.ts'

/**
 * Opens the archive of a directory, or makes both. It is this process's alone: SQLite's own lock on the file is kept as long
 * as it is open, and ends with the process however that ends; the file daemon.pid only says whose it is. Fails with
 * store-in-use, store-invalid or disk-full.
 */
export async function openArchive(options: ArchiveOptions): Promise<Archive> {
  const { dataDir } = options
  try {
    makeFolder(resolve(dataDir))
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new FleetcastError(
      'store-invalid',
      `the data directory ${dataDir} cannot be created: ${why}`,
      {},
      { cause: error },
    )
  }
  const file = join(dataDir, 'fleetcast.db')
  const pidFile = join(dataDir, 'daemon.pid')
  let database: Database | null = null
  try {
    database = await connect(file)
    migrate(database, file)
    const archive = new Archive(database, file, options)
    writePid(pidFile)
    return archive
  } catch (error) {
    closeQuietly(database)
    const cause = unusable(error, file)
    if (cause instanceof FleetcastError && cause.code === 'store-in-use') throw inUse(dataDir, pidFile, cause)
    if (cause instanceof FleetcastError) throw cause
    const why = whyNotWritten(file) ?? (cause instanceof Error ? cause.message : String(cause))
    throw new FleetcastError(
      'store-invalid',
      `${file} cannot be opened: ${why}`,
      { file: basename(file) },
      { cause },
    )
  }
}

/** Not mkdir's own recursion: below folders such as /proc it never ends. */
function makeFolder(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isDirectory() === true) return
  if (found !== undefined) throw new Error(`${path} is a file`)
  makeFolder(dirname(path))
  mkdirSync(path, { mode: 0o700 })
}

/** What SQLite keeps to itself of a file that cannot be opened; null: it can be. */
function whyNotWritten(file: string): string | null {
  try {
    closeSync(openSync(file, 'a'))
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Ends what openArchive began; the next to open it finds everything in one file. */
export function closeArchive(archive: Archive, dataDir: string): void {
  rmSync(join(dataDir, 'daemon.pid'), { force: true })
  archive.close()
}

function inUse(dataDir: string, pidFile: string, cause: FleetcastError): FleetcastError {
  const pid = readPid(pidFile)
  const who = pid === null ? 'another daemon' : `another daemon (process ${pid})`
  return new FleetcastError(
    'store-in-use',
    `the data directory ${dataDir} is in use by ${who}; stop it, or start this one with another --data-dir`,
    {},
    { cause },
  )
}

function readPid(pidFile: string): number | null {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8').trim())
    return Number.isInteger(pid) && pid > 0 ? pid : null
  } catch {
    return null
  }
}

/** On a full disk, too, what is stored can be read. */
function writePid(pidFile: string): void {
  try {
    writeFileSync(pidFile, `${process.pid}\n`)
  } catch {
    rmSync(pidFile, { force: true })
  }
}

function closeQuietly(database: Database | null): void {
  try {
    database?.close()
  } catch {
    // It failed before, and that is told.
  }
}
