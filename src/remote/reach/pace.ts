/** Ticks that the interval is measured over. */
const MEASURED_TICKS = 32
const NOT_KNOWN_YET_MS = 10_000
/** Two ticks late is late; so many is stale. */
const LATE_TICKS = 2
const STALE_TICKS = 6
const LEAST_STALE_MS = 20_000

export interface SeenTick {
  /** The daemon's own counter; null: it sends none. */
  readonly count: number | null
  /** When it was seen here, epoch ms. */
  readonly atMs: number
  /** It was there when this page came to look, so that it may be older than it seems: it measures nothing. */
  readonly loose?: boolean
}

/** What was seen of a daemon's ticks: how far apart, how many, how many never came here. */
export interface Pace {
  readonly recent: readonly SeenTick[]
  readonly seen: number
  readonly missed: number
  readonly restarts: number
  /** The newest counter that was sent; null: none was. */
  readonly lastCount: number | null
  /** The interval before the last restart; null: none was measured. */
  readonly beforeMs: number | null
}

export const NO_TICKS: Pace = { recent: [], seen: 0, missed: 0, restarts: 0, lastCount: null, beforeMs: null }

/** One more tick. A counter that went back is a daemon that was started anew: what lay between is not known. */
export function withTick(pace: Pace, tick: SeenTick): Pace {
  const seen = pace.seen + 1
  const lastCount = tick.count ?? pace.lastCount
  const steps = tick.count === null || pace.lastCount === null ? null : tick.count - pace.lastCount
  if (steps !== null && steps <= 0) {
    return { ...pace, seen, lastCount, restarts: pace.restarts + 1, recent: [tick], beforeMs: tickMs(pace) }
  }
  const recent = [...pace.recent, tick].slice(-MEASURED_TICKS)
  return { ...pace, seen, recent, lastCount, missed: pace.missed + (steps === null ? 0 : steps - 1) }
}

/**
 * How far apart the ticks are, ms: by the daemon's counter where it sends one, so that ticks that were missed do not
 * count as slow ones; else the median. Of a daemon that was just restarted it is what it was before. null: fewer than three
 * were seen.
 */
export function tickMs({ recent, beforeMs }: Pace): number | null {
  const exact = recent.filter(({ loose }) => loose !== true)
  const [first, last] = [exact[0], exact.at(-1)]
  if (first === undefined || last === undefined || exact.length < 3) return beforeMs
  if (first.count !== null && last.count !== null && last.count > first.count) {
    return roundedStep((last.atMs - first.atMs) / (last.count - first.count))
  }
  const gaps = exact.slice(1).map(({ atMs }, i) => atMs - (exact[i]?.atMs ?? NaN))
  return roundedStep(gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? NaN)
}

/** Timers are late by some ms: 5.012 s is 5 s. Within 2 % of a whole second (or tenth below one) it is that. */
function roundedStep(ms: number): number {
  const unit = ms < 2_000 ? 100 : 1_000
  const round = Math.round(ms / unit) * unit
  return round > 0 && Math.abs(ms - round) <= 0.02 * round ? round : Math.round(ms)
}

/** From when on what is shown is late, and stale; ms after the newest tick. */
export function limitsMs(pace: Pace): { readonly lateMs: number; readonly staleMs: number } {
  const tick = tickMs(pace) ?? NOT_KNOWN_YET_MS
  return { lateMs: LATE_TICKS * tick, staleMs: Math.max(LEAST_STALE_MS, STALE_TICKS * tick) }
}
