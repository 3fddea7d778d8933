import { FleetcastError } from '#forecast/errors.ts'
import { roughDuration } from '#forecast/window/duration.ts'

/** Time and server of rows as the source orders them; the skeleton that every column is then placed on. */
export interface RowIndex {
  /** Epoch ms per row; NaN: the row has no time. */
  readonly timeMs: Float64Array
  /** Index into servers per row; -1, like the empty name: the row has no server. */
  readonly server: Int32Array
  readonly servers: readonly string[]
  /** Rows that lie further than this, in ms, before the newest of their server are skipped; absent: none. */
  readonly reachMs?: number
  /** Rows that were too old to be here, which are counted with those; absent: none. */
  readonly skipped?: number
}

/** Where each source row goes in a MetricTable. */
export interface RowOrder {
  readonly servers: readonly string[]
  readonly offsets: Uint32Array
  readonly timeMs: Float64Array
  /** Source row → row of the table, or DROPPED. Rows of one server and time share theirs. */
  readonly place: Uint32Array
  readonly notes: readonly string[]
}

export const DROPPED = 0xffff_ffff
const TOO_OLD = -2

/**
 * Groups rows by server and orders each server by time. Rows without a time or a server are dropped; rows with the
 * same server and time become one, as place/ fills it. Servers are in order of name, so that the table does not
 * depend on the order of rows or files. Fails with no-rows where nothing is left.
 */
export function orderRows(index: RowIndex): RowOrder {
  const { timeMs, server } = index
  const rows = timeMs.length
  // A space behind a name makes no other server.
  const trimmed = index.servers.map((name) => name.trim())
  const names = [...new Set(trimmed)].sort()
  const positions = new Map(names.map((name, position) => [name, position]))
  const rank = Int32Array.from(trimmed, (name) => (name === '' ? -1 : (positions.get(name) ?? -1)))

  const starts = new Uint32Array(names.length + 1)
  let nameless = 0
  let timeless = 0
  let old = index.skipped ?? 0
  const from = index.reachMs === undefined ? null : firstMs(index, rank, names.length, index.reachMs)
  const at = (row: number): number => {
    const code = server[row] ?? -1
    const time = timeMs[row] ?? Number.NaN
    const position = code < 0 || Number.isNaN(time) ? -1 : (rank[code] ?? -1)
    return position >= 0 && from !== null && time < (from[position] ?? 0) ? TOO_OLD : position
  }
  // Until all are in order: to which server each row belongs.
  const place = new Uint32Array(rows).fill(DROPPED)
  for (let row = 0; row < rows; row++) {
    const position = at(row)
    if (position === TOO_OLD) old++
    else if (position >= 0) {
      place[row] = position
      starts[position + 1] = (starts[position + 1] ?? 0) + 1
    } else if (Number.isNaN(timeMs[row])) timeless++
    else nameless++
  }
  for (let s = 0; s < names.length; s++) starts[s + 1] = (starts[s + 1] ?? 0) + (starts[s] ?? 0)

  // Counting sort: stable, so that rows of one server keep the source's order. Times go with their rows: looking them up
  // again would be a walk through all memory for every server.
  const sorted = new Uint32Array(starts[names.length] ?? 0)
  const ordered = new Float64Array(sorted.length)
  const next = starts.slice(0, names.length)
  for (let row = 0; row < rows; row++) {
    const position = place[row] ?? DROPPED
    if (position === DROPPED) continue
    const slot = next[position] ?? 0
    sorted[slot] = row
    ordered[slot] = timeMs[row] ?? Number.NaN
    next[position] = slot + 1
  }

  const offsets: number[] = [0]
  const servers: string[] = []
  let out = 0
  for (const [s, name] of names.entries()) {
    const own = sorted.subarray(starts[s], starts[s + 1])
    if (own.length === 0) continue
    const times = ordered.subarray(starts[s], starts[s + 1])
    if (!ascending(times)) {
      sortByTime(own, timeMs)
      own.forEach((row, i) => (times[i] = timeMs[row] ?? Number.NaN))
    }
    const first = out
    for (let i = 0; i < own.length; i++) {
      const time = times[i] ?? Number.NaN
      if (out === first || ordered[out - 1] !== time) ordered[out++] = time
      place[own[i] ?? 0] = out - 1
    }
    servers.push(name)
    offsets.push(out)
  }
  if (out === 0) {
    throw new FleetcastError(
      'no-rows',
      rows === 0 ? 'the data has no rows' : `none of the ${rows} rows has both a time and a server`,
    )
  }
  const notes = [
    note(timeless, 'without a time skipped'),
    note(nameless, 'without a server skipped'),
    note(old, `older than the last ${roughDuration(index.reachMs ?? 0)} of their server skipped`),
    alikeNote(servers),
  ].filter((text) => text !== null)
  return {
    servers,
    offsets: Uint32Array.from(offsets),
    timeMs: out === ordered.length ? ordered : ordered.slice(0, out),
    place,
    notes,
  }
}

