/** A feed as it arrives: batches of records with gaps, jitter, lateness and duplicates. */
export interface FeedRecord {
  readonly server_name: string
  readonly timestamp: number
  readonly [field: string]: string | number | null
}

export interface FeedOptions {
  readonly startMs: number
  readonly endMs: number
  readonly everyMs: number
  readonly servers: number
  /** Rows are so far off their time at most. */
  readonly jitterMs: number
  /** Fraction of rows that are missing, come late (by at most lateMs), come twice with other values. */
  readonly gaps: number
  readonly late: number
  readonly lateMs: number
  readonly repeated: number
}

/** Records with the time at which each arrives, in the order of arrival. random: 0 to 1. */
export function randomFeed(
  { startMs, endMs, everyMs, servers, jitterMs, gaps, late, lateMs, repeated }: FeedOptions,
  random: () => number,
): readonly { readonly atMs: number; readonly record: FeedRecord }[] {
  const arrivals: { atMs: number; record: FeedRecord }[] = []
  for (let s = 0; s < servers; s++) {
    for (let due = startMs + everyMs; due <= endMs; due += everyMs) {
      if (random() < gaps) continue
      const timestamp = Math.min(endMs, Math.round(due + (random() - 0.5) * 2 * jitterMs))
      const record = (): FeedRecord => ({
        server_name: `s${s}`,
        timestamp,
        cpu_percent: random() < 0.1 ? null : 100 * random(),
        network_errors: Math.floor(5 * random()),
        uptime_days: random(),
        ...(random() < 0.2 ? { rare_max: random() } : {}),
        ...(random() < 0.5 ? { status: random() < 0.5 ? 'healthy' : 'warning' } : {}),
      })
      const atMs = Math.max(due, timestamp) + (random() < late ? random() * lateMs : 0)
      arrivals.push({ atMs, record: record() })
      if (random() < repeated) arrivals.push({ atMs: atMs + random() * everyMs, record: record() })
    }
  }
  return arrivals.sort((a, b) => a.atMs - b.atMs)
}

/** A seeded generator of numbers from 0 to 1. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
