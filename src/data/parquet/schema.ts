import { FleetcastError } from '#forecast/errors.ts'
import { fileName } from '#forecast/randomAccessFile.ts'
import type { ColumnType } from './columnType.ts'
import type { ParquetFile } from './footer.ts'

/** The columns that several files share, partitions included. */
export interface SharedColumn {
  readonly name: string
  readonly type: ColumnType
  /** A folder `key=value` gives it, not the file. */
  readonly partition: boolean
}

/**
 * The columns of files that belong together. Numbers of any width go together, and a column without a single
 * value goes with any; otherwise names and kinds must agree. Fails with schema-mismatch naming file and column.
 */
export function sharedColumns(files: readonly ParquetFile[]): SharedColumn[] {
  const [first, ...others] = files.map(columnsOf)
  if (!first) return []
  const shared = new Map(first.map((column) => [column.name, column]))
  for (const [i, columns] of others.entries()) {
    const file = fileName(files[i + 1]?.source.path ?? '')
    const reference = fileName(files[0]?.source.path ?? '')
    for (const column of columns) {
      const known = shared.get(column.name)
      if (!known) throw mismatch(file, column.name, `has a column ${column.name} that ${reference} has not`)
      if (known.type.kind === 'null') shared.set(column.name, column)
      else if (column.type.kind !== 'null' && family(column.type) !== family(known.type)) {
        throw mismatch(
          file,
          column.name,
          `has ${family(column.type)} in column ${column.name}, ${reference} has ${family(known.type)}`,
        )
      }
    }
    const names = new Set(columns.map((column) => column.name))
    for (const name of shared.keys()) {
      if (!names.has(name)) throw mismatch(file, name, `lacks the column ${name} of ${reference}`)
    }
  }
  return [...shared.values()]
}

function columnsOf(file: ParquetFile): SharedColumn[] {
  const own = file.columns.map(({ name, type }) => ({ name, type, partition: false }))
  const taken = new Set(own.map((column) => column.name))
  for (const name of file.partitions.keys()) {
    // A writer may keep the partition column inside the file too: then the file's own values count.
    if (!taken.has(name)) own.push({ name, type: { kind: 'text' }, partition: true })
  }
  return own
}

function family(type: ColumnType): string {
  return type.kind === 'integer' ? 'number' : type.kind
}

function mismatch(file: string, column: string, what: string): FleetcastError {
  return new FleetcastError('schema-mismatch', `${file} ${what}`, { file, place: column })
}
