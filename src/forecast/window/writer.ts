import { applyEncoder, fitEncoder } from '../normalizer/encoderScale.ts'
import type { Category } from './categories.ts'
import type { Grid } from './grid.ts'
import type { Groups } from './groups.ts'
import type { NetworkInputs } from './inputs.ts'
import { fittedPair, readReal, scaleValue, writeReal, type RealVariable, type Reals } from './reals.ts'
import { isGap, type SeriesRows } from './seriesRows.ts'
import type { CenterScale, WindowSpec } from './spec.ts'

/**
 * A lag may reach back to where a series that has stood still since was elsewhere, any number of scales away: beyond
 * this the network's float32 squares would not be finite, and with a scale that small its forecast is the center.
 */
const FAR = 1e6

export interface Writer {
  /**
   * The network's inputs of series [from, to), padded with zeros at the encoder's end. onWritten hears of each series
   * while what was fitted on it is at hand.
   */
  readonly write: (
    from: number,
    to: number,
    rowsOf: (index: number) => SeriesRows,
    onWritten: (index: number, series: SeriesRows) => void,
  ) => NetworkInputs
  /** The pair that a variable's window is normalized by; null where it is not normalized by its window. */
  readonly fit: (series: SeriesRows, variable: string) => CenterScale | null
}

/** What a variable was over the steps of the window that ends at a time. */
interface ClockValues {
  readonly originMs: number
  readonly values: Float64Array
}

/**
 * Fills windows as TimeSeriesDataSet.__getitem__ and _collate_fn do. first: the first series in the order of the
 * group ids; the library scales constant fills as that one.
 */
export function createWriter(
  spec: WindowSpec,
  grid: Grid,
  reals: Reals,
  categories: readonly Category[],
  groups: Groups,
  first: () => SeriesRows,
): Writer {
  const E = spec.maxEncoderLength
  const D = spec.maxPredictionLength
  const R = spec.xReals.length
  const C = spec.xCategoricals.length
  const steps = new Float32Array(E + D)
  const fitted = new Float32Array(E + D)
  const own = new Float64Array(E + D)

  /** Of the last window: a clock says the same of the next one, where that ends at the same time. */
  const clocks = new Map<RealVariable, ClockValues>()
  const rawOf = (series: SeriesRows, variable: RealVariable): Float64Array => {
    const { length } = series.source
    const raw = own.subarray(0, length)
    if (variable.source.kind !== 'clock' || !series.everyStep) {
      readReal(grid, series, variable, raw)
      return raw
    }
    const kept = clocks.get(variable)
    if (kept?.originMs === series.originMs && kept.values.length === length) return kept.values
    readReal(grid, series, variable, raw)
    clocks.set(variable, { originMs: series.originMs, values: raw.slice() })
    return raw
  }

  // Lags of one variable are all normalized by one fit.
  let last: { readonly series: SeriesRows; readonly name: string; readonly pair: CenterScale } | null = null
  const fit = (series: SeriesRows, name: string) => {
    const variable = reals.byName.get(name)
    if (variable?.scaling.kind !== 'encoder') return null
    if (last?.series !== series || last.name !== name) {
      writeReal(groups, series, variable, first, rawOf(series, variable), fitted)
      const pair = fitEncoder(variable.scaling.normalizer, fitted.subarray(0, series.encoderLength))
      last = { series, name, pair }
    }
    return last.pair
  }

  /** center and scale of a target's inputs, which the network may read as static variables. */
  const targetInputPair = (series: SeriesRows, target: RealVariable): CenterScale =>
    fit(series, target.name) ?? fittedPair(target.scaling, groups, series) ?? { center: NaN, scale: NaN }

  const writeVariable = (series: SeriesRows, variable: Reals['variables'][number], out: Float32Array) => {
    const length = series.encoderLength
    if ('name' in variable) {
      writeReal(groups, series, variable, first, rawOf(series, variable), out)
      const { scaling } = variable
      if (scaling.kind !== 'encoder') return
      const pair = fit(series, scaling.of)
      if (pair === null) return
      const limit = variable.lag > 0 && spec.lagUnit === 'step' ? FAR : Infinity
      for (let step = 0; step < out.length; step++) {
        const scaled = applyEncoder(scaling.normalizer, pair, out[step] ?? NaN)
        out[step] = Math.min(Math.max(scaled, -limit), limit)
      }
      return
    }
    switch (variable.kind) {
      case 'relative_time_idx':
        for (let step = 0; step < out.length; step++) out[step] = (step - length) / E
        return
      case 'encoder_length':
        out.fill(((length - 0.5 * E) / E) * 2)
        return
      case 'center':
      case 'scale': {
        const target = reals.targets[variable.target]
        if (!target) return
        // A window's own pair is a float32 tensor, a fitted table's a float64 column.
        const precision = target.scaling.kind === 'encoder' ? 32 : 64
        const value = targetInputPair(series, target)[variable.kind]
        out.fill(scaleValue(variable.scaling, fittedPair(variable.scaling, groups, series), precision)(value))
      }
    }
  }

  const write: Writer['write'] = (from, to, rowsOf, onWritten) => {
    const batch = to - from
    const inputs = {
      batch,
      encoderCont: new Float32Array(batch * E * R),
      decoderCont: new Float32Array(batch * D * R),
      encoderCat: new Int32Array(batch * E * C),
      decoderCat: new Int32Array(batch * D * C),
      encoderLengths: new Int32Array(batch),
    }
    for (let b = 0; b < batch; b++) {
      const series = rowsOf(from + b)
      const length = series.encoderLength
      inputs.encoderLengths[b] = length
      reals.variables.forEach((variable, r) => {
        const out = steps.subarray(0, length + D)
        writeVariable(series, variable, out)
        for (let step = 0; step < length; step++) {
          inputs.encoderCont[(b * E + step) * R + r] = out[step] ?? NaN
        }
        for (let step = 0; step < D; step++) {
          inputs.decoderCont[(b * D + step) * R + r] = out[length + step] ?? NaN
        }
      })
      categories.forEach((category, c) => {
        for (let step = 0; step < length; step++) {
          inputs.encoderCat[(b * E + step) * C + c] = codeAt(category, series, step)
        }
        for (let step = 0; step < D; step++) {
          inputs.decoderCat[(b * D + step) * C + c] = codeAt(category, series, length + step)
        }
      })
      onWritten(from + b, series)
    }
    return inputs
  }
  return { write, fit }
}

/** The category's code at a step of the window; a repeated row takes the constant fill, where there is one. */
export function codeAt(category: Category, series: SeriesRows, step: number): number {
  if (category.fill !== null && isGap(series, step)) return category.fill
  return category.code(series, series.source[step] ?? 0)
}
