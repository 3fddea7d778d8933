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
