import type { FleetForecast, SeriesKey } from '../../fleetForecast.ts'
import { isSameLevel } from '../../quantile/level.ts'
import type { CurveFrame } from './curves.ts'
import type { Header } from './header.ts'
import type { Line } from './lines.ts'
import { writingOrder } from './curves.ts'
import { invalid } from './bytes.ts'

/** Lines of the past, by series. */
export type LineName = 'history' | 'highs' | 'lows'

/**
 * The numbers of a forecast that is being written or read, and what the base says of them: the same for both sides, so
 * that both expect the same.
 */
export class Rows {
  readonly header: Header
  readonly series: readonly SeriesKey[]
  readonly originMs: Float64Array
  readonly current: Float64Array
  readonly quantiles: Float32Array
  readonly means: Float32Array | null
  /** Levels, and a column for the mean. */
  readonly columns: number
  readonly #past: Readonly<Record<LineName, Float32Array>>
  readonly #base: FleetForecast | null
  readonly #hasCurves: boolean
  readonly #baseOf: (series: number) => number
  readonly #before: Float64Array
  readonly #known: Float64Array
  readonly #orders = new Map<string, CurveFrame['order']>()

  constructor(header: Header, series: readonly SeriesKey[], base: FleetForecast | null) {
    const { horizon, levels, hasMeans, historyLength, blocks } = header
    const S = series.length
    this.header = header
    this.series = series
    this.columns = levels.length + 1
    this.originMs = new Float64Array(S)
    this.current = new Float64Array(S)
    this.quantiles = new Float32Array(S * horizon * levels.length).fill(NaN)
    this.means = hasMeans ? new Float32Array(S * horizon).fill(NaN) : null
    const extremes = () => new Float32Array(S * (blocks?.blocks ?? 0))
    this.#past = { history: new Float32Array(S * historyLength), highs: extremes(), lows: extremes() }
    // Of another step nothing can be told.
    this.#base = base?.stepMs === header.stepMs ? base : null
    this.#hasCurves = this.#base !== null && sameLevels(this.#base.levels, levels)
    this.#baseOf = placesIn(this.#base?.series ?? [], series)
    this.#before = new Float64Array(horizon * this.columns)
    this.#known = new Float64Array(horizon * this.columns)
  }

  /** Lines that are written of every series. */
  get told(): readonly LineName[] {
    const { historyLength, blocks } = this.header
    const extremes = blocks !== null && blocks.moved !== null
    return [
      ...(historyLength > 0 ? (['history'] as const) : []),
      ...(extremes ? (['highs', 'lows'] as const) : []),
    ]
  }

