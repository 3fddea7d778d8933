import type { GroupKey } from '../normalizer/groupScale.ts'
import { encoderOf, textAt, UNKNOWN } from './categories.ts'
import type { Columns } from './columns.ts'
import type { Grid } from './grid.ts'
import { groupOfMember, own } from './names.ts'
import type { SeriesRows } from './seriesRows.ts'
import type { WindowSpec } from './spec.ts'

/** A group column of a series that its encoder has never seen and may not take for class 0. */
export interface UnknownGroup {
  readonly column: string
  readonly text: string
}

export interface Groups {
  /** Keys of the given group columns as a normalizer's table has them. */
  readonly keys: (series: SeriesRows, columns: readonly string[]) => readonly GroupKey[] | UnknownGroup
  /** Texts of the group ids: the library orders series by them. */
  readonly texts: (series: SeriesRows) => readonly string[]
  /** `__group_id__` codes in the order of groupIds; null: not seen in training. */
  readonly groupIdCodes: (series: SeriesRows) => readonly (number | null)[]
}

export function isUnknownGroup(keys: readonly GroupKey[] | UnknownGroup): keys is UnknownGroup {
  return 'column' in keys
}

/**
 * The two codes of a group (see outputScale): tables are indexed by the column as encoded for the network, where
 * it is encoded, else by its text.
 */
export function compileGroups(spec: WindowSpec, columns: Columns, grid: Grid): Groups {
  const encoded = encodedColumns(spec)
  const encoders = new Map<string, (text: string) => number>()
  const groupOf = groupOfMember(spec)
  for (const name of encoded) {
    const encoder = own(spec.encoders, groupOf.get(name) ?? name)
    if (encoder) encoders.set(name, encoderOf(encoder))
  }
  const groupIdCodes = spec.groupIds.map((name) => {
    const encoder = own(spec.groupIdEncoders, name)
    return { name, encode: encoder ? encoderOf(encoder) : () => UNKNOWN }
  })
  const text = (series: SeriesRows, name: string) =>
    textAt(grid, series, columns.category(name), series.rows.length - 1)
  return {
    keys: (series, names) => {
      const keys: GroupKey[] = []
      for (const column of names) {
        const value = text(series, column)
        const key = encoders.get(column)?.(value) ?? value
        if (key === UNKNOWN) return { column, text: value }
        keys.push(key)
      }
      return keys
    },
    texts: (series) => spec.groupIds.map((name) => text(series, name)),
    groupIdCodes: (series) =>
      groupIdCodes.map(({ name, encode }) => {
        const code = encode(text(series, name))
        return code === UNKNOWN ? null : code
      }),
  }
}

/**
 * The columns whose values the library replaces by codes: all categories, and the group ids where the target's
 * normalizer is a GroupNormalizer or a MultiNormalizer.
 */
function encodedColumns(spec: WindowSpec): ReadonlySet<string> {
  const [target] = spec.targets
  const groupsEncoded =
    spec.targets.length > 1 || (target && !['torch', 'encoder'].includes(target.normalizer.kind))
  return new Set([...spec.xCategoricals, ...(groupsEncoded ? spec.groupIds : [])])
}
