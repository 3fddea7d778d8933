import type { ColumnMapping } from '../mapping.types.ts'

/** The name under which a table knows a column of the file. */
export function knownAs(mapping: ColumnMapping, column: string): string {
  if (Object.hasOwn(mapping.renames, column)) return mapping.renames[column] ?? column
  if (column === mapping.profile) return 'profile'
  if (column === mapping.status) return 'status'
  return column
}

/** Every column that becomes numbers: the metrics, then the covariates. */
export function numberColumns(
  mapping: ColumnMapping,
): { readonly name: string; readonly covariate?: true }[] {
  return [
    ...mapping.metrics.map((name) => ({ name })),
    ...(mapping.covariates ?? []).map((name) => ({ name, covariate: true }) as const),
  ]
}

/** Every column that becomes a label, each once: profile and status first. */
export function labelColumns(mapping: ColumnMapping): string[] {
  const named = [mapping.profile, mapping.status].filter((name) => name !== null)
  return [...new Set([...named, ...mapping.labels])]
}

/** Every column that names the metric of each row: those that name it, then those that distinguish rows. */
export function namingColumns(mapping: ColumnMapping): string[] {
  return [...new Set([...(mapping.names ?? []), ...(mapping.apart ?? [])])]
}

/** The name of a row's metric by what its naming columns say, in their order; null where one that names it is empty. */
export function rowName(mapping: ColumnMapping, cells: readonly (string | null)[]): string | null {
  const columns = namingColumns(mapping)
  const names = new Set(mapping.names ?? [])
  const parts: string[] = []
  const apart: string[] = []
  for (const [i, column] of columns.entries()) {
    const cell = cells[i]?.trim() ?? ''
    if (names.has(column)) {
      if (cell === '') return null
      parts.push(cell)
    } else if (cell !== '') apart.push(`${column}=${cell}`)
  }
  const labels = apart.length === 0 ? '' : `{${apart.join(', ')}}`
  return `${parts.join('_')}${labels}`
}

/** What every row is of where no column names a server; rows of a wide table are of all its servers. */
export function onlyServer({ serverName, wide }: ColumnMapping): string {
  return wide === undefined ? (serverName ?? '') : 'every server'
}
