import { metricOf } from '#forecast/metrics/lookup.ts'
import { serverRows, type MetricTable, type NumericColumn } from '#forecast/table.ts'

/**
 * Cumulative counters as their rise per second since the value before: Δvalue / Δt, or value / Δt where the counter
 * began anew (as Prometheus' rate does); one that went past 32 bits at no more than its usual pace went on. A server's first value has none, nor has the value after a time that went by
 * without one: it is divided by all of that time. columns: names as the table has them.
 */
export function toRates(table: MetricTable, columns: readonly string[]): MetricTable {
  const taken = new Set(table.metrics.map(({ name }) => name))
  let resets = 0
  let wraps = 0
  const metrics = table.metrics.map((column) => {
    if (!columns.includes(column.name)) return column
    const found = rateOf(table, column)
    const { rate } = found
    resets += found.resets
    wraps += found.wraps
    return { ...column, values: rate, name: rateName(column.name, taken) }
  })
  const read = columns.filter((name) => taken.has(name))
  if (read.length === 0) return table
  const times = (count: number) => `${count} ${count === 1 ? 'time' : 'times'}`
  const again = [
    ...(resets === 0 ? [] : [`began anew ${times(resets)}`]),
    ...(wraps === 0 ? [] : [`went past 32 bits ${times(wraps)}`]),
  ].join(' and ')
  const which = again === '' ? '' : `, which ${again}`
  const note = `${read.join(', ')} ${read.length === 1 ? 'is a counter' : 'are counters'}${which}: read as the rise per second`
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
  { values }: NumericColumn,
): { readonly rate: Float64Array; readonly resets: number; readonly wraps: number } {
  const rate = new Float64Array(values.length).fill(Number.NaN)
  const highest = fastestOf(table, values)
  let resets = 0
  let wraps = 0
  table.servers.forEach((_, server) => {
    const [from, to] = serverRows(table, server)
    let before = -1
    for (let row = from; row < to; row++) {
      const value = values[row] ?? Number.NaN
      if (Number.isNaN(value)) continue
      if (before >= 0) {
        const seconds = ((table.timeMs[row] ?? 0) - (table.timeMs[before] ?? 0)) / 1000
        const rise = value - (values[before] ?? 0)
        const wrapped = (rise + WRAP) / seconds
        if (rise < 0 && wrapped <= highest) {
          wraps++
          rate[row] = wrapped
        } else {
          if (rise < 0) resets++
          rate[row] = (rise < 0 ? value : rise) / seconds
        }
      }
      before = row
    }
  })
  return { rate, resets, wraps }
}

/** Where counters of 32 bits begin anew. */
const WRAP = 2 ** 32

/** The fastest rise per second of a counter that fits 32 bits, which a rise across their end keeps to; else 0. */
function fastestOf(table: MetricTable, values: Float64Array): number {
  let fastest = 0
  for (const value of values) if (value >= WRAP) return 0
  table.servers.forEach((_, server) => {
    const [from, to] = serverRows(table, server)
    for (let row = from + 1; row < to; row++) {
      const rise = (values[row] ?? Number.NaN) - (values[row - 1] ?? Number.NaN)
      const seconds = ((table.timeMs[row] ?? 0) - (table.timeMs[row - 1] ?? 0)) / 1000
      if (rise / seconds > fastest) fastest = rise / seconds
    }
  })
  return fastest
}

/** A level that falls in this share of its steps or fewer is likely a counter, which falls where it begins anew. */
const MOST_FALLS = 0.02
/** So much of its steps a counter rises that does not say by its name that it is one. */
const LEAST_RISES = 0.9
const LEAST_STEPS = 100
const TOTAL = /(?:^|_)total(?:_|$)/i
/** The total of these is their size. */
const SIZE =
  /(?:^|_)(?:mem|memory|swap|disk|disks|fs|filesystem|volume|storage|space|capacity|heap|ram|size)(?:_\w+)?_total/i

/** Whether a column is a counter by its name, as Prometheus names them, and nothing in its values speaks against it. */
export function saysCounter(table: MetricTable, column: NumericColumn): boolean {
  const base = column.name.replace(/\{.*$/s, '')
  if (column.covariate === true || !TOTAL.test(base)) return false
  const { steps, rises, falls } = movesOf(table, column)
  const mostRise = rises >= LEAST_RISES * steps
  return steps > 0 && rises > 0 && falls <= MOST_FALLS * steps && (mostRise || !SIZE.test(base))
}

/**
 * Metrics that look like cumulative counters by their values: hardly any step falls and nearly all rise. What fills (a
 * disk, an uptime) may look so too: it is for a person to say.
 */
export function counterLike(table: MetricTable): string[] {
  return table.metrics
    .filter((column) => {
      // What has an upper bound cannot go on rising.
      if (column.covariate === true || metricOf(column.name).bounds.upper < Infinity) return false
      const { steps, rises, falls } = movesOf(table, column)
      return steps >= LEAST_STEPS && rises >= LEAST_RISES * steps && falls <= MOST_FALLS * steps
    })
    .map(({ name }) => name)
}

/** Steps from one value to the next of a server, over all servers. */
function movesOf(table: MetricTable, { values }: NumericColumn) {
  const moves = { steps: 0, rises: 0, falls: 0 }
  table.servers.forEach((_, server) => {
    const [from, to] = serverRows(table, server)
    let before = Number.NaN
    for (let row = from; row < to; row++) {
      const value = values[row] ?? Number.NaN
      if (Number.isNaN(value)) continue
      if (!Number.isNaN(before)) {
        moves.steps++
        if (value > before) moves.rises++
        else if (value < before) moves.falls++
      }
      before = value
    }
  })
  return moves
}
