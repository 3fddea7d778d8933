import { release } from '../release.ts'
import type { IndexedGroup } from './plan.ts'

/** The rules of a time zone move times without one, rows of one server differently, by less than this. */
const MOVED_MS = 86_400_000

/** How far back rows of each server are kept, by code + 1: rows without a server, which nothing is too old for, have -1. */
export function keptFrom(
  newestOf: Float64Array,
  servers: readonly string[],
  reachMs: number,
): Float64Array<ArrayBuffer> {
  return Float64Array.from(newestOf, (newest, at) =>
    (servers[at - 1] ?? '').trim() === '' ? -Infinity : newest - reachMs - MOVED_MS,
  )
}

/** What is kept of a group takes time to copy: it has to be a small part. */
const WORTH = 0.25

/**
 * A row group without the rows of a server that lie before a time (from: by code + 1). Such rows of a shuffled file are
 * nearly all: what was read of them is given back, instead of being held until all groups are read. The same group where it
 * would hardly get smaller. What times without a zone say of it (an hour that occurs twice) is then looked for in the rows that
 * are left. group: with all of its rows.
 */
export function withoutOld(group: IndexedGroup, from: Float64Array): IndexedGroup {
  const { timeMs, hints, server } = group
  const isOld = (row: number) => (timeMs[row] ?? Number.NaN) < (from[(server[row] ?? -1) + 1] ?? -Infinity)
  // Rows that lie apart tell whether it is worth the while.
  const stride = Math.max(1, timeMs.length >> 12)
  let [seen, needed] = [0, 0]
  for (let row = 0; row < timeMs.length; row += stride) {
    seen++
    if (!isOld(row)) needed++
  }
  if (needed > WORTH * seen) return group
  let count = 0
  for (let row = 0; row < timeMs.length; row++) if (!isOld(row)) count++
  const kept = new Uint32Array(count)
  let next = 0
  for (let row = 0; row < timeMs.length; row++) if (!isOld(row)) kept[next++] = row
  const smaller = {
    ...group,
    kept,
    timeMs: Float64Array.from(kept, (row) => timeMs[row] ?? Number.NaN),
    hints: hints && Uint8Array.from(kept, (row) => hints[row] ?? 0),
    server: Int32Array.from(kept, (row) => server[row] ?? -1),
  }
  release(timeMs.buffer, hints?.buffer, server.buffer)
  return smaller
}
