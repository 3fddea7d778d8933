const MINUTE_MS = 60_000
/** Callers whose requests are counted at a time: beyond, those whose minute is over are forgotten. */
const MOST_COUNTED = 10_000

/** How often each may ask. */
export interface Limits {
  /** Counts a request; null: it may continue. Else seconds until it may ask again. */
  readonly take: (what: string, caller: string, perMinute: number) => number | null
}

/** Counts in minutes that begin with a caller's first request, as slowapi does. nowMs: a clock that only goes forward. */
export function createLimits(nowMs: () => number): Limits {
  const counted = new Map<string, { fromMs: number; count: number }>()
  return {
    take: (what, caller, perMinute) => {
      const now = nowMs()
      const key = `${what} ${caller}`
      const known = counted.get(key)
      if (known === undefined || now - known.fromMs >= MINUTE_MS) {
        if (counted.size >= MOST_COUNTED) forget(counted, now)
        counted.delete(key)
        counted.set(key, { fromMs: now, count: 1 })
        return null
      }
      if (known.count >= perMinute) return Math.max(1, Math.ceil((known.fromMs + MINUTE_MS - now) / 1000))
      known.count++
      return null
    },
  }
}

/** In order of their beginning: the oldest go. */
function forget(counted: Map<string, { readonly fromMs: number }>, nowMs: number): void {
  for (const [key, { fromMs }] of counted) {
    if (nowMs - fromMs < MINUTE_MS && counted.size < MOST_COUNTED) return
    counted.delete(key)
  }
}
