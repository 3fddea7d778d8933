const MINUTE_MS = 60_000
/** Callers whose requests are counted at a time: beyond, those whose minute is over are forgotten. */
const MOST_COUNTED = 10_000

/** How often each may ask. */
export interface Limits {
  /** Counts a request; null: it may continue. Else seconds until it may ask again. */
  readonly take: (what: string, caller: string, perMinute: number) => number | null
  /** As take(), without counting. */
  readonly wait: (what: string, caller: string, perMinute: number) => number | null
}

/** Counts in minutes that begin with a caller's first request, as slowapi does. nowMs: a clock that only goes forward. */
export function createLimits(nowMs: () => number): Limits {
  const counted = new Map<string, { fromMs: number; count: number }>()
  /** Of a minute that is not over. */
  const countOf = (key: string) => {
    const known = counted.get(key)
    return known === undefined || nowMs() - known.fromMs >= MINUTE_MS ? null : known
  }
  const wait: Limits['wait'] = (what, caller, perMinute) => {
    const known = countOf(`${what} ${caller}`)
    if (known === null || known.count < perMinute) return null
    return Math.max(1, Math.ceil((known.fromMs + MINUTE_MS - nowMs()) / 1000))
  }
  return {
    wait,
    take: (what, caller, perMinute) => {
      const seconds = wait(what, caller, perMinute)
      if (seconds !== null) return seconds
      const key = `${what} ${caller}`
      const known = countOf(key)
      if (known === null) {
        const now = nowMs()
        if (counted.size >= MOST_COUNTED) forget(counted, now)
        counted.delete(key)
        counted.set(key, { fromMs: now, count: 1 })
      } else known.count++
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
