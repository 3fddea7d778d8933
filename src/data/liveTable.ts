import { serverRows, type MetricTable } from '#forecast/table.ts'
import {
  bindRows,
  planMerge,
  widenColumns,
  writeMerge,
  writeNewest,
  type Batch,
  type Merge,
} from './live/batch.ts'
import { shownNumbers, shownTexts } from './live/columns.ts'
import type { MetricRows } from './live/rows.ts'
import { Segments, type Segment } from './live/segments.ts'

export { rowsOf, type MetricRows } from './live/rows.ts'

/** What became of the rows of one append, in rows: all of them, each once. */
export interface Appended {
  /** Rows of a server and time that the table did not have. */
  readonly added: number
  /** Of those added, the ones older than their server's newest row when they came. */
  readonly late: number
  /** Rows of a server and time that the table had, which changed a cell or filled a null. */
  readonly replaced: number
  /** Rows that said nothing that the table did not hold. */
  readonly unchanged: number
  /** Refused: older than what is kept. */
  readonly tooOld: number
  /** Refused: without a server or a time. */
  readonly unplaced: number
  /** Servers of which these are the first rows. */
  readonly newServers: number
}

interface LiveServer {
  readonly name: string
  readonly segment: Segment
  /** Of all its rows that were not refused, epoch ms. */
  newestMs: number
  /** Of the append under way, before anything is written: its rows. */
  comingRows: number
  /** newestMs with them. */
  comingMs: number
  /** Whether each of them is newer than the one before, and than all that there are. */
  isInOrder: boolean
}

/**
 * A table that grows as feeds report, and of which a MetricTable can be had at any time.
 *
 * - A server has one row per time, in order of time, wherever in the order of arrival it came.
 * - Where a server's row of that time is there already, each cell that is not null takes the place of the earlier
 *   one; a null never erases.
 * - Rows before the time that the table was last trimmed to are refused, as they are where they have no server or
 *   no time. Everything that happens to rows is counted.
 * - New servers, metrics and labels may come at any time; their cells of rows before are null. A column stays,
 *   even when all rows that had a value are gone; a server without rows is not in the snapshot.
 * - A snapshot shares the columns with the table and never changes: rows that it holds are not written to again,
 *   the rows of a server are copied elsewhere first. Servers are in order of name, as in every table.
 *
 * An append of newest rows costs what it writes, a snapshot and a trim a few steps per server. A row that changes
 * what a snapshot holds costs a copy of its server's rows; when the room after the rows is used up, about every
 * time the table has grown by a quarter, everything is copied once, and twice the memory is held meanwhile (for
 * as long as an earlier snapshot is held). append fails with out-of-memory where it has no room; the table is then
 * usable, with the rows that came before.
 */
export class LiveTable {
  readonly #segments = new Segments()
  readonly #servers = new Map<string, LiveServer>()
  readonly #notes: readonly string[]
  #byName: readonly LiveServer[] | null = null
  #naiveTime: boolean
  readonly #zone: string | undefined
  #keptFromMs = -Infinity

  /** Begins with the rows of a table, or empty. The table's rows are copied. Fails with out-of-memory. */
  constructor(history: MetricTable | null = null) {
    this.#notes = history?.notes ?? []
    this.#naiveTime = history?.naiveTime ?? false
    this.#zone = history?.zone
    if (history !== null) this.#take(history)
  }

