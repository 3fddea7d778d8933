import type { FleetForecast } from '../../fleetForecast.ts'
import { refuseBeyond } from '../limits.ts'
import { ByteReader, invalid } from './bytes.ts'
import { everyColumn, readCurves } from './curves.ts'
import { baseHeader, FORMAT, readHeader, type Header } from './header.ts'
import { readKeys } from './keys.ts'
import { readLine } from './lines.ts'
import { makePlanes, planesInOrder, type Planes } from './planes.ts'
import { Rows } from './rows.ts'

/** Numbers of one forecast: 512 MB of them. */
const MOST_NUMBERS = 2 ** 27
/** Numbers that a byte may stand for: series of which nothing is known have many NaN and few bytes. */
const MOST_PER_BYTE = 1024

/**
 * What packForecast wrote, after inflate(). Throws `wire-invalid` for bytes that it cannot have written, or that are of
 * another base, and `wire-too-large`; before memory is taken it is known that the bytes are there to fill it.
 * @param base the forecast that the bytes are told from; null: they are whole
 */
export function unpackForecast(bytes: Uint8Array, base: FleetForecast | null): FleetForecast {
  const from = new ByteReader(bytes)
  const format = from.byte()
  if (format !== FORMAT) throw invalid(`the packed forecast has format ${format}, expected ${FORMAT}`)
  const told = from.byte() === 0 ? null : baseFor(base, from.float64())
  const header = readHeader(from, told && baseHeader(told))
  const series = readKeys(from, told?.series ?? null)
  const planes = makePlanes(header.levels.length + 1, () => from.section())
  from.end('the packed forecast')
  refuseEmptyPromises(header, series.length, planes, bytes.length)
  const rows = new Rows(header, series, told)
  readOrigins(planes.origins, header.issueTimeMs, rows.originMs)
  readCurrents(planes.currents, rows.current)
  for (let at = 0; at < series.length; at++) readSeries(planes, rows, at)
  for (const plane of planesInOrder(planes)) plane.end('a plane of the packed forecast')
  return rows.forecast()
}

function baseFor(base: FleetForecast | null, issueTimeMs: number): FleetForecast {
  if (base?.issueTimeMs === issueTimeMs) return base
  const has = base === null ? 'none was received' : `that of ${base.issueTimeMs} is there`
  throw invalid(`the packed forecast is a change to the forecast of ${issueTimeMs}, but ${has}`)
}

/** Bounds first, then memory: what the header announces has to be in the planes. */
function refuseEmptyPromises(
  header: Header,
  series: number,
  planes: Planes<ByteReader>,
  bytes: number,
): void {
  const { horizon, levels, historyLength, blocks, hasMeans } = header
  const extremes = 2 * (blocks?.blocks ?? 0)
  const past = historyLength + extremes
  const toldPast = blocks?.moved === null ? historyLength : past
  const numbers = series * (horizon * (levels.length + (hasMeans ? 1 : 0)) + past)
  refuseBeyond('numbers of a forecast', numbers, MOST_NUMBERS)
  const isThere =
    numbers <= bytes * MOST_PER_BYTE &&
    planes.origins.left >= series + 1 &&
    planes.currents.left >= 4 * series + 1 &&
    planes.flags.left >= series &&
    planes.lines.left + planes.lineFloats.left / 4 >= series * toldPast
  if (!isThere) throw invalid(`the packed forecast declares ${numbers} numbers but has ${bytes} bytes`)
}

function readSeries(planes: Planes<ByteReader>, rows: Rows, series: number): void {
  const flags = readFlags(planes.flags, rows.columns + 1)
  const frame = rows.frame(series, flags.slice(0, rows.columns))
  if (flags[rows.columns] === true) {
    for (let at = 0; at < frame.known.length; at++) frame.known[at] = planes.floats.float32()
    rows.takeCurves(series, { ...frame, order: everyColumn(rows.columns) })
  } else {
    readCurves(planes, frame)
    rows.takeCurves(series, frame)
  }
  refuseDisorder(rows, series)
  for (const name of rows.told) {
    readLine(
      { units: planes.lineUnits, values: planes.lines, floats: planes.lineFloats },
      rows.line(series, name),
    )
  }
  rows.keepExtremes(series)
}

function refuseDisorder({ header: { horizon, levels }, quantiles }: Rows, series: number): void {
  for (let point = series * horizon; point < (series + 1) * horizon; point++) {
    let highest = -Infinity
    for (let q = 0; q < levels.length; q++) {
      const value = quantiles[point * levels.length + q] ?? NaN
      if (value < highest) throw invalid(`quantiles of series ${series} in the packed forecast decrease`)
      if (!Number.isNaN(value)) highest = value
    }
  }
}

function readFlags(from: ByteReader, count: number): readonly boolean[] {
  const bytes = from.bytes(Math.ceil(count / 8))
  return Array.from({ length: count }, (_, at) => (((bytes[at >> 3] ?? 0) >> (at & 7)) & 1) === 1)
}

function readOrigins(from: ByteReader, issueTimeMs: number, into: Float64Array): void {
  const areWhole = from.byte() === 0
  for (let at = 0; at < into.length; at++) {
    into[at] = issueTimeMs - (areWhole ? from.signed() : from.float64())
  }
}

function readCurrents(from: ByteReader, into: Float64Array): void {
  const areShort = from.byte() === 0
  for (let at = 0; at < into.length; at++) into[at] = areShort ? from.float32() : from.float64()
}
