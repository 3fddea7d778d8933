import { forward, isPartial, transformationText } from '../normalizer/transformation.ts'
import type { NumericColumn } from '../table.ts'
import { UNKNOWN, type Category } from './categories.ts'
import { realAt, timeAt } from './columns.ts'
import { roughDuration } from './duration.ts'
import { gridRows, type Grid } from './grid.ts'
import { isUnknownGroup, type Groups } from './groups.ts'
import type { LeftOut } from './inputs.ts'
import { measuredSteps } from './measuredSteps.ts'
import { droppedRows } from './names.ts'
import { fittedPair, type RealVariable, type Reals } from './reals.ts'
import { isValue, type RequiredColumns, type SeriesRows } from './seriesRows.ts'
import type { WindowSpec } from './spec.ts'
import { codeAt } from './writer.ts'

/** Why a series cannot be forecast; null: it can. rows as findRows gives them. */
export interface Reasons {
  readonly of: (server: number, metric: NumericColumn | null, rows: SeriesRows | null) => LeftOut | null
  /** Whether it looks at values beyond the encoder's steps: those that lags reach, and the horizon's. */
  readonly looksFurther: boolean
}

export function createReasons(
  spec: WindowSpec,
  grid: Grid,
  reals: Reals,
  categories: readonly Category[],
  groups: Groups,
  required: RequiredColumns,
): Reasons {
  const named = [...reals.byName.values()]
  const partial = named.filter(
    ({ scaling }) => 'normalizer' in scaling && isPartial(scaling.normalizer.transformation),
  )
  const fitted = named.filter(({ scaling }) => scaling.kind === 'fitted')
  const fallible = categories.filter(({ mayFail }) => mayFail)
  const windowFits = named.some(
    ({ scaling }) => scaling.kind === 'encoder' && scaling.normalizer.method !== 'identity',
  )
  // A window normalizes itself from two values on.
  const needed = Math.max(spec.minEncoderLength, windowFits ? 2 : 1)

  const of: Reasons['of'] = (server, metric, rows) => {
    const leftOut = (code: LeftOut['code'], reason: string): LeftOut => ({
      server: grid.table.servers[server] ?? '',
      metric: metric?.name ?? null,
      code,
      reason,
    })
    if (rows === null) return leftOut(...whyNoRows(server))
    const steps = rows.encoderLength - stepsBeforeFirstRow(rows)
    if (steps < needed) {
      const found = `has ${steps} steps of history, ${needed} needed`
      const [first] = gridRows(grid, server)
      const lag = droppedRows(spec)
      return lag === 0 && (steps < rows.encoderLength || (rows.rows[0] ?? 0) > first)
        ? leftOut('stale-gap', `${found} since its last gap`)
        : leftOut('too-short', lag > 0 ? `${found} after the first ${lag} rows, which the lags use` : found)
    }
    return (
      tooSparse(rows, leftOut) ??
      unknownGroup(rows, leftOut) ??
      unknownCategory(rows, leftOut) ??
      unsupportedValue(rows, leftOut) ??
      null
    )
  }
  return { of, looksFurther: fallible.length > 0 || partial.some(({ lag }) => lag > 0) }

  /**
   * A span of enough steps may hold hardly a value. The library forecasts it all the same, and so are servers of wide models,
   * whose windows are the library's; in the long layout a metric is skipped without its server's others.
   */
  function tooSparse(rows: SeriesRows, leftOut: LeftOutMaker): LeftOut | null {
    const measured = measuredSteps(rows)
    if (spec.layout !== 'long' || measured >= needed) return null
    const span = roughDuration(rows.encoderLength * grid.stepMs)
    return leftOut('too-sparse', `has ${measured} measured steps in the last ${span}, ${needed} needed`)
  }

  function whyNoRows(server: number): [LeftOut['code'], string] {
    const [from, to] = gridRows(grid, server)
    if (from === to) return ['no-rows', 'has no rows']
    const empty = required.find(({ values }) => !values.subarray(from, to).some(isValue))
    if (empty) return ['constant-null', `'${empty.name}' has no value`]
    const lag = droppedRows(spec)
    if (lag > 0) return ['too-short', `has no rows after the first ${lag}, which the lags use`]
    return [
      'no-rows',
      `has no row with values for all of ${required.map(({ name }) => `'${name}'`).join(', ')}`,
    ]
  }

  function unknownGroup(rows: SeriesRows, leftOut: LeftOutMaker): LeftOut | null {
    for (const { scaling } of fitted) {
      if (scaling.kind !== 'fitted') continue
      const keys = groups.keys(rows, scaling.groups)
      if (isUnknownGroup(keys)) return unknown(keys.column, keys.text, leftOut)
    }
    return null
  }

  function unknownCategory(rows: SeriesRows, leftOut: LeftOutMaker): LeftOut | null {
    for (const category of fallible) {
      for (let step = 0; step < rows.source.length; step++) {
        if (codeAt(category, rows, step) !== UNKNOWN) continue
        return unknown(category.name, category.text(rows, rows.source[step] ?? 0), leftOut)
      }
    }
    return null
  }

  function unsupportedValue(rows: SeriesRows, leftOut: LeftOutMaker): LeftOut | null {
    for (const variable of fitted) {
      const pair = fittedPair(variable.scaling, groups, rows)
      if (pair && !(isValue(pair.center) && isValue(pair.scale))) {
        return leftOut('unsupported-value', `the model has no scale for '${variable.name}' in this series`)
      }
    }
    for (const variable of partial) {
      const index = firstUnsupported(variable, rows)
      if (index === null) continue
      const value = realAt(grid, rows, variable.source, index)
      const time = new Date(timeAt(grid, rows, index)).toISOString()
      return leftOut(
        'unsupported-value',
        `'${variable.name}' is ${value} at ${time}, outside the domain of the model's ${transformationText(transformationOf(variable))} transformation`,
      )
    }
    return null
  }

  function firstUnsupported(variable: RealVariable, rows: SeriesRows): number | null {
    const precision = variable.scaling.kind === 'encoder' ? 32 : variable.precision(rows)
    for (let step = 0; step < rows.encoderLength; step++) {
      const index = (rows.source[step] ?? 0) - variable.lag
      const value = realAt(grid, rows, variable.source, index)
      if (!isValue(forward(transformationOf(variable), value, precision))) return index
    }
    return null
  }
}

/** An encoder with a row for every step may begin inside a gap: what is repeated there is no history. */
function stepsBeforeFirstRow({ repeated }: SeriesRows): number {
  return Math.max(0, repeated.indexOf(0))
}

type LeftOutMaker = (code: LeftOut['code'], reason: string) => LeftOut

function unknown(column: string, text: string, leftOut: LeftOutMaker): LeftOut {
  return leftOut('unknown-category', `'${column}' is '${text}', which was not in the training data`)
}

function transformationOf({ scaling }: RealVariable) {
  return 'normalizer' in scaling ? scaling.normalizer.transformation : 'none'
}
