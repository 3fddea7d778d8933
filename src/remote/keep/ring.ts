import { LiveTable, rowsOf, type MetricRows } from '#data/liveTable.ts'
import type { SeriesKey } from '#forecast/fleetForecast.ts'
import { packRows, rowCount, serverRows, timeRange, type MetricTable } from '#forecast/table.ts'

/** As far as the default model looks back, at the pace of the daemon's ticks: 288 steps, and 2,016 before them. */
const MOST_TICKS = 2_400
/** Values of all series together: 64 MB. */
const MOST_CELLS = 8_000_000
/** Trimming every tick would let the table's columns grow by a tick for each: it is done in strides. */
const TRIM_STRIDE = 24

/** What came of every series, as rows of a table; the oldest ticks go when there are too many. */
export class Ring {
  /** Servers that memory is held for, also where they have no row any longer. */
  heldServers = 0
  #table = new LiveTable()
  #times: number[] = []
  #cells = 0
  #sinceRebuilt = 0

  append(rows: MetricRows): void {
    if (rows.servers.length === 0) return
    this.heldServers += this.#table.append(rows).newServers
    const newest = this.#times.at(-1) ?? -Infinity
    const times = [...new Set(Array.from(rows.timeMs))].filter((time) => time > newest)
    this.#times.push(...times.sort((a, b) => a - b))
    if (times.length === 0) return
    this.#cells = Math.max(this.#cells, (rows.servers.length * rows.metrics.length) / times.length)
    if (this.#times.length < this.mostTicks + TRIM_STRIDE) return
    this.#times = this.#times.slice(-this.mostTicks)
    this.#table.trim(this.#times[0] ?? -Infinity)
    this.#sinceRebuilt += TRIM_STRIDE
    if (this.#sinceRebuilt < this.mostTicks) return
    // A live table never forgets a name: servers and metrics that are gone go with the table.
    this.#sinceRebuilt = 0
    const table = this.#table.snapshot()
    const metrics = table.metrics.filter(({ values }) => values.some((value) => !Number.isNaN(value)))
    this.#table = new LiveTable(packRows({ ...table, metrics }))
    this.#cells = (rowCount(table) * metrics.length) / this.#times.length
    this.heldServers = table.servers.length
  }

  /** Rows as they are now; never changes. */
  snapshot(): MetricTable {
    return this.#table.snapshot()
  }

  get ticks(): number {
    return this.#times.length
  }

  /** Epoch ms; null: nothing is kept. */
  get fromMs(): number | null {
    return this.#times[0] ?? null
  }

  get mostTicks(): number {
    return Math.max(96, Math.min(MOST_TICKS, Math.floor(MOST_CELLS / Math.max(1, this.#cells))))
  }

  /** Every row, as rows that come. */
  rows(): MetricRows {
    return rowsOf(this.snapshot())
  }

  clear(): void {
    this.#table = new LiveTable()
    this.#times = []
    this.#cells = 0
    this.#sinceRebuilt = 0
    this.heldServers = 0
  }
}

/** The table's rows from a time on (epoch ms), side by side: what is done with them does not cost what all rows would. */
export function since(table: MetricTable, fromMs: number): MetricTable {
  const offsets = table.offsets.slice()
  const ends = Uint32Array.from(table.servers, (_, server) => serverRows(table, server)[1])
  table.servers.forEach((_, server) => {
    let [low, high] = serverRows(table, server)
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((table.timeMs[middle] ?? NaN) < fromMs) low = middle + 1
      else high = middle
    }
    offsets[server] = low
  })
  return packRows({ ...table, offsets, ends })
}

/** The newest values of a series as they came, oldest first; empty where it has none. at most `length`. */
export function tailsOf(
  table: MetricTable,
  length: number,
): (series: Pick<SeriesKey, 'server' | 'metric'>) => Float64Array {
  const servers = new Map(table.servers.map((name, at) => [name, at]))
  const columns = new Map(table.metrics.map(({ name, values }) => [name, values]))
  return ({ server, metric }) => {
    const at = servers.get(server)
    const values = columns.get(metric)
    if (at === undefined || values === undefined) return new Float64Array(0)
    const [from, to] = serverRows(table, at)
    return values.subarray(Math.max(from, to - length), to)
  }
}

/** Whether the table has rows at two times. */
export function hasSpan(table: MetricTable): boolean {
  const [first, last] = timeRange(table)
  return last > first
}
