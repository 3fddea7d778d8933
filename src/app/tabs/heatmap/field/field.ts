import { isPending, type FleetForecast } from '#forecast/fleetForecast.ts'
import { chancesBy } from '#forecast/chance/chancesBy.ts'
import { curveAt, levelAt } from '#forecast/quantile/curve.ts'
import { indexOfLevel } from '#forecast/quantile/level.ts'
import { meets, type Threshold } from '#forecast/thresholds.ts'
import type { LeftOut } from '#forecast/window/inputs.ts'
import { MEDIAN, type Shown } from '../../../state/screen/shown.ts'
import { isStale, lagOf, type Span } from './span.ts'

/** What the cells show, one line per server. */
export interface Field {
  readonly span: Span
  readonly lines: number
  /** [lines, columns] NaN: not known. */
  readonly values: Float32Array
  /** [lines] 1: the series is stale or misses a part, and its values are no more than a hint. */
  readonly doubtful: Uint8Array
  /** [lines] 1: a part of it is not forecast yet. */
  readonly pending: Uint8Array
  /** [lines] 1: the server has no such metric: there is nothing to know. */
  readonly absent: Uint8Array
}

/** One metric of one line: where its series lies in the forecast, or why it has none. */
export type Source =
  | {
      readonly kind: 'series'
      readonly series: number
      /** null: the metric has none. */
      readonly threshold: Threshold | null
      /** False: its severity is unknown, and so is every chance. */
      readonly known: boolean
    }
  | { readonly kind: 'left-out'; readonly leftOut: LeftOut }

/** Lines between two pauses: some thousand cells. */
const LINES_PER_PAUSE = 32

/**
 * The field in small steps, for time slices. sources: what each line is made of; more than one only for any-risk,
 * which takes the largest.
 */
export function* fieldSteps(
  forecast: FleetForecast,
  sources: readonly (readonly Source[])[],
  shown: Shown,
  span: Span,
): Generator<void, Field> {
  const lines = sources.length
  const values = new Float32Array(lines * span.count).fill(NaN)
  const doubtful = new Uint8Array(lines)
  const absent = new Uint8Array(lines)
  const pending = new Uint8Array(lines)
  for (const [line, ofLine] of sources.entries()) {
    const out = values.subarray(line * span.count, (line + 1) * span.count)
    if (ofLine.length === 0) absent[line] = 1
    for (const source of ofLine) {
      if (source.kind === 'left-out') {
        doubtful[line] = 1
        continue
      }
      const { series, threshold, known } = source
      if (isStale(forecast, series) || (!known && isChance(shown))) doubtful[line] = 1
      if (isPending(forecast, series)) {
        pending[line] = 1
        addSeries(forecast, series, withoutAhead(cellOf(forecast, series, shown, threshold)), span, out)
        continue
      }
      const cell = cellOf(forecast, series, shown, threshold)
      addSeries(forecast, series, known || !isChance(shown) ? cell : withoutAhead(cell), span, out)
    }
    if (line % LINES_PER_PAUSE === LINES_PER_PAUSE - 1) yield
  }
  return { span, lines, values, doubtful, pending, absent }
}

/** How a measured value and a horizon step (from 0) are shown. */
interface Cell {
  readonly measured: (value: number) => number
  readonly forecast: (step: number) => number
}

/** Keeps the larger where several series meet in one line. */
function addSeries(forecast: FleetForecast, series: number, cell: Cell, span: Span, out: Float32Array): void {
  const { history, historyLength, horizon } = forecast
  const lag = lagOf(forecast, series)
  for (let column = 0; column < span.count; column++) {
    // Steps from the series' own newest row.
    const own = span.first + column + lag
    let value = NaN
    if (own > 0) {
      if (own <= horizon) value = cell.forecast(own - 1)
    } else if (own > -historyLength) {
      value = cell.measured(history[(series + 1) * historyLength - 1 + own] ?? NaN)
    }
    const before = out[column] ?? NaN
    if (!(value <= before) && !Number.isNaN(value)) out[column] = value
  }
}

function isChance({ kind }: Shown): boolean {
  return kind === 'risk' || kind === 'any-risk'
}

/** Of a series of which nobody knows how it stands: what was measured stays. */
function withoutAhead(cell: Cell): Cell {
  return { ...cell, forecast: () => NaN }
}

function cellOf(forecast: FleetForecast, series: number, shown: Shown, threshold: Threshold | null): Cell {
  switch (shown.kind) {
    case 'level':
      return { measured: (value) => value, forecast: levelReader(forecast, series, shown.level) }
    case 'risk':
    case 'any-risk': {
      if (threshold === null) return UNKNOWN
      const { warning, direction } = threshold
      const chances = chancesBy(forecast, series, warning, direction)
      return {
        measured: (value) => (Number.isNaN(value) ? NaN : Number(meets(value, warning, direction))),
        forecast: (step) => chances[step] ?? NaN,
      }
    }
    case 'margin': {
      if (threshold === null) return UNKNOWN
      const median = levelReader(forecast, series, MEDIAN)
      return {
        measured: (value) => marginOf(value, threshold),
        forecast: (step) => marginOf(median(step), threshold),
      }
    }
  }
}

const UNKNOWN: Cell = { measured: () => NaN, forecast: () => NaN }

/** Room to the warning threshold in the metric's unit; negative: beyond it. */
export function marginOf(value: number, { warning, direction }: Threshold): number {
  return direction === 'above' ? warning - value : value - warning
}

/** The value of a level at a step: the model's own where it has the level, else between its neighbours. */
function levelReader(forecast: FleetForecast, series: number, level: number): (step: number) => number {
  const { levels, quantiles, horizon } = forecast
  const own = indexOfLevel(levels, level)
  return (step) => {
    const value = own < 0 ? NaN : (quantiles[(series * horizon + step) * levels.length + own] ?? NaN)
    return Number.isNaN(value) ? levelAt(curveAt(forecast, series, step), level) : value
  }
}

/** Smallest and largest shown value; all but a few outliers. NaN: nothing is known. */
export interface ValueRange {
  readonly min: number
  readonly max: number
  /** Half a percent of the values lie above (below) it. */
  readonly low: number
  readonly high: number
}

const SAMPLES = 20_000
const OUTLIERS = 0.005

/** Of a field's values; of many, of an even sample. */
export function valueRange(values: Float32Array): ValueRange {
  const stride = Math.max(1, Math.floor(values.length / SAMPLES))
  const sample = new Float32Array(Math.ceil(values.length / stride))
  let sampled = 0
  let min = NaN
  let max = NaN
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN
    if (Number.isNaN(value)) continue
    if (!(value >= min)) min = value
    if (!(value <= max)) max = value
    if (i % stride === 0) sample[sampled++] = value
  }
  const sorted = sample.subarray(0, sampled).sort()
  const at = (fraction: number) => sorted[Math.round(fraction * (sampled - 1))] ?? NaN
  return { min, max, low: at(OUTLIERS), high: at(1 - OUTLIERS) }
}
