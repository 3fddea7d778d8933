import { FleetcastError } from '../errors.ts'
import { curveOf } from '../normalizer/curves.ts'
import type { EncoderNormalizer } from '../normalizer/encoderScale.ts'
import {
  inputScale,
  normalizerGroups,
  type FittedNormalizer,
  type ScaleLookup,
} from '../normalizer/groupScale.ts'
import { forward, type Precision } from '../normalizer/transformation.ts'
import { numberAt, realAt, type Columns, type RealSource } from './columns.ts'
import type { Grid } from './grid.ts'
import type { Groups } from './groups.ts'
import { isUnknownGroup } from './groups.ts'
import { laggedVariables, own, windowVariables, type WindowVariable } from './names.ts'
import { isGap, type SeriesRows } from './seriesRows.ts'
import type { CenterScale, Scaler, WindowSpec } from './spec.ts'

/** How a real variable is scaled. */
export type Scaling =
  | { readonly kind: 'none' }
  | Exclude<Scaler, { kind: 'none' | 'normalizer' }>
  | {
      readonly kind: 'fitted'
      readonly normalizer: FittedNormalizer
      readonly groups: readonly string[]
      readonly lookUp: ScaleLookup
    }
  /** Fitted on this window's encoder part of the variable `of`. */
  | { readonly kind: 'encoder'; readonly normalizer: EncoderNormalizer; readonly of: string }

/** A real variable with values of its own, lagged ones included. */
export interface RealVariable {
  readonly name: string
  readonly source: RealSource
  readonly lag: number
  readonly scaling: Scaling
  readonly precision: (series: SeriesRows) => Precision
  /** What stands in a gap instead of the row before it, as the column's own value; null: the row is repeated. */
  readonly fill: number | null
}

export interface Reals {
  /** In xReals' order. */
  readonly variables: readonly (RealVariable | (WindowVariable & { readonly scaling: Scaling }))[]
  /** By name: what windows are fitted on. */
  readonly targets: readonly RealVariable[]
  readonly byName: ReadonlyMap<string, RealVariable>
}

/**
 * @throws FleetcastError `model-unsupported` where the model has no scaler for a variable.
 */
export function compileReals(spec: WindowSpec, columns: Columns): Reals {
  const lagged = laggedVariables(spec)
  const computed = windowVariables(spec)
  const normalizerOf = new Map(spec.targets.map(({ name, normalizer }) => [name, normalizer]))
  const precisionOf = columnPrecision(spec, columns)

  const variable = (name: string): RealVariable => {
    const { base, lag } = lagged.get(name) ?? { base: name, lag: 0 }
    const target = normalizerOf.get(base)
    const scaler: Scaler | undefined = target
      ? { kind: 'normalizer', normalizer: target }
      : own(spec.scalers, base)
    if (!scaler) {
      throw new FleetcastError('model-unsupported', `the model has no scaler for variable '${base}'`)
    }
    const fill = own(spec.constantFill, name)
    return {
      name,
      source: columns.real(base),
      lag,
      scaling: compileScaling(scaler, base),
      precision: precisionOf(base),
      fill: typeof fill === 'number' ? fill : null,
    }
  }

  const targets = spec.targets.map(({ name }) => variable(name))
  const variables = spec.xReals.map((name) => {
    const kind = computed.get(name)
    return kind ? { ...kind, scaling: scaleOfScale(spec, name) } : variable(name)
  })
  const byName = new Map(targets.map((target) => [target.name, target]))
  for (const each of variables) if ('name' in each) byName.set(each.name, each)
  return { variables, targets, byName }
}

function compileScaling(scaler: Scaler, of: string): Scaling {
  if (scaler.kind !== 'normalizer') return scaler
  const { normalizer } = scaler
  if (normalizer.kind === 'encoder') return { kind: 'encoder', normalizer, of }
  return { kind: 'fitted', normalizer, groups: normalizerGroups(normalizer), lookUp: inputScale(normalizer) }
}

/** `<target>_center` and `<target>_scale` are reals with scalers of their own; the other two are not scaled. */
function scaleOfScale(spec: WindowSpec, name: string): Scaling {
  const scaler = own(spec.scalers, name)
  return scaler ? compileScaling(scaler, name) : { kind: 'none' }
}

