import type { WireClock } from '#forecast/wire/v2/body.ts'
import { wallTimeOf } from '#forecast/wire/wireTime.ts'
import { zoneSpans } from '#data/cells/zones.ts'

/** Zones change their clocks at whole quarters of an hour of UTC. */
const QUARTER_MS = 15 * 60_000
const MOST_REMEMBERED = 10_000

/** The clock that v1's and v2's addresses tell times of. Fails with argument-invalid for a zone that there is not. */
export function wireClockOf(zone: string): WireClock {
  const offsets = new Map<number, number>()
  const offsetMs = (ms: number) => {
    const quarter = Math.floor(ms / QUARTER_MS)
    const known = offsets.get(quarter)
    if (known !== undefined) return known
    const atMs = quarter * QUARTER_MS
    const offset = zoneSpans(zone, atMs, atMs)[0]?.offsetMs ?? 0
    if (offsets.size >= MOST_REMEMBERED) offsets.clear()
    offsets.set(quarter, offset)
    return offset
  }
  return { zone, timeOf: wallTimeOf(offsetMs) }
}
