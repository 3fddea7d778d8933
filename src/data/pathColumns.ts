/** What the paths of files that are read together distinguish: column → its value per file. */
export type PathColumns = ReadonlyMap<string, readonly string[]>

/** `-2024-03-01`, `_20240301`, `.2024-03-01T00` at the end of a name, or all of it. */
const DATE = /(?:^|[-_.])(?:19|20)\d{2}[-_]?\d{2}(?:[-_]?\d{2})?(?:[T_-]?\d{2}[\d:_-]*)?Z?$/
const EXTENSIONS = /(?:\.(?:csv|tsv|txt|parquet|pq|gz|zst|snappy|log|c\d{3}))+$/i
/** Pieces of one export: their names say nothing. */
const PIECE = /^(?:part|chunk|shard|batch|split|page|slice)?[-_. ]?\d*(?:-[0-9a-f]{8}-[0-9a-f-]+)?$/i

/**
 * The parts of paths that differ from file to file, as columns: `file` without its extension and date, `folder` or
 * `folder 1`, `folder 2`… Folders `key=value` are columns of their own. taken: names that the files' columns have.
 */
export function pathColumns(paths: readonly string[], taken: ReadonlySet<string>): PathColumns {
  const found = new Map<string, readonly string[]>()
  if (paths.length < 2) return found
  const split = paths.map((path) => path.split('/'))
  const depth = split[0]?.length ?? 1
  const folders = split.every((parts) => parts.length === depth) ? depth - 1 : 0
  const differing: (readonly string[])[] = []
  for (let at = 0; at < folders; at++) {
    const values = split.map((parts) => parts[at] ?? '')
    if (tells(values) && !values.some((value) => value.includes('='))) differing.push(values)
  }
  const files = split.map((parts) => (parts.at(-1) ?? '').replace(EXTENSIONS, '').replace(DATE, ''))
  const add = (name: string, values: readonly string[]) => {
    if (!taken.has(name)) found.set(name, values)
  }
  differing.forEach((values, i) => add(differing.length === 1 ? 'folder' : `folder ${i + 1}`, values))
  if (tells(files)) add('file', files)
  return found
}

/** Whether a part of the paths differs, and is more than a date or the number of a piece. */
function tells(values: readonly string[]): boolean {
  return new Set(values).size > 1 && values.every((value) => !PIECE.test(value.replace(DATE, '')))
}
