import { isBuiltin } from 'node:module'
import { SqlError, type Database, type SqlRow, type SqlValue } from './database.ts'

/** The part of both libraries that is the same. */
interface Connection {
  readonly exec: (sql: string) => unknown
  readonly prepare: (sql: string) => Statement
  readonly close: () => unknown
}

interface Statement {
  readonly run: (values: readonly SqlValue[]) => unknown
  readonly all: (values: readonly SqlValue[]) => unknown
}

/** Opens a file, or makes it: with the SQLite that Node has, where it has one, else with libsql's. Fails with SqlError. */
export async function connect(path: string): Promise<Database> {
  const { library, connection } = await open(path)
  const prepared = new Map<string, Statement>()
  const statement = (sql: string) => {
    const known = prepared.get(sql)
    if (known !== undefined) return known
    const made = connection.prepare(sql)
    prepared.set(sql, made)
    return made
  }
  return {
    library,
    exec: (sql) => void explained(() => connection.exec(sql)),
    run: (sql, ...values) => {
      const { changes, lastInsertRowid } = explained(() => statement(sql).run(values)) as {
        readonly changes: number | bigint
        readonly lastInsertRowid: number | bigint
      }
      return { changes: Number(changes), id: Number(lastInsertRowid) }
    },
    all: (sql, ...values) => explained(() => statement(sql).all(values)) as readonly SqlRow[],
    close: () => void explained(() => connection.close()),
  }
}

async function open(path: string): Promise<{ readonly library: string; readonly connection: Connection }> {
  const sqlite = await nodeSqlite()
  if (sqlite !== null) {
    const database = explained(() => new sqlite.DatabaseSync(path))
    const prepare = (sql: string): Statement => {
      const made = database.prepare(sql)
      return { run: (values) => made.run(...values), all: (values) => made.all(...values) }
    }
    return {
      library: 'node:sqlite',
      connection: { exec: (sql) => database.exec(sql), prepare, close: () => database.close() },
    }
  }
  const { default: Libsql } = await import('libsql')
  const database = explained(() => new Libsql(path))
  const prepare = (sql: string): Statement => {
    const made = database.prepare(sql)
    return { run: (values) => made.run(values), all: (values) => made.all(values) }
  }
  return {
    library: 'libsql',
    connection: {
      exec: (sql) => database.exec(sql),
      prepare,
      close: () => database.close(),
    },
  }
}

/** What node:sqlite is here; Node 20's types do not know it. */
interface NodeSqlite {
  readonly DatabaseSync: new (path: string) => {
    exec: (sql: string) => void
    prepare: (sql: string) => {
      run: (...values: readonly SqlValue[]) => unknown
      all: (...values: readonly SqlValue[]) => unknown
    }
    close: () => void
  }
}

/** Where it is still called an experiment, Node says so on every start: that is nothing for who runs a daemon. */
async function nodeSqlite(): Promise<NodeSqlite | null> {
  if (!isBuiltin('node:sqlite')) return null
  const warn = process.emitWarning.bind(process)
  process.emitWarning = () => undefined
  try {
    const name = 'node:sqlite'
    return (await import(name)) as NodeSqlite
  } catch {
    return null
  } finally {
    process.emitWarning = warn
  }
}

function explained<T>(act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const { rawCode, errcode } = error as { readonly rawCode?: unknown; readonly errcode?: unknown }
    const code = [rawCode, errcode].find((value) => typeof value === 'number') ?? 0
    // Extended codes have the primary one in their low byte.
    throw new SqlError(code & 255, error.message, { cause: error })
  }
}
