import { parseWireTime } from '#forecast/wire/wireTime.ts'
import type { ClockFacts } from '../api.ts'

const MINUTE_MS = 60_000
/** Zones differ from UTC by whole quarters of an hour, from -12 to +14 h. */
const ZONE_MS = 15 * MINUTE_MS
const [WEST_MS, EAST_MS] = [-12 * 60 * MINUTE_MS, 14 * 60 * MINUTE_MS]
/** A clock that is further off than this cannot be told from another zone's. */
const MOST_OFF_MS = 5 * MINUTE_MS

/**
 * How a daemon's timestamp is read. The daemons write local times without a zone; an answer that was made just now
 * says by its own clock how far that is from UTC. text null: it sent none. arrivedMs: this machine's clock.
 */
export function readClock(text: string | null, arrivedMs: number): ClockFacts {
  const stamp = text === null ? null : parseWireTime(text)
  if (stamp === null) return { kind: 'unknown' }
  const aheadMs = stamp.ms - arrivedMs
  if (stamp.zoned) {
    if (Math.abs(aheadMs) <= MOST_OFF_MS) return { kind: 'zoned', behindMs: arrivedMs - stamp.ms }
    return { kind: 'arrival', offMs: aheadMs }
  }
  // Adding 0 makes -0 a 0.
  const zoneMs = Math.round(aheadMs / ZONE_MS) * ZONE_MS + 0
  const behindMs = zoneMs - aheadMs
  if (zoneMs < WEST_MS || zoneMs > EAST_MS || Math.abs(behindMs) > MOST_OFF_MS) {
    return { kind: 'arrival', offMs: aheadMs }
  }
  return { kind: 'inferred', offsetMinutes: zoneMs / MINUTE_MS, behindMs }
}