  /** Takes rows in; see the class for the rules. */
  append(rows: MetricRows): Appended {
    const counts = { added: 0, late: 0, replaced: 0, unchanged: 0, tooOld: 0, unplaced: 0, newServers: 0 }
    const accepted: number[] = []
    rows.servers.forEach((name, row) => {
      const timeMs = rows.timeMs[row] ?? Number.NaN
      if (name === '' || !Number.isFinite(timeMs)) counts.unplaced++
      else if (timeMs < this.#keptFromMs) counts.tooOld++
      else accepted.push(row)
    })
    if (accepted.length === 0) return counts
    const segments = this.#segments
    const [all, numbers, texts] = [segments.all.length, segments.numbers.length, segments.texts.length]
    const touched: LiveServer[] = []
    const added: string[] = []
    try {
      const batch = bindRows(rows, segments)
      const servers = accepted.map((row) => {
        const name = rows.servers[row] ?? ''
        const known = this.#servers.get(name)
        if (known === undefined) added.push(name)
        const server = known ?? this.#addServer(name)
        if (server.comingRows === 0) touched.push(server)
        comes(server, rows.timeMs[row] ?? Number.NaN)
        return server
      })
      const merges = this.#planned(batch, accepted, servers, touched)
      // Up to here, and only here, memory may run out; nothing is written yet.
      this.#write(batch, accepted, servers, merges)
      widenColumns(rows, segments)
      this.#naiveTime ||= rows.naiveTime === true
      for (const { merged } of merges.values()) {
        counts.added += merged.added
        counts.late += merged.late
        counts.replaced += merged.replaced
        counts.unchanged += merged.unchanged
      }
      for (const server of touched) {
        if (!merges.has(server)) counts.added += server.comingRows
        server.newestMs = server.comingMs
      }
      counts.newServers = added.length
      return counts
    } catch (error) {
      for (const name of added) this.#servers.delete(name)
      this.#byName = null
      segments.all.length = all
      segments.numbers.length = numbers
      segments.texts.length = texts
      throw error
    } finally {
      for (const server of touched) settle(server)
    }
  }

  /** What has to be merged, as rows cannot just be written after a server's newest; there is room for all of it. */
  #planned(
    batch: Batch,
    accepted: readonly number[],
    servers: readonly LiveServer[],
    touched: readonly LiveServer[],
  ): ReadonlyMap<LiveServer, Merge> {
    const merges = new Map<LiveServer, Merge>()
    const isMerged = ({ isInOrder, segment, comingRows }: LiveServer) =>
      !isInOrder || segment.end + comingRows > segment.limit
    const waiting = new Map<LiveServer, { readonly row: number; readonly late: boolean }[]>()
    for (const server of touched) if (isMerged(server)) waiting.set(server, [])
    if (waiting.size === 0) return merges
    const newest = new Map<LiveServer, number>()
    accepted.forEach((row, i) => {
      const server = servers[i]
      if (server === undefined) return
      const own = waiting.get(server)
      if (own === undefined) return
      const [timeMs, newestMs] = [batch.timeMs[row] ?? Number.NaN, newest.get(server) ?? server.newestMs]
      own.push({ row, late: timeMs < newestMs })
      newest.set(server, Math.max(newestMs, timeMs))
    })
    for (const [server, own] of waiting)
      merges.set(server, planMerge(batch, own, server.segment, this.#segments))
    const needs = touched.map((server) => {
      const { segment, comingRows } = server
      return merges.get(server) ?? { segment, unchanged: segment.end - segment.start, added: comingRows }
    })
    this.#segments.makeWritable(needs)
    return merges
  }

  #write(
    batch: Batch,
    accepted: readonly number[],
    servers: readonly LiveServer[],
    merges: ReadonlyMap<LiveServer, Merge>,
  ): void {
    for (const merge of merges.values()) writeMerge(batch, merge, this.#segments)
    accepted.forEach((row, i) => {
      const server = servers[i]
      if (server === undefined || (merges.size > 0 && merges.has(server))) return
      writeNewest(batch, row, server.segment, this.#segments)
    })
  }

  /** Releases rows before a time, epoch ms, and refuses such rows from now on; says how many went. */
  trim(beforeMs: number): number {
    if (!(beforeMs > this.#keptFromMs)) return 0
    this.#keptFromMs = beforeMs
    let gone = 0
    for (const segment of this.#segments.all) {
      const start = this.#segments.firstFrom(segment, beforeMs)
      gone += start - segment.start
      segment.start = start
    }
    return gone
  }

  /** The table as it is now; what comes later does not change it. */
  snapshot(): MetricTable {
    const servers = this.#inOrder().filter(({ segment }) => segment.end > segment.start)
    for (const { segment } of servers) segment.sharedEnd = segment.end
    return {
      servers: servers.map(({ name }) => name),
      offsets: Uint32Array.from([
        ...servers.map(({ segment }) => segment.start),
        servers.at(-1)?.segment.end ?? 0,
      ]),
      ends: Uint32Array.from(servers, ({ segment }) => segment.end),
      timeMs: this.#segments.time.values,
      metrics: this.#segments.numbers.map(shownNumbers),
      labels: this.#segments.texts.map(shownTexts),
      naiveTime: this.#naiveTime,
      ...(this.#zone === undefined ? {} : { zone: this.#zone }),
      notes: this.#notes,
    }
  }

  #inOrder(): readonly LiveServer[] {
    this.#byName ??= [...this.#servers.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
    return this.#byName
  }

  #addServer(name: string): LiveServer {
    const added: LiveServer = {
      name,
      segment: this.#segments.addServer(),
      newestMs: -Infinity,
      comingRows: 0,
      comingMs: -Infinity,
      isInOrder: true,
    }
    this.#servers.set(name, added)
    this.#byName = null
    return added
  }

  /** Takes a table's columns over as they are, and copies their rows to columns that have room. */
  #take(table: MetricTable): void {
    const segments = this.#segments
    table.servers.forEach((name, s) => {
      const [start, end] = serverRows(table, s)
      const added = this.#addServer(name)
      Object.assign(added.segment, { start, end, limit: end, sharedEnd: end })
      added.newestMs = table.timeMs[end - 1] ?? -Infinity
      added.comingMs = added.newestMs
    })
    segments.time.values = table.timeMs
    for (const { covariate = false, ...column } of table.metrics) {
      segments.numbers.push({ ...column, covariate })
    }
    for (const { name, codes, classes } of table.labels) segments.addTexts(name, classes).values = codes
    segments.layOut()
  }
}

/** No row is on its way any longer. */
function settle(server: LiveServer): void {
  server.comingRows = 0
  server.comingMs = server.newestMs
  server.isInOrder = true
}

/** One more row of an append. */
function comes(server: LiveServer, timeMs: number): void {
  server.comingRows++
  if (timeMs > server.comingMs) server.comingMs = timeMs
  else server.isInOrder = false
}
