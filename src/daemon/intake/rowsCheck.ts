import type { MetricRows } from '#data/liveTable.ts'
import { canonicalNames } from '#data/place/metricName.ts'
import type { RefusedRecord } from './api.ts'
import type { IntakeCaps } from './caps.ts'
import type { Checked } from './check.ts'
import { aliasRemark, limitsOf, whyNoName, type Limits } from './fields.ts'
import { pickRows } from './pickRows.ts'
import type { Registry } from './registry.ts'
import type { Remarks } from './remarks.ts'
import { shownName } from './shown.ts'
import { whyNotThen, type TimeRange } from './timeRange.ts'

interface CheckedColumn {
  readonly name: string
  readonly values: ArrayLike<number>
  readonly limits: Limits
}

/** Checks rows of a source of the daemon's own: as records, but for their form, which their type says. */
export function checkRows(
  given: MetricRows,
  caps: IntakeCaps,
  registry: Registry,
  range: TimeRange,
  remarks: Remarks,
): Checked {
  const rows = named(given, caps, remarks)
  const measured = rows.metrics
    .filter(({ covariate }) => covariate !== true)
    .map(({ name, values }): CheckedColumn => ({ name, values, limits: limitsOf(name) }))
  const refused: RefusedRecord[] = []
  const taken: number[] = []
  rows.servers.forEach((server, row) => {
    const reason = whyNot(server, rows.timeMs[row] ?? Number.NaN, row, measured, caps, registry, range)
    if (reason === null) taken.push(row)
    else refused.push({ index: row, reason })
  })
  return { rows: refused.length === 0 ? rows : pickRows(rows, taken), refused }
}

/** With the names that metrics have here; columns whose names are none are skipped. */
function named(rows: MetricRows, caps: IntakeCaps, remarks: Remarks): MetricRows {
  const names = canonicalNames(rows.metrics.map(({ name }) => name))
  const metrics = rows.metrics.flatMap((column, c) => {
    const bad = whyNoName('a metric', column.name, caps.nameLength)
    if (bad !== null) {
      remarks.add(`name ${c}`, () => bad)
      return []
    }
    const name = names[c] ?? column.name
    if (name !== column.name) remarks.add(`alias ${column.name}`, () => aliasRemark(column.name, name))
    return [{ ...column, name }]
  })
  return { ...rows, metrics }
}

function whyNot(
  server: string,
  timeMs: number,
  row: number,
  columns: readonly CheckedColumn[],
  caps: IntakeCaps,
  registry: Registry,
  range: TimeRange,
): string | null {
  const badName = whyNoName('server_name', server, caps.nameLength)
  if (badName !== null) return badName
  if (!Number.isFinite(timeMs)) return 'timestamp is missing, expected the time of the values'
  const tooFar = whyNotThen('timestamp', timeMs, range)
  if (tooFar !== null) return tooFar
  const metrics: string[] = []
  for (const { name, values, limits } of columns) {
    const value = values[row] ?? Number.NaN
    if (!Number.isFinite(value)) continue
    if (value < limits.lower || value > limits.upper)
      return `${shownName(name)} is ${value}, expected ${limits.words}`
    metrics.push(name)
  }
  const noRoom = registry.whyNoRoom(server, metrics)
  if (noRoom !== null) return noRoom
  registry.add(server, timeMs, metrics)
  return null
}
