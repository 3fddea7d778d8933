import type { LabelColumn, MetricTable, NumericColumn } from '#forecast/table.ts'
import type { WideColumn } from '../mapping.types.ts'
import { canonicalNames } from './metricName.ts'

/**
 * A table whose metrics are a server's each, as one table of those servers. What else its rows hold (clock columns,
 * labels) holds for every server. A row in which a server has no value is not there for it.
 */
export function unstack(table: MetricTable, wide: Readonly<Record<string, WideColumn>>): MetricTable {
  const parts = table.metrics.flatMap((column) => {
    const part = Object.hasOwn(wide, column.name) ? wide[column.name] : undefined
    return part === undefined ? [] : [{ ...part, column }]
  })
  const servers = [...new Set(parts.map(({ server }) => server))].sort()
  const names = [...new Set(parts.map(({ metric }) => metric))]
  const known = canonicalNames(names)
  const ofServer = servers.map((server) =>
    names.map((metric) => parts.find((part) => part.server === server && part.metric === metric)?.column),
  )
  const rowsOf = ofServer.map((columns) =>
    rowsWhere(table.timeMs.length, (row) =>
      columns.some((column) => column !== undefined && !Number.isNaN(column.values[row])),
    ),
  )
  const kept = servers.map((_, s) => s).filter((s) => (rowsOf[s]?.length ?? 0) > 0)
  const offsets = new Uint32Array(kept.length + 1)
  kept.forEach((s, i) => (offsets[i + 1] = (offsets[i] ?? 0) + (rowsOf[s]?.length ?? 0)))
  const rows = offsets[kept.length] ?? 0
  const gather = <T extends Float64Array | Int32Array>(into: T, from: (s: number) => T | undefined): T => {
    kept.forEach((s, i) => {
      const values = from(s)
      if (values === undefined) return
      rowsOf[s]?.forEach((row, at) => (into[(offsets[i] ?? 0) + at] = values[row] ?? 0))
    })
    return into
  }
  const metrics: NumericColumn[] = names.map((_, m) => {
    const own = parts.filter(({ metric }) => metric === names[m])
    const values = new Float64Array(rows).fill(Number.NaN)
    return {
      name: known[m] ?? '',
      values: gather(values, (s) => ofServer[s]?.[m]?.values),
      precision: own.every(({ column }) => column.precision === 32) ? 32 : 64,
    }
  })
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

function rowsWhere(rows: number, holds: (row: number) => boolean): Uint32Array {
  const found = new Uint32Array(rows)
  let count = 0
  for (let row = 0; row < rows; row++) if (holds(row)) found[count++] = row
  return found.slice(0, count)
}
