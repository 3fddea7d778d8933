import { checkRelated, grownNotes, kindsDiffer } from '../grown.ts'
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
 * The columns of files that belong together, in the order in which they are met; one that a file lacks is null there.
 * Numbers of any width go together, and a column without a single value goes with any; otherwise kinds must agree.
 * Fails with schema-mismatch naming files and column.
 */
export function sharedColumns(files: readonly ParquetFile[]): SharedColumn[] {
  checkRelated(files.map(({ source, columns }) => ({ path: source.path, names: namesOf(columns) })))
  const shared = new Map<string, { readonly column: SharedColumn; readonly path: string }>()
  for (const file of files) {
    const { path } = file.source
    for (const column of columnsOf(file)) {
      const known = shared.get(column.name)
      if (!known || known.column.type.kind === 'null') shared.set(column.name, { column, path })
      else if (column.type.kind !== 'null' && family(column.type) !== family(known.column.type)) {
        throw kindsDiffer(
          column.name,
          { path, kind: family(column.type) },
          { path: known.path, kind: family(known.column.type) },
        )
      }
    }
  }
  return [...shared.values()].map(({ column }) => column)
}

/** Which of the columns some files lack, in sentences. */
export function columnsThatGrew(files: readonly ParquetFile[], wanted: Iterable<string>): string[] {
  return grownNotes(
    files.map((file) => ({ path: file.source.path, names: namesOf(columnsOf(file)) })),
    wanted,
  )
}

const namesOf = (columns: readonly { readonly name: string }[]) => new Set(columns.map(({ name }) => name))

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
