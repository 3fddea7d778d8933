import type { LabelColumn, MetricTable, NumericColumn } from '#forecast/table.ts'
import type { WideColumn } from '../mapping.types.ts'
import { checkCells } from '../memory.ts'
import { canonicalNames } from './metricName.ts'

/**
 * A table whose metrics are a server's each, as one table of those servers. What else its rows hold (clock columns,
 * labels) holds for every server. A row in which a server has no value is not there for it. Fails with file-too-large
 * where servers have so different metrics that a table with a place for every value would not fit.
 */
export function unstack(table: MetricTable, wide: Readonly<Record<string, WideColumn>>): MetricTable {
  const parts = table.metrics.flatMap((column) => {
    const part = Object.hasOwn(wide, column.name) ? wide[column.name] : undefined
    return part === undefined ? [] : [{ ...part, column }]
  })
  const servers = [...new Set(parts.map(({ server }) => server))].sort()
  const names = [...new Set(parts.map(({ metric }) => metric))]
  const known = canonicalNames(names)
  const wider = new Set(parts.flatMap(({ metric, column }) => (column.precision === 32 ? [] : [metric])))
  const columnsOf = byServer(parts)
  const rowsOf = servers.map((server) => {
    const columns = [...(columnsOf.get(server)?.values() ?? [])]
    return rowsWhere(table.timeMs.length, (row) => columns.some(({ values }) => !Number.isNaN(values[row])))
  })
  const kept = servers.map((_, s) => s).filter((s) => (rowsOf[s]?.length ?? 0) > 0)
  const offsets = new Uint32Array(kept.length + 1)
  kept.forEach((s, i) => (offsets[i + 1] = (offsets[i] ?? 0) + (rowsOf[s]?.length ?? 0)))
  const rows = offsets[kept.length] ?? 0
  checkCells({ servers: kept.length, metrics: names.length, rows })
  const gather = <T extends Float64Array | Int32Array>(into: T, from: (s: number) => T | undefined): T => {
    kept.forEach((s, i) => {
      const values = from(s)
      if (values === undefined) return
      rowsOf[s]?.forEach((row, at) => (into[(offsets[i] ?? 0) + at] = values[row] ?? 0))
    })
    return into
  }
  const metrics: NumericColumn[] = names.map((name, m) => ({
    name: known[m] ?? '',
    values: gather(
      new Float64Array(rows).fill(Number.NaN),
      (s) => columnsOf.get(servers[s] ?? '')?.get(name)?.values,
    ),
    precision: wider.has(name) ? 64 : 32,
  }))
  const covariates = table.metrics
    .filter(({ covariate }) => covariate === true)
    .map((column) => ({ ...column, values: gather(new Float64Array(rows), () => column.values) }))
  const labels: LabelColumn[] = table.labels.map((column) => ({
    ...column,
    codes: gather(new Int32Array(rows), () => column.codes),
  }))
  const empty = servers.length - kept.length
  return {
    ...table,
    servers: kept.map((s) => servers[s] ?? ''),
    offsets,
    timeMs: gather(new Float64Array(rows), () => table.timeMs),
    metrics: [...metrics, ...covariates],
    labels,
    notes:
      empty === 0 ? table.notes : [...table.notes, `${empty} of ${servers.length} servers have no value`],
  }
}

/** Columns by server and metric; where two are the same, the first. */
function byServer(
  parts: readonly (WideColumn & { readonly column: NumericColumn })[],
): ReadonlyMap<string, ReadonlyMap<string, NumericColumn>> {
  const found = new Map<string, Map<string, NumericColumn>>()
  for (const { server, metric, column } of parts) {
    const own = found.get(server) ?? new Map<string, NumericColumn>()
    if (!own.has(metric)) own.set(metric, column)
    found.set(server, own)
  }
  return found
}

function rowsWhere(rows: number, holds: (row: number) => boolean): Uint32Array {
  const found = new Uint32Array(rows)
  let count = 0
  for (let row = 0; row < rows; row++) if (holds(row)) found[count++] = row
  return found.slice(0, count)
}
