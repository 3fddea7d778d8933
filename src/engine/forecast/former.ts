import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import type { HeldModel } from '../session/heldModel.ts'
import { HASH_WORDS } from './windowHash.ts'

/** A whole forecast that was made before, of this data or other, and what its windows were. */
export interface Former {
  readonly model: HeldModel
  /** The options that numbers depend on, as text. */
  readonly asked: string
  readonly forecast: FleetForecast
  /** [rows, HASH_WORDS] by rows of the plan, of which each has so many series. */
  readonly hashes: Uint32Array
  readonly perRow: number
}

/**
 * For each row of a new forecast the row of the former one whose answer it may keep: the same series, with the same newest
 * row, value and history. Whether its window is the same in all else is for the hash to say. −1: there is none.
 */
export function* likelySame(
  now: FleetForecast,
  { forecast: former, perRow }: Former,
): Generator<void, Int32Array> {
  const rows = now.series.length / perRow
  const found = new Int32Array(rows).fill(-1)
  const isAlike =
    former.stepMs === now.stepMs &&
    former.horizon === now.horizon &&
    former.historyLength === now.historyLength &&
    former.levels.length === now.levels.length &&
    former.levels.every((level, q) => level === now.levels[q])
  if (!isAlike) return found
  const places = new Map<string, number>()
  for (let row = 0; row < former.series.length / perRow; row++) {
    const key = former.series[row * perRow]
    if (key !== undefined) places.set(textOf(key), row)
    if (row % SLICE === SLICE - 1) yield
  }
  for (let row = 0; row < rows; row++) {
    const key = now.series[row * perRow]
    const other = key === undefined ? undefined : places.get(textOf(key))
    if (other !== undefined && isSame(now, former, row, other, perRow)) found[row] = other
    if (row % SLICE === SLICE - 1) yield
  }
  return found
}

const SLICE = 512

function textOf({ server, metric, profile }: SeriesKey): string {
  return JSON.stringify([server, metric, profile])
}

function isSame(
  now: FleetForecast,
  former: FleetForecast,
  row: number,
  other: number,
  perRow: number,
): boolean {
  const { historyLength } = now
  for (let target = 0; target < perRow; target++) {
    const [a, b] = [row * perRow + target, other * perRow + target]
    if (now.series[a]?.metric !== former.series[b]?.metric) return false
    if (now.originMs[a] !== former.originMs[b]) return false
    if (!Object.is(now.current[a], former.current[b])) return false
    for (let step = historyLength - 1; step >= 0; step--) {
      const [x, y] = [now.history[a * historyLength + step], former.history[b * historyLength + step]]
      if (!Object.is(x, y)) return false
    }
  }
  return true
}

/** Whether the hash of a row is that of a row of the former forecast. */
export function hasHash({ hashes }: Former, other: number, own: Uint32Array, at: number): boolean {
  for (let word = 0; word < HASH_WORDS; word++)
    if (hashes[other * HASH_WORDS + word] !== own[at * HASH_WORDS + word]) return false
  return true
}
