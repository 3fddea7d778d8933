import { FleetcastError } from '#forecast/errors.ts'

/** Time and server of rows as the source orders them; the skeleton that every column is then placed on. */
export interface RowIndex {
  /** Epoch ms per row; NaN: the row has no time. */
  readonly timeMs: Float64Array
  /** Index into servers per row; -1, like the empty name: the row has no server. */
  readonly server: Int32Array
  readonly servers: readonly string[]
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
  const at = (row: number): number => {
    const code = server[row] ?? -1
    return code < 0 || Number.isNaN(timeMs[row]) ? -1 : (rank[code] ?? -1)
  }
  for (let row = 0; row < rows; row++) {
    const position = at(row)
    if (position >= 0) starts[position + 1] = (starts[position + 1] ?? 0) + 1
    else if (Number.isNaN(timeMs[row])) timeless++
    else nameless++
  }
  for (let s = 0; s < names.length; s++) starts[s + 1] = (starts[s + 1] ?? 0) + (starts[s] ?? 0)

  // Counting sort: stable, so that rows of one server keep the source's order.
  const sorted = new Uint32Array(starts[names.length] ?? 0)
  const next = starts.slice(0, names.length)
  for (let row = 0; row < rows; row++) {
    const position = at(row)
    if (position < 0) continue
    const slot = next[position] ?? 0
    sorted[slot] = row
    next[position] = slot + 1
  }

  const place = new Uint32Array(rows).fill(DROPPED)
  const ordered = new Float64Array(sorted.length)
  const offsets: number[] = [0]
  const servers: string[] = []
  let out = 0
  for (const [s, name] of names.entries()) {
    const own = sorted.subarray(starts[s], starts[s + 1])
    if (own.length === 0) continue
    if (!ascending(own, timeMs)) own.sort((a, b) => (timeMs[a] ?? 0) - (timeMs[b] ?? 0) || a - b)
    const first = out
    for (const row of own) {
      const time = timeMs[row] ?? Number.NaN
      if (out === first || ordered[out - 1] !== time) ordered[out++] = time
      place[row] = out - 1
    }
    servers.push(name)
    offsets.push(out)
  }
  if (out === 0) {
    throw new FleetcastError(
      'no-rows',
      rows === 0 ? 'the data holds no rows' : `none of ${rows} rows has both a time and a server`,
    )
  }
  const notes = [
    note(timeless, 'without a time left out'),
    note(nameless, 'without a server left out'),
    alikeNote(servers),
  ].filter((text) => text !== null)
  return { servers, offsets: Uint32Array.from(offsets), timeMs: ordered.slice(0, out), place, notes }
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
    pairs.length === 1 ? '' : ` (${pairs.length - 1} more ${pairs.length === 2 ? 'pair' : 'pairs'} likewise)`
  return `${first} are read as two servers${more}`
}

function ascending(rows: Uint32Array, timeMs: Float64Array): boolean {
  for (let i = 1; i < rows.length; i++) {
    if ((timeMs[rows[i - 1] ?? 0] ?? 0) > (timeMs[rows[i] ?? 0] ?? 0)) return false
  }
  return true
}

function note(count: number, what: string): string | null {
  if (count === 0) return null
  return `${count} ${count === 1 ? 'row' : 'rows'} ${what}`
}
