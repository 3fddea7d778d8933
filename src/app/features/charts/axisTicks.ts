import { clockText, dayText, durationText, type Zone } from '#text/time.ts'

const MINUTE_MS = 60_000
const DAY_MINUTES = 1440
const INTERVALS_MINUTES = [
  1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080, 20_160, 43_200, 129_600, 525_600,
]

export interface Tick {
  /** 0 at the left edge, 1 at the right. */
  readonly at: number
  readonly label: string
}

/** Smallest usual interval of which at most `most` fit between two times. */
function intervalFor(lengthMs: number, most: number): number {
  const fits = (minutes: number) => lengthMs / (minutes * MINUTE_MS) <= Math.max(1, most)
  return INTERVALS_MINUTES.find(fits) ?? INTERVALS_MINUTES.at(-1) ?? DAY_MINUTES
}

function minutesOfDay(timeMs: number, zone: Zone): number {
  const [hours = 0, minutes = 0] = clockText(timeMs, zone).split(':').map(Number)
  return 60 * hours + minutes
}

/** Round times of the zone's clock in (fromMs, toMs]; midnight is named by its day. */
export function clockTicks(fromMs: number, toMs: number, zone: Zone, most: number): readonly Tick[] {
  const interval = intervalFor(toMs - fromMs, most)
  const withinDay = Math.min(interval, DAY_MINUTES)
  const ticks: Tick[] = []
  const firstMinute = Math.ceil((fromMs + 1) / MINUTE_MS) * MINUTE_MS
  // Asked anew at each: the clock may jump between two.
  const next = (timeMs: number) => {
    const past = minutesOfDay(timeMs, zone) % withinDay
    return past === 0 ? timeMs : timeMs + (withinDay - past) * MINUTE_MS
  }
  for (let timeMs = next(firstMinute); timeMs <= toMs; timeMs = next(timeMs + interval * MINUTE_MS)) {
    const midnight = minutesOfDay(timeMs, zone) === 0
    ticks.push({
      at: (timeMs - fromMs) / (toMs - fromMs),
      label: midnight ? dayText(timeMs, zone) : clockText(timeMs, zone),
    })
  }
  return ticks
}

/** Round leads, `+2 h`, in (fromMs, toMs], counted from the issue time. */
export function leadTicks(fromMs: number, toMs: number, issueTimeMs: number, most: number): readonly Tick[] {
  const intervalMs = intervalFor(toMs - fromMs, most) * MINUTE_MS
  const ticks: Tick[] = []
  const first = Math.floor((fromMs - issueTimeMs) / intervalMs + 1) * intervalMs
  for (let lead = first; lead <= toMs - issueTimeMs; lead += intervalMs) {
    ticks.push({
      at: (issueTimeMs + lead - fromMs) / (toMs - fromMs),
      label: lead === 0 ? 'now' : `${lead > 0 ? '+' : '−'}${durationText(Math.abs(lead))}`,
    })
  }
  return ticks
}
