import type { OpenedFacts } from '#data/open.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { rowCount, timeRange, type MetricTable, type NumericColumn } from '#forecast/table.ts'
import { measureStep } from '#forecast/window/step.ts'
import type { TableFacts } from '../api.ts'

/** What a table's files say of themselves, all of them together; it stays when rows are appended or go. */
export type FilesFacts = Pick<TableFacts, 'name' | 'bytes' | 'notes' | 'fingerprint' | 'movedMs'>

/** Of the parts of a table. Fails with argument-invalid where there is none. */
export function filesFacts(parts: readonly OpenedFacts[], table: MetricTable): FilesFacts {
  const [first, ...others] = parts
  if (first === undefined) throw new FleetcastError('argument-invalid', 'there is no data to read')
  const { name, bytes, fingerprint } = first
  const union = (of: (facts: OpenedFacts) => readonly string[]) => [...new Set(parts.flatMap(of))]
  // The table says besides what merging and rating did: rows that both parts have, say.
  const notes = [...new Set([...union((part) => part.notes), ...table.notes])]
  if (others.length === 0) {
    return { name, bytes, notes, fingerprint, ...(first.movedMs !== undefined && { movedMs: first.movedMs }) }
  }
  return {
    name: union((part) => [part.name]).join(', '),
    bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
    notes,
    fingerprint: union((part) => [part.fingerprint]).join('+'),
  }
}

/**
 * Of a table's rows as they are, and of the files that they came from; null: there are none. name: what it is called
 * in place of the files' own name; null: it is not.
 */
export function factsOf(table: MetricTable, files: FilesFacts | null, name: string | null): TableFacts {
  const [firstMs, lastMs] = timeRange(table)
  const names = (columns: readonly { readonly name: string }[]) => columns.map(({ name }) => name)
  const isCovariate = ({ covariate }: NumericColumn) => covariate === true
  return {
    name: name ?? files?.name ?? 'live rows',
    bytes: files?.bytes ?? 0,
    servers: table.servers.length,
    rows: rowCount(table),
    metrics: names(table.metrics.filter((column) => !isCovariate(column))),
    labels: names([...table.labels, ...table.metrics.filter(isCovariate)]),
    firstMs,
    lastMs,
    naiveTime: table.naiveTime,
    notes: files?.notes ?? table.notes,
    fingerprint: files?.fingerprint ?? 'live',
    stepMs: measureStep(table),
    ...(files?.movedMs !== undefined && { movedMs: files.movedMs }),
  }
}
