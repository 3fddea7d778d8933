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
