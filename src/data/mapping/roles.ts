import { canonicalName } from '#forecast/metrics/lookup.ts'
import { normalName } from '#forecast/metrics/normalName.ts'
import { whyNoMetric } from '#forecast/metrics/notMetric.ts'
import type { ColumnFacts } from '../facts.ts'
import type { ColumnSample } from '../mapping.types.ts'
import { isTime } from './times.ts'
import { FREE_TEXT_NAMES, PART_NAMES, TOOL_NAMES, isRowNumber } from './vocabulary.ts'

/** More distinct values among the first rows than a label has classes. */
const MOST_CLASSES = 200

/** Columns whose roles are settled. */
export interface Taken {
  readonly time: string | null
  readonly server: string | null
  readonly profile: string | null
  readonly status: string | null
  /** Name the metric of a row, or tell rows of one server and time apart. */
  readonly naming: readonly string[]
  /** The metrics that a person names; null: by name and kind. */
  readonly metrics: readonly string[] | null
}

/** What a column is, and why. */
export function roleOf(column: ColumnFacts, taken: Taken): ColumnSample {
  const { name, kind, samples } = column
  const as = (role: ColumnSample['role'], why: string): ColumnSample => ({ name, kind, samples, role, why })
  if (name === taken.time) return as('time', kind === 'time' ? 'a timestamp' : 'can be read as a timestamp')
  if (name === taken.server) return as('server', 'the server name')
  if (name === taken.profile) return as('profile', 'the kind of server')
  if (name === taken.status) return as('status', 'the state of the server')
  if (taken.naming.includes(name)) return as('naming', 'names the metric of each row')
  if (taken.metrics?.includes(name)) return as('metric', 'chosen as a metric')
  switch (kind) {
    case 'unsupported':
      return as('ignored', column.why ?? 'cannot be read')
    case 'time':
      return as('ignored', 'another timestamp')
    case 'boolean':
      return as('covariate', 'true or false, not a measurement')
    case 'number':
    case 'integer': {
      const normal = normalName(name)
      if (FREE_TEXT_NAMES.has(normal)) return as('ignored', 'free text')
      const isEmpty = samples.length === 0
      if (isEmpty && (isRowNumber(name) || TOOL_NAMES.has(normal))) return as('ignored', 'no values')
      if (isRowNumber(name)) return as('ignored', 'a row number')
      if (kind === 'integer' && TOOL_NAMES.has(normal))
        return as('ignored', 'added to every row by the exporting tool')
      // sar writes -1 for "all of them".
      if (PART_NAMES.has(normal) && column.distinct === 1 && Number(samples[0]) < 0) {
        return as('ignored', `the same ${normal} in every row: ${samples[0] ?? ''}`)
      }
      const why = whyNoMetric(name)
      if (why !== null) return as('covariate', why)
      return taken.metrics === null ? as('metric', 'a number') : as('ignored', 'not chosen as a metric')
    }
    case 'text':
      if (FREE_TEXT_NAMES.has(normalName(name))) return as('ignored', 'free text')
      if (TOOL_NAMES.has(normalName(name))) return as('ignored', 'added to every row by the exporting tool')
      if (isTime(column)) return as('ignored', 'another timestamp')
      if (column.samples.length === 0) return as('ignored', 'no values')
      if (column.distinct > MOST_CLASSES) return as('ignored', `more than ${MOST_CLASSES} distinct values`)
      return as('label', 'text with few values')
  }
}

/** An alias is renamed only where its name is free and no other column claims it. */
export function renamesOf(
  columns: readonly ColumnFacts[],
  metrics: readonly string[],
  { profile, status }: Taken,
): Record<string, string> {
  const wanted: (readonly [column: string, name: string])[] = []
  if (profile !== null) wanted.push([profile, 'profile'])
  if (status !== null) wanted.push([status, 'status'])
  for (const metric of metrics) {
    const name = canonicalName(metric)
    if (name !== metric) wanted.push([metric, name])
  }
  const names = new Set(columns.map((column) => column.name))
  const claims = (name: string): number => wanted.filter(([, other]) => other === name).length
  return Object.fromEntries(wanted.filter(([, name]) => !names.has(name) && claims(name) === 1))
}
