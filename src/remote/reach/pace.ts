/** Ticks that the interval is measured over. */
const MEASURED_TICKS = 32
/** While no interval is known nobody can say what is late: a daemon that is fed every five minutes is well. */
const NOT_KNOWN_YET_MS = 165_000
/** Two ticks late is late; so many is stale. */
const LATE_TICKS = 2
const STALE_TICKS = 6
/** Of a clock that runs faster, ticks come many times a second: nobody misses one. */
const LEAST_LATE_MS = 2_000
const LEAST_STALE_MS = 20_000
/** What is shorter is two messages that came together, not two ticks. */
const LEAST_TICK_MS = 5
/** A gap of more is a pause of the daemon, or of this machine: it says nothing of the interval. */
const PAUSE_TICKS = 3

export interface SeenTick {
  /** The daemon's own counter; null: it sends none. */
  readonly count: number | null
  /** When it was seen here, epoch ms. */
  readonly atMs: number
  /** It was there when this page came to look, so that it may be older than it seems: it measures nothing. */
  readonly loose?: boolean
  /** It came this much earlier at most: whoever asks now and then sees a tick late. Omitted: it was told at once. */
  readonly slackMs?: number
}

/** What was seen of a daemon's ticks: how far apart, how many, how many never came here. */
export interface Pace {
  readonly recent: readonly SeenTick[]
  readonly seen: number
  /** As far as the daemon counts its ticks. */
  readonly missed: number
  readonly restarts: number
  /** The newest counter that was sent; null: none was. */
  readonly lastCount: number | null
  /** The interval from before the newest ticks were begun again; null: none was measured. */
  readonly beforeMs: number | null
}

export const NO_TICKS: Pace = {
  recent: [],
  seen: 0,
  missed: 0,
  restarts: 0,
  lastCount: null,
  beforeMs: null,
}

/**
 * One more tick. A counter that went back is a daemon that was started again: what lay between is not known. A time that
 * went back is a clock of this machine that was set: what was measured before it does not join what is measured now.
 */
export function withTick(pace: Pace, tick: SeenTick): Pace {
  const seen = pace.seen + 1
  const lastCount = tick.count ?? pace.lastCount
  const steps = tick.count === null || pace.lastCount === null ? null : tick.count - pace.lastCount
  const anew = { ...pace, seen, lastCount, beforeMs: tickMs(pace), recent: [tick] }
  if (steps !== null && steps <= 0) return { ...anew, restarts: pace.restarts + 1 }
  const missed = pace.missed + (steps === null ? 0 : steps - 1)
  if (tick.atMs < (pace.recent.at(-1)?.atMs ?? -Infinity)) return { ...anew, missed }
  return { ...pace, seen, lastCount, missed, recent: [...pace.recent, tick].slice(-MEASURED_TICKS) }
}

/**
 * How far apart the ticks are, ms: by the daemon's counter where it sends one, so that ticks that were missed do not
 * count as slow ones. Pauses are skipped. Of a daemon that was just restarted it is what it was before. null: fewer
 * than three ticks were seen to come.
 */
export function tickMs({ recent, beforeMs }: Pace): number | null {
  const exact = recent.filter(({ loose }) => loose !== true)
  const gaps = exact.slice(1).map((tick, i) => gapOf(exact[i] ?? tick, tick))
  if (gaps.length < 2) return beforeMs
  const slackMs = Math.max(...exact.map((tick) => tick.slackMs ?? 0))
  const rates = gaps.map(({ ms, ticks }) => ms / ticks).sort((a, b) => a - b)
  const median = rates[Math.floor(rates.length / 2)] ?? NaN
  const usual = gaps.filter(({ ms, ticks }) => ms / ticks <= PAUSE_TICKS * median)
  const ticks = usual.reduce((sum, gap) => sum + gap.ticks, 0)
  const measured = usual.reduce((sum, gap) => sum + gap.ms, 0) / ticks
  return measured < LEAST_TICK_MS ? beforeMs : roundedStep(measured, slackMs / ticks)
}

function gapOf(before: SeenTick, tick: SeenTick): { readonly ms: number; readonly ticks: number } {
  const ticks = tick.count === null || before.count === null ? 1 : tick.count - before.count
  return { ms: tick.atMs - before.atMs, ticks: Math.max(1, ticks) }
}

/** Intervals that people set. */
const USUAL_SECONDS = [0.1, 0.2, 0.25, 0.5, 1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600]
/** Timers are late by some ms: 5.012 s is 5 s. */
const DRIFT = 0.02

/** The interval that people set, of one that was measured without saying how well. */
export function usualInterval(ms: number): number {
  return roundedStep(ms, DRIFT * ms)
}

/** The usual interval that the measured one may be, as far as it could be measured; else it itself. */
function roundedStep(ms: number, slackMs: number): number {
  const off = (seconds: number) => Math.abs(ms - seconds * 1000)
  const nearest = USUAL_SECONDS.reduce((best, each) => (off(each) < off(best) ? each : best))
  return off(nearest) <= Math.max(DRIFT * nearest * 1000, slackMs) ? nearest * 1000 : Math.round(ms)
}

/**
 * When the newest tick was, epoch ms. Whoever asks now and then sees a tick late, by more or less; of several ticks, the
 * one that was seen soonest says when the others were. Where that cannot be told it is when the tick was seen.
 */
export function newestTickMs(pace: Pace): number {
  const last = pace.recent.at(-1)
  const tick = tickMs(pace)
  if (last === undefined) return NaN
  const { count, slackMs = 0 } = last
  if (tick === null || count === null || slackMs === 0) return last.atMs
  const soonest = pace.recent.reduce((least, each) => {
    if (each.count === null || each.loose === true) return least
    return Math.min(least, each.atMs + (count - each.count) * tick)
  }, last.atMs)
  // What seems to be of longer ago than it can have waited says that the interval is not what it was.
  return Math.max(soonest, last.atMs - slackMs - DRIFT * tick)
}

/** From when on what is shown is late, and stale; ms after the newest tick. */
export function limitsMs(pace: Pace): { readonly lateMs: number; readonly staleMs: number } {
  const tick = tickMs(pace) ?? NOT_KNOWN_YET_MS
  return {
    lateMs: Math.max(LEAST_LATE_MS, LATE_TICKS * tick),
    staleMs: Math.max(LEAST_STALE_MS, STALE_TICKS * tick),
  }
}
