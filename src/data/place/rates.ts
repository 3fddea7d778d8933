import { metricOf } from '#forecast/metrics/lookup.ts'
import { serverRows, type MetricTable, type NumericColumn } from '#forecast/table.ts'

/**
 * Cumulative counters as their rise per second since the value before: Δvalue / Δt, or value / Δt where the counter
 * began again (as Prometheus' rate does). Counters of 32 bits continue over their end. Where a counter began again at more
 * than it ever rises, nobody knows how much of that is new: there is no value. A server's first value has none, nor has the value after a time that went by
 * without one: it is divided by all of that time. Nor has a value that is the sum or mean of
 * another number of rows than the one before. columns: names as the table has them.
 */
export function toRates(table: MetricTable, columns: readonly string[]): MetricTable {
  const taken = new Set(table.metrics.map(({ name }) => name))
  let [resets, wraps, unknown, uneven] = [0, 0, 0, 0]
  const metrics = table.metrics.map((column) => {
    if (!columns.includes(column.name)) return column
    const found = rateOf(table, column)
    resets += found.resets
    wraps += found.wraps
    unknown += found.unknown
    uneven += found.uneven
    const { name, precision, covariate } = column
    return { precision, ...(covariate && { covariate }), values: found.rate, name: rateName(name, taken) }
  })
  const read = columns.filter((name) => taken.has(name))
  if (read.length === 0) return table
  const times = (count: number) => `${count} ${count === 1 ? 'time' : 'times'}`
  const events = [
    ...(resets === 0 ? [] : [`reset ${times(resets)}`]),
    ...(wraps === 0 ? [] : [`past 32 bits ${times(wraps)}`]),
  ]
  const again = events.length === 0 ? '' : ` (${events.join(', ')})`
  const lost =
    unknown === 0
      ? ''
      : `; ${unknown} ${unknown === 1 ? 'value' : 'values'} after a reset ${unknown === 1 ? 'is' : 'are'} missing because the counter did not restart near zero`
  const apart =
    uneven === 0
      ? ''
      : `; ${uneven} ${uneven === 1 ? 'value' : 'values'} ${uneven === 1 ? 'is' : 'are'} missing because the number of combined rows changed`
  const are = read.length === 1 ? 'is a counter' : 'are counters'
  const note = `${read.join(', ')} ${are}${again}, converted to a rate per second${lost}${apart}`
  return { ...table, metrics, notes: [...table.notes, note] }
}

/** `x_total` is known as `x_per_second` once it is a rate. */
export function rateName(name: string, taken: ReadonlySet<string>): string {
  const brace = name.indexOf('{')
  const [base, labels] = brace < 0 ? [name, ''] : [name.slice(0, brace), name.slice(brace)]
  const rate = `${base.replace(/_total(?=_|$)/i, '')}_per_second${labels}`
  return taken.has(rate) ? `${name}_per_second` : rate
}

function rateOf(
  table: MetricTable,
  column: NumericColumn,
): {
  readonly rate: Float64Array
  readonly resets: number
  readonly wraps: number
  readonly unknown: number
  readonly uneven: number
} {
  const { values, sourceRows } = column
  const rate = new Float64Array(values.length).fill(Number.NaN)
  let [resets, wraps, unknown, uneven] = [0, 0, 0, 0]
  table.servers.forEach((_, server) => {
    const [from, to] = serverRows(table, server)
    const most = MOST_OVER_USUAL * largestRate(table, column, from, to)
    let before = -1
    for (let row = from; row < to; row++) {
      const value = values[row] ?? Number.NaN
      if (Number.isNaN(value)) continue
      if (before >= 0 && sourceRows?.[row] !== sourceRows?.[before]) uneven++
      else if (before >= 0) {
        const seconds = ((table.timeMs[row] ?? 0) - (table.timeMs[before] ?? 0)) / 1000
        const rise = value - (values[before] ?? 0)
        const isWrap = rise < 0 && goesOn(values[before] ?? 0, value, seconds, most)
        if (isWrap) wraps++
        else if (rise < 0) resets++
        const found = isWrap
          ? (rise + WRAP) / seconds
          : rise < 0
            ? rateAfterReset(value, seconds, most)
            : rise / seconds
        if (Number.isNaN(found)) unknown++
        rate[row] = found
      }
      before = row
    }
  })
  return { rate, resets, wraps, unknown, uneven }
}

