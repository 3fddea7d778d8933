import { FleetcastError } from '../errors.ts'
import {
  labelAt,
  numberAt,
  NULL_CATEGORY,
  ruleTextAt,
  timeAt,
  type CategorySource,
  type Columns,
} from './columns.ts'
import type { Grid } from './grid.ts'
import { groupOfMember, laggedVariables, own } from './names.ts'
import type { SeriesRows } from './seriesRows.ts'
import type { CategoryEncoder, WindowSpec } from './spec.ts'

/** The code of a text that the encoder does not know and may not take for class 0. */
export const UNKNOWN = -1

/** A text's code: UNKNOWN, or 0 with addNan, where training never saw it (NaNLabelEncoder.transform). */
export function encoderOf(encoder: CategoryEncoder): (text: string) => number {
  const codes = new Map(encoder.classes)
  const unknown = encoder.addNan ? 0 : UNKNOWN
  return (text) => codes.get(text) ?? unknown
}

/** A category's texts and codes per step; `index` as in SeriesRows.source. */
export interface Category {
  readonly name: string
  readonly text: (series: SeriesRows, index: number) => string
  readonly code: (series: SeriesRows, index: number) => number
  /** The code that stands in a gap; null: the row before it is repeated. */
  readonly fill: number | null
  /** Whether code can be UNKNOWN. */
  readonly mayFail: boolean
}

/**
 * The categories of xCategoricals, members of a group with the group's encoder. A lagged category takes an
 * unknown value for the encoder's first class, as the library does (ignore_na).
 *
 * @throws FleetcastError `model-unsupported` where the model has no encoder for one.
 */
export function compileCategories(spec: WindowSpec, columns: Columns, grid: Grid): Category[] {
  const lagged = laggedVariables(spec)
  const groupOf = groupOfMember(spec)
  return spec.xCategoricals.map((name) => {
    const { base, lag } = lagged.get(name) ?? { base: name, lag: 0 }
    const encoder = own(spec.encoders, groupOf.get(base) ?? base)
    if (!encoder) {
      throw new FleetcastError('model-unsupported', `the model has no encoder for category '${name}'`)
    }
    const encode = encoderOf(encoder)
    const firstClass = encoder.classes[0]?.[1] ?? 0
    const source = columns.category(base)
    const fill = own(spec.constantFill, name)
    const code = compileCode(source, grid, (text) => {
      const known = encode(text)
      return known === UNKNOWN && lag > 0 ? firstClass : known
    })
    return {
      name,
      text: (series, index) => textAt(grid, series, source, index - lag),
      code: (series, index) => code(series, index - lag),
      fill: fill === undefined ? null : encode(String(fill)),
      mayFail: !encoder.addNan && lag === 0,
    }
  })
}

/** Codes by class or by clock value are looked up once, not once per row. */
function compileCode(
  source: CategorySource,
  grid: Grid,
  encode: (text: string) => number,
): (series: SeriesRows, index: number) => number {
  switch (source.kind) {
    case 'label': {
      const byClass = Int32Array.from(source.column.classes, encode)
      const ofNull = encode(NULL_CATEGORY)
      return (series, index) => byClass[labelAt(series, source.column, index)] ?? ofNull
    }
    case 'clock': {
      const byValue = Int32Array.from({ length: source.size }, (_, value) => encode(String(value)))
      return (series, index) => byValue[source.of(timeAt(grid, series, index))] ?? UNKNOWN
    }
    case 'number':
    case 'rule':
    case 'series':
      return (series, index) => encode(textAt(grid, series, source, index))
  }
}

export function textAt(grid: Grid, series: SeriesRows, source: CategorySource, index: number): string {
  switch (source.kind) {
    case 'label':
      return source.column.classes[labelAt(series, source.column, index)] ?? NULL_CATEGORY
    case 'number':
      return String(numberAt(series, source.column, index))
    case 'clock':
      return String(source.of(timeAt(grid, series, index)))
    case 'rule':
      return ruleTextAt(grid, series, source, index)
    case 'series':
      return source.of(grid.table.servers[series.server] ?? '', series.metric?.name ?? '')
  }
}
