import { DAY_MS, modulo } from './fields.ts'
import { weekdaysOf } from './fit.ts'
import type { Points } from './points.ts'
import type { Zone } from './zone.ts'

const MINUTE_MS = 60_000
/** Wide slots first: they need the fewest rows to be seen again. */
const SLOTS_MS = [60, 30, 15, 5, 1].map((minutes) => minutes * MINUTE_MS)
/** Monday 1970-01-05. */
const FIRST_MONDAY_MS = 4 * DAY_MS
const PERIODS = [
  { ms: DAY_MS, said: 'of the day' },
  { ms: 7 * DAY_MS, said: 'of the week' },
] as const

/** What repeats every day or every week. */
export interface Periodic<V> {
  readonly of: (timeMs: number) => V
  readonly said: string
}

/**
 * A table of values by time of day, or else of week, that gives the whole past without an exception, each of its slots
 * that matters in two periods or more. null: there is none. A day counts as like another only where that day of the week
 * was seen: nights of a week say nothing about a Sunday.
 */
export function periodicOf<V extends number | string>(
  points: Points<V>,
  zones: readonly Zone[],
  aheadMs: readonly number[],
): Periodic<V> | null {
  for (const period of PERIODS) {
    for (const zone of zones) {
      if (period.ms === DAY_MS && !sawDays(points, aheadMs, zone)) continue
      for (const slotMs of SLOTS_MS) {
        const of = tableOf(points, zone, period.ms, slotMs, aheadMs)
        if (of !== null) return { of, said: `by time ${period.said} in ${zone.name}` }
      }
    }
  }
  return null
}

function sawDays({ timeMs }: Points<number | string>, aheadMs: readonly number[], zone: Zone): boolean {
  const seen = weekdaysOf(timeMs, zone)
  return [...weekdaysOf(aheadMs, zone)].every((day) => seen.has(day))
}

function tableOf<V extends number | string>(
  { timeMs, values }: Points<V>,
  zone: Zone,
  periodMs: number,
  slotMs: number,
  aheadMs: readonly number[],
): ((timeMs: number) => V) | null {
  const localAt = (time: number) => time + zone.offsetMs(time) - FIRST_MONDAY_MS
  const slotAt = (time: number) => Math.floor(modulo(localAt(time), periodMs) / slotMs)
  const slots = new Map<number, { readonly value: V; readonly first: number; again: boolean }>()
  for (const [i, value] of values.entries()) {
    const time = timeMs[i] ?? NaN
    const [slot, period] = [slotAt(time), Math.floor(localAt(time) / periodMs)]
    const known = slots.get(slot)
    if (known === undefined) slots.set(slot, { value, first: period, again: false })
    else if (known.value !== value) return null
    else if (known.first !== period) known.again = true
  }
  if (!aheadMs.every((time) => slots.get(slotAt(time))?.again === true)) return null
  // Times in between that no row fell on take the slot before them.
  const last = values.at(-1)
  return last === undefined ? null : (time) => slots.get(slotAt(time))?.value ?? last
}
