import { Random } from '#data/simulate/random.ts'
import { memory, type Metric, type Tracks } from './fleet.ts'

const HOUR_MS = 3_600_000

/** Something that is worth seeing in the forecast of the sample; hours count from the newest row, which is 0. */
export interface Incident {
  readonly server: string
  readonly metric: Metric
  /** What it is at a time, from what it would be; noise has a standard deviation of 1. */
  readonly value: (ordinary: number, hours: number, noise: () => number, random: Random) => number
}

/** On and off by chance: bursts of about `onHours`, pauses of about `offHours`. */
function bursts(random: Random, stepHours: number, onHours: number, offHours: number): () => boolean {
  let on = false
  let left = random.exponential(offHours)
  return () => {
    left -= stepHours
    if (left <= 0) {
      on = !on
      left = random.exponential(on ? onHours : offHours) + stepHours
    }
    return on
  }
}

/** When the disk that fills was emptied, newest first. */
const EMPTIED_HOURS = [-50, -109, -157, -214, -262] as const
const EMPTY_PERCENT = 4
const FULL_PERCENT = 98

/** Percent of the disk that fills: up to full at each time that it was emptied, and to 84 % at the newest row. */
function filling(hours: number): number {
  const next = EMPTIED_HOURS.findIndex((emptied) => hours >= emptied)
  const since = EMPTIED_HOURS[next] ?? Math.min(...EMPTIED_HOURS)
  const until = EMPTIED_HOURS[next - 1]
  const perHour = until === undefined ? 1.6 : (FULL_PERCENT - EMPTY_PERCENT) / (until - since)
  return EMPTY_PERCENT + perHour * (hours - since)
}

/** What happens to the fleet; servers that are not named here have an ordinary week. */
export function incidents(stepMs: number, seed: number): readonly Incident[] {
  const stepHours = stepMs / HOUR_MS
  const isOn = bursts(new Random(seed, 900), stepHours, 0.5, 2.2)
  return [
    {
      // A log that nobody rotates: the disk crosses both thresholds within the horizon. The times before, somebody
      // emptied it only when it was all but full, so that what was forecast then came true.
      server: 'db-02',
      metric: 'disk_percent',
      value: (_, hours, noise) => filling(hours) + 0.12 * noise(),
    },
    {
      // A leak that a restart ends every 36 hours.
      server: 'api-03',
      metric: 'memory_percent',
      value: (_, hours, noise) => 43 + 1.15 * ((hours + 10 * 36 - 7) % 36) + 0.5 * noise(),
    },
    {
      // Bursts without a rhythm: the median stays low, the upper band does not.
      server: 'web-09',
      metric: 'cpu_percent',
      value: (ordinary, _, noise, random) => (isOn() ? 78.5 + 2.5 * noise() + random.normal() : ordinary),
    },
    {
      // A process that has run away.
      server: 'web-04',
      metric: 'cpu_percent',
      value: (ordinary, hours, noise, random) =>
        hours < -3.4 ? ordinary : Math.min(100, 94.5 + 1.4 * noise() + random.normal()),
    },
  ]
}

/** Puts incidents into the tracks of a fleet. Fails with RangeError where it lacks the server. */
export function meet(
  fleet: readonly Tracks[],
  happening: readonly Incident[],
  times: readonly number[],
  stepMs: number,
  seed: number,
): void {
  const newestMs = times.at(-1) ?? 0
  happening.forEach(({ server, metric, value }, number) => {
    const tracks = fleet.find(({ name }) => name === server)
    if (tracks === undefined) throw new RangeError(`there is no server ${server}`)
    const random = new Random(seed, 1000 + number)
    const noise = memory(random, stepMs)
    const track = tracks.values[metric]
    times.forEach((timeMs, step) => {
      const ordinary = track[step] ?? 0
      const met = value(ordinary, (timeMs - newestMs) / HOUR_MS, noise, random)
      track[step] = met
      // What waits for a processor follows it.
      if (metric === 'cpu_percent') {
        const load = tracks.values.load_average
        load[step] = (load[step] ?? 0) + (met - ordinary) / 28
      }
    })
  })
}
