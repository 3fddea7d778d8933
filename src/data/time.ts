/** Units in which files write time, as milliseconds each. */
export const unitMs = { s: 1000, ms: 1, us: 1e-3, ns: 1e-6, days: 86_400_000 } as const
export type TimeUnit = keyof typeof unitMs

/** No fleet was measured before, none is after: what lands outside is no time, or one in another unit. */
export const EARLIEST_MS = Date.UTC(1990, 0)
export const LATEST_MS = Date.UTC(2100, 0)

/** The unit in which an epoch's newest value is a time from 1990 to 2100; null where it is one in none. */
export function epochUnit(newest: number): Exclude<TimeUnit, 'days'> | null {
  for (const unit of ['s', 'ms', 'us', 'ns'] as const) {
    const ms = newest * unitMs[unit]
    if (ms >= EARLIEST_MS && ms < LATEST_MS) return unit
  }
  return null
}

/** The unit of most epochs of a column (every so many of a long one are looked at); null where most are none. */
export function commonUnit(values: Float64Array | readonly number[]): Exclude<TimeUnit, 'days'> | null {
  const counts = new Map<Exclude<TimeUnit, 'days'> | null, number>()
  const stride = Math.ceil(values.length / 2000)
  let all = 0
  for (let i = 0; i < values.length; i += stride) {
    const value = values[i] ?? Number.NaN
    if (Number.isNaN(value)) continue
    all++
    const unit = epochUnit(value)
    counts.set(unit, (counts.get(unit) ?? 0) + 1)
  }
  for (const [unit, count] of counts) if (2 * count > all) return unit
  return null
}
