import { FleetcastError } from '../../errors.ts'
import { sameSeries, type FleetForecast } from '../../fleetForecast.ts'
import { metricOf } from '../../metrics/lookup.ts'
import { indexOfLevel } from '../../quantile/level.ts'
import { MOST_VALUE } from '../limits.ts'
import { ByteWriter } from './bytes.ts'
import { everyColumn, writeCurves } from './curves.ts'
import { baseHeader, FORMAT, headerOf, writeHeader, type Header } from './header.ts'
import { writeKeys } from './keys.ts'
import { writeLine } from './lines.ts'
import { makePlanes, planesInOrder, type Planes } from './planes.ts'
import { Rows } from './rows.ts'

/** For screens: no level is off by more than 1.1 % of the interval from P10 to P90 at its step. */
export const WIRE_RESOLUTION = 46

/** For what is to be scored later: off by a twentieth of a percent. */
export const STORE_RESOLUTION = 1024

export interface PackOptions {
  /** Of the forecast's own, those that are kept; null: all. */
  readonly levels: readonly number[] | null
  /** A level is off by at most the interval from P10 to P90 at its step (else from its lowest to its highest) over twice this. */
  readonly resolution: number
  /**
   * What goes along of the past, off by at most the mean of those intervals over the resolution: `none` (historyLength is 0), `all`, or
   * `history`, with the base's extremes continuing to stand, the last block of which takes in what is new. Blocks that are
   * told again every so many steps as they are long cost next to nothing, at every step they would cost more than the rest.
   */
  readonly past: 'none' | 'history' | 'all'
}

/** A forecast as bytes, and as whoever reads them has it: the base of the next. */
export interface PackedForecast {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly known: FleetForecast
}

/**
 * Packs in slices of one series, between which a caller may turn to something else. Quantiles, means, history and extremes
 * are rounded, `current` is kept as float32, raw levels are left away, all else stays as it is.
 * Fails with argument-invalid where levels are out of order.
 * @param base what the reader has of an earlier forecast (`known`, or what unpackForecast gave): only what is new against
 *   it is written; null: everything is
 */
export function* packing(
  forecast: FleetForecast,
  { levels: wanted, resolution, past }: PackOptions,
  base: FleetForecast | null,
): Generator<void, PackedForecast> {
  const places = forecast.levels.flatMap((level, at) =>
    wanted === null || indexOfLevel(wanted, level) >= 0 ? [at] : [],
  )
  const levels = places.map((at) => forecast.levels[at] ?? NaN)
  const header = headerOf(forecast, levels, pastTold(forecast, past, base))
  const planes = makePlanes(levels.length + 1, () => new ByteWriter())
  // As the reader has them: where they are the base's, they are the base's very list.
  const keys = base !== null && sameSeries(base.series, forecast.series) ? base.series : forecast.series
  const rows = new Rows(header, keys, base)
  writeOrigins(planes.origins, forecast, rows.originMs)
  writeCurrents(planes.currents, forecast.current, rows.current)
  for (let series = 0; series < forecast.series.length; series++) {
    writeSeries(planes, rows, { forecast, places, series, resolution })
    yield
  }
  const into = new ByteWriter()
  into.byte(FORMAT)
  into.byte(base === null ? 0 : 1)
  if (base !== null) into.float64(base.issueTimeMs)
  writeHeader(into, header, base && baseHeader(base))
  writeKeys(into, forecast.series, base?.series ?? null)
  for (const plane of planesInOrder(planes)) into.section(plane.result())
  return { bytes: into.result(), known: rows.forecast() }
}

/** packing() at once; the bytes are not deflated yet. */
export function packForecast(
  forecast: FleetForecast,
  options: PackOptions,
  base: FleetForecast | null,
): Uint8Array<ArrayBuffer> {
  const steps = packing(forecast, options, base)
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value.bytes
  }
}

interface SeriesToWrite {
  readonly forecast: FleetForecast
  /** Of the levels that are kept, among the forecast's. */
  readonly places: readonly number[]
  readonly series: number
  readonly resolution: number
}

function writeSeries(planes: Planes<ByteWriter>, rows: Rows, what: SeriesToWrite): void {
  const { forecast, series } = what
  const { horizon } = forecast
  const values = valuesOf(rows, what)
  const present = Array.from({ length: rows.columns }, (_, column) => hasColumn(values, rows.columns, column))
  const isWhole = present.every((is, column) => !is || isFull(values, rows.columns, column))
  const frame = rows.frame(series, present)
  const tolerance = Float64Array.from(
    { length: horizon },
    (_, step) => intervalAt(forecast, series, step) / (2 * what.resolution),
  )
  const curves = { frame, values, tolerance, levels: what.places.length }
  const { metric } = forecast.series[series] ?? { metric: '' }
  const isWritten = isWhole && writeCurves(planes, { ...curves, bounds: metricOf(metric).bounds })
  writeFlags(planes.flags, [...present, !isWritten])
  if (!isWritten) {
    refuseDisorder(forecast, what)
    for (const value of values) planes.floats.float32(value)
    frame.known.set(values)
  }
  rows.takeCurves(series, isWritten ? frame : { ...frame, order: everyColumn(rows.columns) })
  // The mean hardly changes from one forecast to the next: what was good enough before is so still.
  const off = (2 * tolerance.reduce((sum, each) => sum + each, 0)) / horizon
  for (const name of rows.told) {
    const { extremes, history } = forecast
    const all = name === 'history' ? history : (extremes?.[name] ?? history)
    const length = all.length / forecast.series.length
    const own = all.subarray(series * length, (series + 1) * length)
    const planesOfLine = { units: planes.lineUnits, values: planes.lines, floats: planes.lineFloats }
    writeLine(planesOfLine, rows.line(series, name), own, off)
  }
  rows.keepExtremes(series)
}

