/** What can be bound to a statement. */
export type SqlValue = number | string | null | Uint8Array

/** Columns by name; a blob is memory of its own. */
export type SqlRow = Readonly<Record<string, unknown>>

/** One connection to one SQLite file, whichever library carries it. All calls are synchronous; they fail with SqlError. */
export interface Database {
  /** Which library it is, for the log. */
  readonly library: string
  /** One or more statements without values. */
  readonly exec: (sql: string) => void
  readonly run: (
    sql: string,
    ...values: readonly SqlValue[]
  ) => { readonly changes: number; readonly id: number }
  readonly all: (sql: string, ...values: readonly SqlValue[]) => readonly SqlRow[]
  /**
   * With libsql the connection, and SQLite's lock, is gone only when its statements have been collected as garbage or the
   * thread has ended.
   */
  readonly close: () => void
}

/** SQLite's primary result codes that are distinguished. */
export const SQLITE = { busy: 5, readOnly: 8, io: 10, corrupt: 11, full: 13, notADatabase: 26 } as const

export class SqlError extends Error {
  override readonly name = 'SqlError'
  /** SQLite's primary result code; 0: none is known. */
  readonly code: number

  constructor(code: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export function isSqlError(error: unknown, ...codes: readonly number[]): error is SqlError {
  return error instanceof SqlError && codes.includes(error.code)
}

/** A number out of a row: null where it is null. */
export function numberOf(row: SqlRow | undefined, column: string): number | null {
  const value = row?.[column]
  return typeof value === 'number' ? value : null
}

/** A number that the schema says is there. */
export function numberIn(row: SqlRow | undefined, column: string): number {
  const value = numberOf(row, column)
  if (value === null) throw new SqlError(SQLITE.corrupt, `${column} is not a number`)
  return value
}

export function textIn(row: SqlRow | undefined, column: string): string {
  const value = row?.[column]
  if (typeof value !== 'string') throw new SqlError(SQLITE.corrupt, `${column} is not a text`)
  return value
}

export function bytesIn(row: SqlRow | undefined, column: string): Uint8Array {
  const value = row?.[column]
  if (value instanceof Uint8Array) return value
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  throw new SqlError(SQLITE.corrupt, `${column} is not a blob`)
}
