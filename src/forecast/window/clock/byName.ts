import { calendarDay, fields, modulo, DAY_MS } from './fields.ts'

/**
 * Columns that are computed from a row's time where the file does not have them: a closed list, in what their names
 * usually mean. localMs: local time as if it were UTC, epoch ms.
 */

/** Angle of the minute of the day; the table holds one turn per 1440 minutes. */
const ANGLES = Float64Array.from({ length: 1440 }, (_, minute) => (2 * Math.PI * minute) / 1440)
const SINES = ANGLES.map((angle) => Math.sin(angle))
const COSINES = ANGLES.map((angle) => Math.cos(angle))
const minuteOfDay = (localMs: number) => Math.floor(modulo(localMs, DAY_MS) / 60_000)

export const clockReals: ReadonlyMap<string, (localMs: number) => number> = new Map([
  ['hour', fields.hour],
  ['day_of_week', fields.monday],
  ['month', (localMs: number) => calendarDay(localMs).month],
  ['is_weekend', (localMs: number) => (fields.monday(localMs) >= 5 ? 1 : 0)],
  ['hour_sin', (localMs: number) => SINES[minuteOfDay(localMs)] ?? NaN],
  ['hour_cos', (localMs: number) => COSINES[minuteOfDay(localMs)] ?? NaN],
])

/** The same as text categories: the decimal strings of 0 to size - 1. */
export const clockCategories: ReadonlyMap<
  string,
  { readonly size: number; readonly of: (localMs: number) => number }
> = new Map([
  ['hour_of_day', { size: 24, of: fields.hour }],
  ['weekday', { size: 7, of: fields.monday }],
])
