import fc from 'fast-check'

/** A made-up fleet: what every export of it has to come to. */
export interface Fleet {
  readonly servers: readonly string[]
  readonly metrics: readonly string[]
  /** Ascending. */
  readonly timesMs: readonly number[]
  /** Per server, metric and time; null: no value. */
  readonly values: readonly (readonly (readonly (number | null)[])[])[]
}

/** One value of a fleet. */
export interface Point {
  readonly server: string
  readonly metric: string
  readonly timeMs: number
  readonly value: number
}

const NAMES = [
  ['web-01', 'web-02', 'db-01', 'cache-03'],
  ['10.0.0.11:9100', '10.0.0.12:9100', '10.0.0.13:9100', '10.0.0.14:9100'],
  ['web1.example.com', 'web2.example.com', 'db1.example.com', 'mail.example.com'],
  ['i-0a1b2c3d', 'i-0a1b2c3e', 'i-1a1b2c3d', 'i-7e1b2c3d'],
  ['München 1', 'São Paulo 2', 'web_1 (old)', 'web 1'],
]
const METRICS = ['cpu_percent', 'memory_percent', 'disk_percent']
/** What the values are like: up to three decimals, whole, of either sign, large. None is 0. */
const KINDS: readonly ((random: number) => number)[] = [
  (random) => 1 + Math.floor(random * 98_000) / 1000,
  (random) => 1 + Math.floor(random * 99),
  (random) => (1 + Math.floor(random * 2000)) / 8 - 125.0625,
  (random) => 1e6 + Math.floor(random * 1e12) / 4,
]
/** Hours before Berlin skips one: a wall clock does too. */
const STARTS = ['2024-03-30T21:00:00Z', '2024-01-14T00:00:00Z', '2025-07-21T13:30:00Z'].map(Date.parse)

/**
 * Fleets of two to four servers and one to three metrics, steps of a minute to ten; times and single values are missing.
 * A server may lack a metric altogether.
 */
export function fleets({
  steps = { min: 12, max: 40 },
  stepsMs = [60_000, 300_000, 600_000],
  holes = 0.15,
} = {}): fc.Arbitrary<Fleet> {
  return fc
    .record({
      names: fc.constantFrom(...NAMES),
      servers: fc.integer({ min: 2, max: 4 }),
      metrics: fc.integer({ min: 1, max: METRICS.length }),
      start: fc.constantFrom(...STARTS),
      stepMs: fc.constantFrom(...stepsMs),
      steps: fc.integer(steps),
      kind: fc.constantFrom(...KINDS),
      seed: fc.integer({ min: 1 }),
    })
    .map(({ names, servers, metrics, start, stepMs, steps, kind, seed }) => {
      const random = seeded(seed)
      const all = Array.from({ length: steps }, (_, i) => start + i * stepMs)
      // A time without rows; never the first ones, by which the step is known.
      const timesMs = all.filter((_, i) => i < 4 || random() >= holes / 2)
      const valueAt = (first: boolean) => {
        const value = kind(random())
        return !first && random() < holes ? null : value
      }
      return {
        servers: names.slice(0, servers),
        metrics: METRICS.slice(0, metrics),
        timesMs,
        values: Array.from({ length: servers }, (_, s) =>
          Array.from({ length: metrics }, (__, m) => {
            const lacks = s > 0 && m > 0 && random() < holes / 2
            return timesMs.map((___, i) => (lacks ? null : valueAt(i < 2)))
          }),
        ),
      }
    })
}

/** All values, by server, metric and time. */
export function pointsOf({ servers, metrics, timesMs, values }: Fleet): Point[] {
  return servers.flatMap((server, s) =>
    metrics.flatMap((metric, m) =>
      timesMs.flatMap((timeMs, t) => {
        const value = values[s]?.[m]?.[t] ?? null
        return value === null ? [] : [{ server, metric, timeMs, value }]
      }),
    ),
  )
}

/** mulberry32: the same numbers on every machine. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
