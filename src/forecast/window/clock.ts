/**
 * Columns that are computed from a row's timestamp (UTC), past and future alike. A closed list: what a model
 * knows in advance and is not here must be in the file.
 */
const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** The epoch, 1970-01-01, was a Thursday. */
const EPOCH_WEEKDAY = 3

const modulo = (a: number, n: number) => ((a % n) + n) % n

function hour(timeMs: number): number {
  return Math.floor(modulo(timeMs, DAY_MS) / 3_600_000)
}

/** Monday is 0. */
function weekday(timeMs: number): number {
  return modulo(Math.floor(timeMs / DAY_MS) + EPOCH_WEEKDAY, 7)
}

/** Angle of the minute of the day; the table holds one turn per 1440 minutes. */
const ANGLES = Float64Array.from({ length: 1440 }, (_, minute) => (2 * Math.PI * minute) / 1440)
const SINES = ANGLES.map((angle) => Math.sin(angle))
const COSINES = ANGLES.map((angle) => Math.cos(angle))
const minuteOfDay = (timeMs: number) => Math.floor(modulo(timeMs, DAY_MS) / MINUTE_MS)

export const clockReals: ReadonlyMap<string, (timeMs: number) => number> = new Map([
  ['hour', hour],
  ['day_of_week', weekday],
  ['month', (timeMs: number) => new Date(timeMs).getUTCMonth() + 1],
  ['is_weekend', (timeMs: number) => (weekday(timeMs) >= 5 ? 1 : 0)],
  ['hour_sin', (timeMs: number) => SINES[minuteOfDay(timeMs)] ?? NaN],
  ['hour_cos', (timeMs: number) => COSINES[minuteOfDay(timeMs)] ?? NaN],
])

/** The same as text categories: the decimal strings of 0 to size - 1. */
export const clockCategories: ReadonlyMap<
  string,
  { readonly size: number; readonly of: (timeMs: number) => number }
> = new Map([
  ['hour_of_day', { size: 24, of: hour }],
  ['weekday', { size: 7, of: weekday }],
])
