import { FleetcastError } from '#forecast/errors.ts'
import { commonUnit, EARLIEST_MS, epochUnit, LATEST_MS, unitMs } from '../time.ts'

type EpochUnit = 's' | 'ms' | 'us' | 'ns'

/**
 * Epochs as ms, in place, in the given unit or that of most of them. One that is a time in another unit only is read in
 * that; what is before 1990 or after 2100 in all becomes NaN. Both are in the note. Fails with time-invalid where most are no epochs, saying what they would be.
 */
export function epochsToMs(
  column: string,
  times: Float64Array,
  given: EpochUnit | null,
): { readonly unit: EpochUnit | null; readonly note: string | null } {
  const unit = given ?? commonUnit(times)
  if (unit === null) {
    const found = times.find((time) => !Number.isNaN(time))
    if (found === undefined) return { unit: null, note: null }
    const newest = times.reduce((most, time) => (time > most ? time : most), -Infinity)
    const year = new Date(newest * 1000).getUTCFullYear()
    const meaning = Number.isNaN(year) ? '' : ` (the year ${year} if it is in s)`
    throw new FleetcastError(
      'time-invalid',
      `the newest time in column ${column} is ${newest}${meaning}; expected epoch time in s, ms, us or ns between 1990 and 2100`,
      { place: column },
    )
  }
  let odd = 0
  let example = Number.NaN
  const others = new Map<EpochUnit, number>()
  for (let i = 0; i < times.length; i++) {
    const time = times[i] ?? Number.NaN
    const ms = Math.round(time * unitMs[unit])
    const isOdd = ms < EARLIEST_MS || ms >= LATEST_MS
    const other = isOdd ? epochUnit(time) : null
    if (other !== null) {
      others.set(other, (others.get(other) ?? 0) + 1)
      times[i] = Math.round(time * unitMs[other])
      continue
    }
    if (isOdd && odd++ === 0) example = time
    times[i] = isOdd ? Number.NaN : ms
  }
  const [are, count] = odd === 1 ? ['1 time', 'counts'] : [`${odd} times`, 'count']
  const notes = [...others].map(([other, n]) => {
    const what = n === 1 ? `1 time in column ${column} is` : `${n} times in column ${column} are`
    return `${what} in ${other}, the rest in ${unit}; both were converted`
  })
  if (odd > 0)
    notes.push(`${are} in column ${column} before 1990 or after 2100 ${count} as missing, such as ${example}`)
  return { unit, note: notes.length === 0 ? null : notes.join('; ') }
}

/** Rounded to whole milliseconds, in place: a double holds nanoseconds since 1970 to 256 ns only. */
export function epochMs(values: Float64Array, unit: keyof typeof unitMs): Float64Array {
  const factor = unitMs[unit]
  for (let i = 0; i < values.length; i++) values[i] = Math.round((values[i] ?? Number.NaN) * factor)
  return values
}