  /** What the curves of a series are told from; valid until the next call. Its origin and current are known by now. */
  frame(series: number, present: readonly boolean[]): CurveFrame {
    const { horizon, levels } = this.header
    const named = present.join()
    const order = this.#orders.get(named) ?? writingOrder(levels, present)
    this.#orders.set(named, order)
    const { columns } = this
    const [before, known] = [this.#before.fill(NaN), this.#known.fill(NaN)]
    const [base, at] = [this.#base, this.#baseOf(series)]
    const shift = this.#shift(series, at)
    if (base !== null && this.#hasCurves && shift !== null) {
      const Q = levels.length
      for (let step = 0; step < horizon && step + shift < base.horizon; step++) {
        const from = at * base.horizon + step + shift
        for (let q = 0; q < Q; q++) before[step * columns + q] = base.quantiles[from * Q + q] ?? NaN
        before[step * columns + Q] = base.means?.[from] ?? NaN
      }
    }
    return { horizon, columns, order, known, before, start: this.current[series] ?? NaN }
  }

  /** Takes over what frame.known has of the columns that are present. */
  takeCurves(series: number, { known, columns, order }: CurveFrame): void {
    const { horizon, levels } = this.header
    for (let step = 0; step < horizon; step++) {
      for (const { column } of order) {
        const value = known[step * columns + column] ?? NaN
        const point = series * horizon + step
        if (column < levels.length) this.quantiles[point * levels.length + column] = value
        else if (this.means !== null) this.means[point] = value
      }
    }
  }

  line(series: number, name: LineName): Line {
    const values = this.#past[name]
    const length = this.series.length === 0 ? 0 : values.length / this.series.length
    const known = values.subarray(series * length, (series + 1) * length)
    const at = this.#baseOf(series)
    const shift = this.#shift(series, at)
    const base = this.#base
    const all = name === 'history' ? base?.history : base?.extremes?.[name]
    if (base === null || shift === null || all === undefined) return { known, before: [] }
    const own = all.length / base.series.length
    const moved = name === 'history' ? shift : (this.header.blocks?.moved ?? 0)
    return { known, before: all.subarray(Math.min(at * own + moved, (at + 1) * own), (at + 1) * own) }
  }

  /**
   * Where extremes are not told: the base's, the last block of which takes in the values that are new in the history.
   * Called once for every series whose history is known.
   */
  keepExtremes(series: number): void {
    const { blocks, historyLength } = this.header
    if (blocks === null || blocks.moved !== null) return
    const at = this.#baseOf(series)
    const shift = this.#shift(series, at)
    const base = this.#base?.extremes
    const { highs, lows, history } = this.#past
    const [from, to] = [series * blocks.blocks, (series + 1) * blocks.blocks]
    highs.fill(NaN, from, to)
    lows.fill(NaN, from, to)
    if (shift === null || base?.blocks !== blocks.blocks) return
    highs.set(base.highs.subarray(at * base.blocks, (at + 1) * base.blocks), from)
    lows.set(base.lows.subarray(at * base.blocks, (at + 1) * base.blocks), from)
    for (let back = 0; back < Math.min(shift, historyLength); back++) {
      const value = history[(series + 1) * historyLength - 1 - back] ?? NaN
      if (Number.isNaN(value)) continue
      if (!(value <= (highs[to - 1] ?? NaN))) highs[to - 1] = value
      if (!(value >= (lows[to - 1] ?? NaN))) lows[to - 1] = value
    }
  }

  /** The forecast that they make: raw levels are none of it. Throws `wire-invalid` where a number is infinite. */
  forecast(): FleetForecast {
    const { blocks, hasMeans, ...said } = this.header
    const { highs, lows, history } = this.#past
    const { originMs, current, quantiles, means } = this
    refuseInfinite({ originMs, current, quantiles, means: means ?? [], history, highs, lows })
    return {
      ...said,
      series: this.series,
      originMs,
      quantiles,
      rawQuantiles: null,
      ...(hasMeans && means && { means }),
      current,
      history,
      ...(blocks && {
        extremes: { blockSteps: blocks.blockSteps, blocks: blocks.blocks, highs, lows },
      }),
    }
  }

  /** Steps from the base's origin of a series to its own; null: it has none there, or they are on no one grid. */
  #shift(series: number, at: number): number | null {
    const { stepMs } = this.header
    const shift = ((this.originMs[series] ?? NaN) - (this.#base?.originMs[at] ?? NaN)) / stepMs
    return Number.isInteger(shift) && shift >= 0 ? shift : null
  }
}

/** Infinity is no measurement and no forecast: floats may say it, and so may units beyond what a float32 holds. */
function refuseInfinite(numbers: Readonly<Record<string, ArrayLike<number>>>): void {
  for (const [name, values] of Object.entries(numbers)) {
    for (let at = 0; at < values.length; at++) {
      if (Math.abs(values[at] ?? NaN) === Infinity)
        throw invalid(`${name} of the packed forecast has ${values[at]} at ${at}, expected a finite number`)
    }
  }
}

function sameLevels(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((level, at) => isSameLevel(level, b[at] ?? NaN))
}

/** Series → its place among others; -1: it is not there. */
function placesIn(base: readonly SeriesKey[], series: readonly SeriesKey[]): (series: number) => number {
  if (base === series) return (at) => at
  const byServer = new Map<string, Map<string, number>>()
  base.forEach(({ server, metric }, at) => {
    const metrics = byServer.get(server) ?? new Map<string, number>()
    byServer.set(server, metrics.set(metric, at))
  })
  const places = series.map(({ server, metric }) => byServer.get(server)?.get(metric) ?? -1)
  return (at) => places[at] ?? -1
}
