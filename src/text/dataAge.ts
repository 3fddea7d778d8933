import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { durationText } from './time.ts'

/** Data that is so many steps older than it should be is stale by the clock. */
const STALE_STEPS = 2

/**
 * How old the newest row is by this machine's clock: `live, 4 min old`, `stale, 3 h 20 m old` from more than two steps
 * on, and `2 h ahead of this clock` where the rows are from its future (a clock or a zone is then wrong).
 */
export function dataAgeText(
  { issueTimeMs, stepMs }: Pick<FleetForecast, 'issueTimeMs' | 'stepMs'>,
  nowMs: number,
): string {
  const ageMs = nowMs - issueTimeMs
  const limitMs = STALE_STEPS * stepMs
  if (ageMs < -limitMs) return `${durationText(-ageMs)} ahead of this clock`
  const age = durationText(Math.max(0, ageMs))
  return ageMs > limitMs ? `stale, ${age} old` : `live, ${age} old`
}
