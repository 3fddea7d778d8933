import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { letGo } from '#testing/daemonParts/letGo.ts'
import { connect } from './connect.ts'
import type { Database } from './database.ts'
import { MIGRATIONS, migrate, pragma } from './migrations.ts'

let dir: string
let file: string
const opened: Database[] = []

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'fleetcast-sql-'))
  file = join(dir, 'fleetcast.db')
})
afterEach(() => {
  for (const database of opened.splice(0)) database.close()
  rmSync(dir, { recursive: true })
})

async function open(migrations = MIGRATIONS): Promise<Database> {
  const database = await connect(file)
  opened.push(database)
  migrate(database, file, migrations)
  return database
}

function close(): void {
  for (const database of opened.splice(0)) letGo(database)
}

describe('migrate', () => {
  test('makes a file that survives a loss of power', async () => {
    const database = await open()
    expect(database.all('PRAGMA journal_mode')).toMatchObject([{ journal_mode: 'wal' }])
    expect(pragma(database, 'synchronous')).toBe(2)
    expect(pragma(database, 'auto_vacuum')).toBe(2)
    expect(pragma(database, 'user_version')).toBe(MIGRATIONS.length)
  })

  test('runs what a file lacks, once, and keeps what is in it', async () => {
    const before = await open(MIGRATIONS.slice(0, 1))
    before.run("INSERT INTO documents VALUES ('a', '1')")
    close()
    const next = [...MIGRATIONS, 'CREATE TABLE more (id INTEGER)']
    for (let i = 0; i < 2; i++) {
      const database = await open(next)
      expect(pragma(database, 'user_version')).toBe(next.length)
      expect(database.all('SELECT * FROM documents')).toMatchObject([{ name: 'a', data: '1' }])
      expect(database.all('SELECT * FROM more')).toEqual([])
      close()
    }
  })

  test('takes names of the first layout as used by the newest row', async () => {
    const before = await open(MIGRATIONS.slice(0, 1))
    before.exec(`
      INSERT INTO names (name) VALUES ('a');
      INSERT INTO ticks (tier, fromMs, toMs, rows, points, body) VALUES (0, 1, 5, 1, 1, x'00');
      INSERT INTO blocks (tier, server, fromMs, toMs, rows, points, body) VALUES (1, 1, 1, 7, 1, 1, x'00');
    `)
    close()
    expect((await open()).all('SELECT * FROM names')).toMatchObject([{ name: 'a', usedToMs: 7 }])
  })

  test('a migration that fails leaves the file as it was', async () => {
    await open()
    close()
    await expect(open([...MIGRATIONS, 'CREATE TABLE more (id INTEGER); NONSENSE'])).rejects.toThrow()
    close()
    const database = await open()
    expect(database.all("SELECT name FROM sqlite_master WHERE name = 'more'")).toEqual([])
  })

  test('refuses a newer file, and says which', async () => {
    await open([...MIGRATIONS, 'CREATE TABLE more (id INTEGER)'])
    close()
    await expect(open()).rejects.toMatchObject({
      code: 'store-invalid',
      message: `${file} was written by a newer version of Fleetcast: its schema version is 3, this version supports 2`,
    })
  })

  test('refuses a database of another program', async () => {
    const other = await connect(file)
    other.exec('CREATE TABLE theirs (id INTEGER)')
    letGo(other)
    await expect(open()).rejects.toMatchObject({
      code: 'store-invalid',
      message: `${file} is the database of another program`,
    })
  })

  test('names a damaged file, and does not touch it', async () => {
    writeFileSync(file, 'not a database '.repeat(1000))
    await expect(open()).rejects.toMatchObject({
      code: 'store-invalid',
      message: expect.stringContaining(`${file} is damaged`) as string,
    })
    expect(readFileSync(file, 'utf8')).toMatch(/^not a database/)
  })

  test('a file that was cut off is damaged', async () => {
    await open()
    close()
    truncateSync(file, 5000)
    await expect(open()).rejects.toMatchObject({ code: 'store-invalid' })
  })

  test('another process cannot open it meanwhile, and can afterwards', async () => {
    const database = await open()
    database.run("INSERT INTO documents VALUES ('a', '1')")
    const count = () =>
      execFileSync(
        process.execPath,
        [
          '--input-type=module',
          '-e',
          `import Database from 'libsql'; process.stdout.write(JSON.stringify(new Database(${JSON.stringify(file)}).prepare('SELECT count(*) AS n FROM documents').get().n))`,
        ],
        { stdio: 'pipe' },
      ).toString()
    expect(count).toThrow(/locked/)
    close()
    expect(count()).toBe('1')
  })

  test('a log without its last bytes is read up to its last whole transaction', async () => {
    const database = await open()
    database.run("INSERT INTO documents VALUES ('a', '1')")
    database.run("INSERT INTO documents VALUES ('b', '2')")
    const copy = join(dir, 'copy.db')
    for (const end of ['', '-wal']) copyFileSync(file + end, copy + end)
    close()
    truncateSync(`${copy}-wal`, readFileSync(`${copy}-wal`).length - 100)
    file = copy
    const recovered = await open()
    expect(recovered.all('SELECT name FROM documents')).toMatchObject([{ name: 'a' }])
  })
})