function pastTold(
  { historyLength, extremes }: FleetForecast,
  past: PackOptions['past'],
  base: FleetForecast | null,
): Pick<Header, 'historyLength' | 'blocks'> {
  if (past === 'none') return { historyLength: 0, blocks: null }
  const known = base?.extremes
  if (extremes === undefined || (past === 'history' && known?.blocks !== extremes.blocks))
    return { historyLength, blocks: null }
  const { blockSteps, blocks } = extremes
  if (past === 'history') return { historyLength, blocks: { blockSteps, blocks, moved: null } }
  if (base === null || known === undefined || known.blocks !== blocks)
    return { historyLength, blocks: { blockSteps, blocks, moved: 0 } }
  // Where the base's were told some forecasts ago, they have moved by more than its own step says.
  const alike = (moved: number) => alikeBlocks(known.highs, extremes.highs, blocks, moved)
  return { historyLength, blocks: { blockSteps, blocks, moved: alike(1) > alike(0) ? 1 : 0 } }
}

const SAMPLED_BLOCKS = 10_000

/** How many blocks are as high as the base's, so many blocks later; both may have other series. */
function alikeBlocks(base: Float32Array, highs: Float32Array, blocks: number, moved: number): number {
  let alike = 0
  for (let at = 0; at + moved < Math.min(base.length, highs.length, SAMPLED_BLOCKS); at++) {
    const [known = NaN, high = NaN] = [base[at + moved], highs[at]]
    if (at % blocks < blocks - moved && Math.abs(known - high) <= 0.01 * Math.abs(high)) alike++
  }
  return alike
}

/** [D, C] of a series, the mean last. */
function valuesOf(rows: Rows, { forecast, places, series }: SeriesToWrite): Float64Array {
  const { horizon, levels, quantiles, means } = forecast
  const values = new Float64Array(horizon * rows.columns)
  for (let step = 0; step < horizon; step++) {
    const point = series * horizon + step
    places.forEach((place, column) => {
      values[step * rows.columns + column] = quantiles[point * levels.length + place] ?? NaN
    })
    values[step * rows.columns + places.length] = means?.[point] ?? NaN
  }
  return values
}

const hasColumn = (values: Float64Array, columns: number, column: number): boolean => {
  for (let at = column; at < values.length; at += columns) if (!Number.isNaN(values[at])) return true
  return false
}

/** Whether every step has a number: gaps within a level are written as floats. */
const isFull = (values: Float64Array, columns: number, column: number): boolean => {
  for (let at = column; at < values.length; at += columns) if (Number.isNaN(values[at])) return false
  return true
}

/** From P10 to P90 at a step, else from the lowest level that there is to the highest. */
function intervalAt({ levels, quantiles, horizon }: FleetForecast, series: number, step: number): number {
  const at = (series * horizon + step) * levels.length
  const [low, high] = [0.1, 0.9].map((level) => quantiles[at + indexOfLevel(levels, level)] ?? NaN)
  const interval = (high ?? NaN) - (low ?? NaN)
  if (!Number.isNaN(interval)) return interval
  const there = quantiles.subarray(at, at + levels.length).filter((value) => !Number.isNaN(value))
  return Math.max(0, (there.at(-1) ?? 0) - (there[0] ?? 0))
}

function refuseDisorder(
  { series: keys, levels, horizon, quantiles }: FleetForecast,
  { series }: SeriesToWrite,
) {
  for (let point = series * horizon; point < (series + 1) * horizon; point++) {
    let highest = -Infinity
    for (let q = 0; q < levels.length; q++) {
      const value = quantiles[point * levels.length + q] ?? NaN
      if (value < highest) {
        const { server, metric } = keys[series] ?? { server: '', metric: '' }
        const where = `step ${point - series * horizon + 1} of ${server} ${metric}`
        throw new FleetcastError(
          'argument-invalid',
          `quantiles of ${where} decrease, expected ascending order`,
        )
      }
      if (!Number.isNaN(value)) highest = value
    }
  }
}

function writeFlags(into: ByteWriter, flags: readonly boolean[]): void {
  for (let from = 0; from < flags.length; from += 8) {
    into.byte(flags.slice(from, from + 8).reduce((byte, flag, bit) => byte | (flag ? 1 << bit : 0), 0))
  }
}

const [AS_INTEGERS, AS_FLOATS] = [0, 1]

/** How long before the newest row of all a series' own is: 0 for most. */
function writeOrigins(into: ByteWriter, { originMs, issueTimeMs }: FleetForecast, known: Float64Array): void {
  const ages = originMs.map((origin) => issueTimeMs - origin)
  const areWhole = ages.every((age) => Number.isInteger(age) && Math.abs(age) < 2 ** 50)
  into.byte(areWhole ? AS_INTEGERS : AS_FLOATS)
  for (const age of ages) {
    if (areWhole) into.signed(age)
    else into.float64(age)
  }
  known.set(ages.map((age) => issueTimeMs - age))
}

/** As float32 where that has room for them. */
function writeCurrents(into: ByteWriter, current: Float64Array, known: Float64Array): void {
  const fits = current.every((value) => !(Math.abs(value) > MOST_VALUE))
  into.byte(fits ? AS_INTEGERS : AS_FLOATS)
  for (const value of current) {
    if (fits) into.float32(value)
    else into.float64(value)
  }
  known.set(fits ? Float32Array.from(current) : current)
}