/** A rate that is so many times any other of its server is none. */
const MOST_OVER_USUAL = 2
/** Counters of SNMP and of old kernels have 32 bits. */
const WRAP = 2 ** 32

/** Whether a counter that fell went past the end of 32 bits, at a usual pace. */
function goesOn(before: number, value: number, seconds: number, most: number): boolean {
  return before < WRAP && (value + WRAP - before) / seconds <= most
}

/** NaN where the counter began again at more than it ever rises. */
function rateAfterReset(value: number, seconds: number, most: number): number {
  return value / seconds <= most ? value / seconds : Number.NaN
}

/** Rise per second where a counter of one server rises fastest; 0 where it never does. */
function largestRate(
  { timeMs }: MetricTable,
  { values, sourceRows }: NumericColumn,
  from: number,
  to: number,
): number {
  let largest = 0
  let before = -1
  for (let row = from; row < to; row++) {
    if (Number.isNaN(values[row])) continue
    const rise = (values[row] ?? 0) - (values[before] ?? Number.NaN)
    const seconds = ((timeMs[row] ?? 0) - (timeMs[before] ?? 0)) / 1000
    if (rise > 0 && sourceRows?.[row] === sourceRows?.[before]) largest = Math.max(largest, rise / seconds)
    before = row
  }
  return largest
}

/** A level that falls in this share of its steps or fewer is likely a counter, which falls where it starts over. */
const MOST_FALLS = 0.02
/** So much of its steps a counter rises that does not say by its name that it is one. */
const LEAST_RISES = 0.9
const LEAST_STEPS = 100
/** What is called a counter may start over more often: a level with such a name falls about as often as it rises. */
const MOST_FALLS_PER_RISE = 0.1
const TOTAL = /(?:^|_)total(?:_|$)/i
/** The total of these is their size. */
const SIZE =
  /(?:^|_)(?:mem|memory|swap|disk|disks|fs|filesystem|volume|storage|space|capacity|heap|ram|size)(?:_\w+)?_total/i

/** Whether a column is a counter by its name, as Prometheus names them, and nothing in its values speaks against it. */
export function saysCounter(table: MetricTable, column: NumericColumn): boolean {
  const base = column.name.replace(/\{.*$/s, '')
  if (column.covariate === true || !TOTAL.test(base)) return false
  const { steps, rises, falls } = movesOf(table, column)
  if (steps === 0 || rises === 0) return false
  if (SIZE.test(base)) return rises >= LEAST_RISES * steps && falls <= MOST_FALLS * steps
  return falls <= Math.max(MOST_FALLS * steps, MOST_FALLS_PER_RISE * rises)
}

/**
 * Metrics that look like cumulative counters by their values: hardly any step falls and nearly all rise. What fills (a
 * disk, an uptime) may look so too: it is for a person to say.
 */
export function counterLike(table: MetricTable): string[] {
  return table.metrics
    .filter((column) => {
      // What has an upper bound cannot continue rising.
      if (column.covariate === true || metricOf(column.name).bounds.upper < Infinity) return false
      const { steps, rises, falls } = movesOf(table, column, MOST_FALLS * column.values.length)
      return steps >= LEAST_STEPS && rises >= LEAST_RISES * steps && falls <= MOST_FALLS * steps
    })
    .map(({ name }) => name)
}

/** Steps from one value to the next of a server, over all servers, or until so many fell that no more matter. */
function movesOf(table: MetricTable, { values, sourceRows }: NumericColumn, enoughFalls = Infinity) {
  const moves = { steps: 0, rises: 0, falls: 0 }
  table.servers.forEach((_, server) => {
    if (moves.falls > enoughFalls) return
    const [from, to] = serverRows(table, server)
    let [before, rowsBefore] = [Number.NaN, sourceRows?.[from]]
    for (let row = from; row < to; row++) {
      const value = values[row] ?? Number.NaN
      if (Number.isNaN(value)) continue
      if (!Number.isNaN(before) && sourceRows?.[row] === rowsBefore) {
        moves.steps++
        if (value > before) moves.rises++
        else if (value < before) moves.falls++
      }
      before = value
      rowsBefore = sourceRows?.[row]
    }
  })
  return moves
}