/** Whether any of the source's rows [from, to) has a place. */
export function isAnyPlaced({ place }: RowOrder, from: number, to: number): boolean {
  for (let row = from; row < to; row++) if (place[row] !== DROPPED) return true
  return false
}

/** Names that are likely one server's: they differ in upper case, or one of them is the other with its domain. */
function alikeNote(servers: readonly string[]): string | null {
  const known = new Map<string, string>()
  const pairs: string[] = []
  for (const name of servers.toSorted((a, b) => a.length - b.length)) {
    const lower = name.toLowerCase()
    const host = /^[a-z][^.]*(?=\.)/.exec(lower)?.[0]
    const before = known.get(lower) ?? (host === undefined ? undefined : known.get(host))
    if (before === undefined) known.set(lower, name)
    else pairs.push(`${before} and ${name}`)
  }
  const [first] = pairs
  if (first === undefined) return null
  const more =
    pairs.length === 1 ? '' : ` (${pairs.length - 1} more ${pairs.length === 2 ? 'pair' : 'pairs'} too)`
  return `${first} look like the same server but are read as two${more}`
}

function ascending(times: Float64Array): boolean {
  for (let i = 1; i < times.length; i++) if ((times[i - 1] ?? 0) > (times[i] ?? 0)) return false
  return true
}

/** Sorts rows by their time; those of one time stay as they are. Rows have to be in ascending order before. */
function sortByTime(rows: Uint32Array, timeMs: Float64Array): void {
  let [first, last, whole] = [Infinity, -Infinity, true]
  for (const row of rows) {
    const time = timeMs[row] ?? 0
    first = Math.min(first, time)
    last = Math.max(last, time)
    whole &&= Number.isInteger(time)
  }
  const count = rows.length
  if (!whole || (last - first + 1) * count > Number.MAX_SAFE_INTEGER) {
    rows.sort((a, b) => (timeMs[a] ?? 0) - (timeMs[b] ?? 0) || a - b)
    return
  }
  // Time and position as one number: numbers are sorted natively, without a call for every comparison.
  const keys = new Float64Array(count)
  for (let i = 0; i < count; i++) keys[i] = ((timeMs[rows[i] ?? 0] ?? 0) - first) * count + i
  keys.sort()
  const before = rows.slice()
  for (let i = 0; i < count; i++) rows[i] = before[(keys[i] ?? 0) % count] ?? 0
}

/** Per server the time that reaches so far back from its newest row. */
function firstMs(
  { timeMs, server }: RowIndex,
  rank: Int32Array,
  servers: number,
  reachMs: number,
): Float64Array {
  const newest = new Float64Array(servers).fill(-Infinity)
  for (let row = 0; row < timeMs.length; row++) {
    const position = rank[server[row] ?? -1] ?? -1
    const time = timeMs[row] ?? Number.NaN
    if (position >= 0 && time > (newest[position] ?? 0)) newest[position] = time
  }
  return newest.map((time) => time - reachMs)
}

function note(count: number, what: string): string | null {
  if (count === 0) return null
  return `${count} ${count === 1 ? 'row' : 'rows'} ${what}`
}
