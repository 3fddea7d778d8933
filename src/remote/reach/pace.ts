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
  /** It came this much earlier at most: whoever asks now and then sees a tick late. Left out: it was told at once. */
  readonly slackMs?: number
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
  const slackMs = Math.max(...exact.map((tick) => tick.slackMs ?? 0))
  if (first.count !== null && last.count !== null && last.count > first.count) {
    const steps = last.count - first.count
    return roundedStep((last.atMs - first.atMs) / steps, slackMs / steps)
  }
  const gaps = exact.slice(1).map(({ atMs }, i) => atMs - (exact[i]?.atMs ?? NaN))
  return roundedStep(gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? NaN, slackMs)
}

/** Intervals that people set. */
const USUAL_SECONDS = [0.1, 0.2, 0.25, 0.5, 1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600]
/** Timers are late by some ms: 5.012 s is 5 s. */
const DRIFT = 0.02

/** The usual interval that the measured one may be, as far as it could be measured; else it itself. */
function roundedStep(ms: number, slackMs: number): number {
  const off = (seconds: number) => Math.abs(ms - seconds * 1000)
  const nearest = USUAL_SECONDS.reduce((best, each) => (off(each) < off(best) ? each : best))
  return off(nearest) <= Math.max(DRIFT * nearest * 1000, slackMs) ? nearest * 1000 : Math.round(ms)
}

/** From when on what is shown is late, and stale; ms after the newest tick. */
export function limitsMs(pace: Pace): { readonly lateMs: number; readonly staleMs: number } {
  const tick = tickMs(pace) ?? NOT_KNOWN_YET_MS
  return { lateMs: LATE_TICKS * tick, staleMs: Math.max(LEAST_STALE_MS, STALE_TICKS * tick) }
}
