import { fields, DAY_MS } from './fields.ts'
import type { Points } from './points.ts'
import type { Shape } from './shape.ts'
import type { Zone } from './zone.ts'

/** A way of telling the time in a zone. */
export interface Candidate<V extends number | string> {
  readonly shape: Shape<V>
  readonly zone: Zone
}

/** Candidates that reproduce the past and say the same of the time to come, the most likely first. */
export interface Group<V extends number | string> {
  readonly members: readonly Candidate<V>[]
  /** Rows of the past that its first member does not give. */
  readonly misses: number
}

export interface FitOptions {
  /** Times that must be told, epoch ms. */
  readonly aheadMs: readonly number[]
  /** The share of rows that may differ; of the last day none may. */
  readonly missesAllowed: number
}

export function valueAt<V extends number | string>({ shape, zone }: Candidate<V>, timeMs: number): V {
  return shape.of(timeMs + zone.offsetMs(timeMs))
}

const PROBES = 48
/** Of the newest rows none may differ: what exists changed is what continues. */
const NEWEST = 64
/** Members of a group that are tried one after the other. */
const MOST_TRIED = 128

/**
 * All candidates of these zones and shapes, zones the more likely first, that give a column's past. equal: whether a
 * candidate's value is the file's.
 */
export function fit<V extends number | string>(
  points: Points<V>,
  shapes: readonly Shape<V>[],
  zones: readonly Zone[],
  equal: (made: V, found: V) => boolean,
  { aheadMs, missesAllowed }: FitOptions,
): Group<V>[] {
  const { timeMs, values } = points
  if (values.length === 0) return []
  const probes = missesAllowed === 0 ? atChanges(points) : evenly(values.length)
  const probeMisses = missesAllowed === 0 ? 0 : 2
  const gives = (candidate: Candidate<V>, index: number) => {
    const value = values[index]
    return value !== undefined && equal(valueAt(candidate, timeMs[index] ?? NaN), value)
  }
  const passes = (candidate: Candidate<V>) => {
    let misses = 0
    for (const index of probes) if (!gives(candidate, index) && ++misses > probeMisses) return false
    return true
  }
  const alike = new Map<string, Candidate<V>[]>()
  for (const zone of zones) {
    for (const shape of shapes) {
      const candidate = { shape, zone }
      if (!passes(candidate)) continue
      const ahead = aheadMs.map((time) => said(valueAt(candidate, time))).join()
      const members = alike.get(ahead)
      if (members) members.push(candidate)
      else alike.set(ahead, [candidate])
    }
  }
  const limit = Math.floor(missesAllowed * values.length)
  const newest = Math.max(0, values.length - NEWEST)
  const missesOf = (candidate: Candidate<V>) => {
    let misses = 0
    for (let i = values.length - 1; i >= 0; i--) {
      if (gives(candidate, i)) continue
      if (i >= newest || ++misses > limit) return Infinity
    }
    return misses
  }
  const groups: Group<V>[] = []
  for (const found of alike.values()) {
    const tried = found.slice(0, MOST_TRIED)
    const first = tried.findIndex((candidate) => missesOf(candidate) < Infinity)
    const [chosen] = tried.slice(first, first + 1)
    if (first < 0 || chosen === undefined) continue
    groups.push({ members: found.slice(first), misses: missesOf(chosen) })
  }
  const least = Math.min(...groups.map(({ misses }) => misses))
  return groups.filter(({ misses }) => misses === least)
}

/** Zones of a group's members that give every row, as its first does; of those that are known where any of them do. */
export function zonesOf<V extends number | string>(
  { members }: Group<V>,
  { timeMs, values }: Points<V>,
  equal: (made: V, found: V) => boolean,
  known: readonly Zone[],
): Zone[] {
  const gives = (candidate: Candidate<V>) =>
    values.every((value, i) => equal(valueAt(candidate, timeMs[i] ?? NaN), value))
  const [first] = members
  const among = (candidates: readonly Candidate<V>[]) => [
    ...new Set(
      candidates.filter((candidate) => candidate === first || gives(candidate)).map(({ zone }) => zone),
    ),
  ]
  // A month fits in every zone: whether a hundred of them do is asked only where none is known.
  const told = among(members.filter(({ zone }) => known.includes(zone)))
  return told.length > 0 ? told : among(members)
}

function said(value: number | string): string {
  // Coarser than arithmetic's last digits, of which a sign is one.
  return typeof value === 'number' ? String(Math.round(value * 1e7)) : value
}

/** Where the value changes, on both sides, and the ends: what tells candidates apart. */
function atChanges({ values }: Points<number | string>): number[] {
  const changes: number[] = []
  for (let i = 1; i < values.length; i++) if (values[i] !== values[i - 1]) changes.push(i)
  const stride = Math.max(1, Math.floor((2 * changes.length) / PROBES))
  const chosen = changes.filter((_, i) => i % stride === 0).flatMap((index) => [index, index - 1])
  return [values.length - 1, 0, ...chosen]
}

function evenly(length: number): number[] {
  const count = Math.min(PROBES, length)
  return Array.from({ length: count }, (_, i) => Math.floor((i * length) / count))
}

/** Whether a column tells enough to be a clock's though its name does not say so. */
export function provesItself<V extends number | string>(
  shape: Shape<V>,
  { timeMs, values }: Points<V>,
): boolean {
  const distinct = new Set(values).size
  if (shape.isCurve) return distinct >= 8
  const spanMs = (timeMs.at(-1) ?? NaN) - (timeMs[0] ?? NaN)
  const changes = values.filter((value, i) => i > 0 && value !== values[i - 1]).length
  return distinct >= 2 && changes >= 2 && spanMs >= shape.periodMs
}

/** Mean and deviation of what a shape gives over four weeks. */
export function spreadOf(
  shape: Shape,
  fromMs: number,
): { readonly mean: number; readonly deviation: number } {
  const values = Array.from({ length: 28 * 24 }, (_, hour) => Number(shape.of(fromMs + (hour * DAY_MS) / 24)))
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, deviation: Math.sqrt(squares / values.length) }
}

/** Local days of the week, 0 to 6 from Monday, that times lie on. */
export function weekdaysOf(timesMs: Iterable<number>, zone: Zone): Set<number> {
  const days = new Set<number>()
  for (const time of timesMs) days.add(fields.monday(time + zone.offsetMs(time)))
  return days
}
