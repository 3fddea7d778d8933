import { FleetcastError } from '#forecast/errors.ts'

/** A file of several that are read together, and the names of its columns. */
interface Columns {
  readonly path: string
  readonly names: ReadonlySet<string>
}

/** Fails with schema-mismatch where a file has no column that the first one has: it is of another export. */
export function checkRelated(files: readonly Columns[]): void {
  const [first, ...others] = files
  if (!first) return
  for (const { path, names } of others) {
    if ([...names].some((name) => first.names.has(name))) continue
    throw new FleetcastError(
      'schema-mismatch',
      `${path} and ${first.path} have no column in common: ${[...names].slice(0, 5).join(', ')} and ${[...first.names].slice(0, 5).join(', ')}`,
      { file: path },
    )
  }
}

const NAMED = 5

/** Columns that some of the files lack, in sentences; only those of wanted. */
export function grownNotes(files: readonly Columns[], wanted: Iterable<string>): string[] {
  const byFiles = new Map<number, string[]>()
  for (const name of new Set(wanted)) {
    const having = files.filter(({ names }) => names.has(name)).length
    if (having < files.length) byFiles.set(having, [...(byFiles.get(having) ?? []), name])
  }
  return [...byFiles].map(([having, names]) => {
    const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : ''
    const are = names.length === 1 ? 'is' : 'are'
    const others = files.length - having === 1 ? 'the other' : 'the others'
    return `${names.slice(0, NAMED).join(', ')}${more} ${are} in ${having} of ${files.length} files only; missing in ${others}`
  })
}

/** schema-mismatch: two files hold different kinds of values in one column. */
export function kindsDiffer(
  column: string,
  one: { readonly path: string; readonly kind: string },
  other: { readonly path: string; readonly kind: string },
): FleetcastError {
  return new FleetcastError(
    'schema-mismatch',
    `${one.path} has ${one.kind} in column ${column}, but ${other.path} has ${other.kind}`,
    { file: one.path, place: column },
  )
}