/** With several targets the library transforms them as one array: float32 only if all of them are. */
function columnPrecision(
  spec: WindowSpec,
  columns: Columns,
): (name: string) => (series: SeriesRows) => Precision {
  const own = (name: string) => (series: SeriesRows) => {
    const source = columns.real(name)
    if (source.kind === 'column' || source.kind === 'rule') return source.column.precision
    return source.kind === 'metric' ? (series.metric?.precision ?? 64) : 64
  }
  const targets = new Set(spec.targets.map(({ name }) => name))
  return (name) => {
    if (targets.size === 1 || !targets.has(name)) return own(name)
    return (series) => ([...targets].every((target) => own(target)(series) === 32) ? 32 : 64)
  }
}

/** The pair that normalizes the variable's inputs for this series; null where the scaling needs none. */
export function fittedPair(scaling: Scaling, groups: Groups, series: SeriesRows): CenterScale | null {
  if (scaling.kind !== 'fitted') return null
  const keys = groups.keys(series, scaling.groups)
  return isUnknownGroup(keys) ? { center: NaN, scale: NaN } : scaling.lookUp(keys)
}

/**
 * Writes the variable over the window's steps into out: scaled, except that what the window itself normalizes
 * stays raw (float32) until the fit is known. first: the series that constant fills are scaled as. raw: its values as
 * readReal() gives them.
 */
export function writeReal(
  groups: Groups,
  series: SeriesRows,
  variable: RealVariable,
  first: () => SeriesRows,
  raw: Float64Array,
  out: Float32Array,
): void {
  const { source, lag, scaling, fill } = variable
  const isFilled = fill !== null && !(source.kind === 'timeIndex' && lag === 0)
  if (!isFilled && isAsItIs(scaling)) {
    out.set(raw)
    return
  }
  const scale = scaleValue(scaling, fittedPair(scaling, groups, series), variable.precision(series))
  for (let step = 0; step < raw.length; step++) out[step] = scale(raw[step] ?? NaN)
  if (!isFilled) return
  const filled = scaleFill(scaling, fill, groups, first)
  for (let step = 0; step < raw.length; step++) if (isGap(series, step)) out[step] = filled
}

/** The variable's own values over the window's steps; a step in a gap has those of the row before it. */
export function readReal(
  grid: Grid,
  series: SeriesRows,
  { source, lag }: Pick<RealVariable, 'source' | 'lag'>,
  out: Float64Array,
): void {
  const { source: indices, metric, originSlot, encoderLength } = series
  const column = source.kind === 'metric' ? metric : source.kind === 'column' ? source.column : null
  if (column !== null) {
    let copied = 0
    if (series.gapless) {
      const before = (indices[0] ?? 0) - lag
      copied = Math.min(indices.length, series.rows.length - before)
      const oldest = series.rows[before] ?? 0
      out.set(column.values.subarray(oldest, oldest + copied))
    }
    for (let step = copied; step < indices.length; step++) {
      out[step] = numberAt(series, column, (indices[step] ?? 0) - lag)
    }
    return
  }
  // The index of the time is filled in evenly through a gap, whatever row is repeated there.
  const timeIndex = source.kind === 'timeIndex' && lag === 0 ? source.of : null
  const firstSlot = originSlot - encoderLength + 1
  for (let step = 0; step < indices.length; step++) {
    out[step] =
      timeIndex === null
        ? realAt(grid, series, source, (indices[step] ?? 0) - lag)
        : timeIndex(series, firstSlot + step)
  }
}

/** Whether the network gets the values as the table has them, or until the window's own fit is known. */
function isAsItIs({ kind }: Scaling): boolean {
  return kind === 'none' || kind === 'encoder'
}

/** A raw value → the network's. */
export function scaleValue(
  scaling: Scaling,
  pair: CenterScale | null,
  precision: Precision,
): (value: number) => number {
  switch (scaling.kind) {
    case 'none':
    case 'encoder':
      return (value) => value
    case 'affine': {
      const { center, scale } = scaling
      return precision === 32
        ? (value) => Math.fround(value - center) / scale
        : (value) => (value - center) / scale
    }
    case 'power':
    case 'quantile':
      return curveOf(scaling)
    case 'fitted': {
      const { transformation } = scaling.normalizer
      const { center, scale } = pair ?? { center: NaN, scale: NaN }
      return (value) => (forward(transformation, value, precision) - center) / scale
    }
  }
}

/** A constant fill is scaled once for all series, as the first one is (TimeSeriesDataSet._preprocess_data). */
function scaleFill(scaling: Scaling, fill: number, groups: Groups, first: () => SeriesRows): number {
  const pair = scaling.kind === 'fitted' ? fittedPair(scaling, groups, first()) : null
  return scaleValue(scaling, pair, 64)(fill)
}
