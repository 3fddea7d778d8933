import type { CodedColumn, CodedRows } from './rows.ts'

/** Rows of one server out of rows that came together; at null: all of them. */
export interface Part {
  readonly rows: CodedRows
  readonly at: readonly number[] | null
}

/**
 * The rows of one server, one per time, in order of time. The parts are in order of arrival: where a time repeats, the
 * newest value of each cell stands, and a null never erases.
 */
export function mergeParts(server: number, parts: readonly Part[]): CodedRows {
  const { timeMs, groups } = groupByTime(parts)
  const columns = new Map<number, { -readonly [K in keyof CodedColumn]: CodedColumn[K] }>()
  let [first, naive] = [0, false]
  for (const { rows, at } of parts) {
    const count = at?.length ?? rows.timeMs.length
    naive ||= rows.naive
    for (const { kind, id, is32, covariate, values } of rows.columns) {
      const key = columnKey(kind, id)
      let into = columns.get(key)
      if (into === undefined) {
        into = { kind, id, is32, covariate, values: new Float64Array(timeMs.length).fill(Number.NaN) }
        columns.set(key, into)
      } else {
        into.is32 &&= is32
        into.covariate ||= covariate
      }
      const out = into.values
      for (let i = 0; i < count; i++) {
        const value = values[at === null ? i : (at[i] ?? 0)] ?? Number.NaN
        if (!Number.isNaN(value)) out[groups[first + i] ?? 0] = value
      }
    }
    first += count
  }
  const servers = new Float64Array(timeMs.length).fill(server)
  return { servers, timeMs, columns: [...columns.values()], naive }
}

/** The same number for the same column; another one for each other. */
export function columnKey(kind: CodedColumn['kind'], id: number): number {
  return id * 2 + (kind === 'label' ? 1 : 0)
}

/** Distinct times, ascending, and of each row of the parts, one part after the other, which of them is its own. */
function groupByTime(parts: readonly Part[]): {
  readonly timeMs: Float64Array
  readonly groups: Uint32Array
} {
  const count = parts.reduce((sum, { rows, at }) => sum + (at?.length ?? rows.timeMs.length), 0)
  const times = new Float64Array(count)
  let next = 0
  let isAscending = true
  for (const { rows, at } of parts) {
    const length = at?.length ?? rows.timeMs.length
    for (let i = 0; i < length; i++) {
      const timeMs = rows.timeMs[at === null ? i : (at[i] ?? 0)] ?? Number.NaN
      if (next > 0 && !(timeMs > (times[next - 1] ?? Number.NaN))) isAscending = false
      times[next++] = timeMs
    }
  }
  const groups = new Uint32Array(count)
  for (let i = 0; i < count; i++) groups[i] = i
  if (isAscending) return { timeMs: times, groups }
  const distinct = times.slice().sort()
  let kept = 0
  for (const timeMs of distinct) if (kept === 0 || timeMs !== distinct[kept - 1]) distinct[kept++] = timeMs
  const timeMs = distinct.slice(0, kept)
  times.forEach((time, i) => (groups[i] = indexFrom(timeMs, time)))
  return { timeMs, groups }
}

/** Where the first of ascending values that is not below one stands. */
export function indexFrom(ascending: Float64Array, value: number): number {
  let [low, high] = [0, ascending.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] ?? Infinity) < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Rows from one to before another. */
export function sliceRows(rows: CodedRows, from: number, to: number): CodedRows {
  return {
    servers: rows.servers.subarray(from, to),
    timeMs: rows.timeMs.subarray(from, to),
    columns: rows.columns.map((column) => ({ ...column, values: column.values.subarray(from, to) })),
    naive: rows.naive,
  }
}

/** Rows that came together, by server. */
export function partsByServer(rows: CodedRows): ReadonlyMap<number, Part> {
  const at = new Map<number, number[]>()
  rows.servers.forEach((server, row) => {
    const known = at.get(server)
    if (known === undefined) at.set(server, [row])
    else known.push(row)
  })
  return new Map([...at].map(([server, own]) => [server, { rows, at: own }]))
}
