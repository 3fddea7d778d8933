import type { Assessment, ServerState } from '../assess.ts'
import { LATE_STEPS, lateSteps, type FleetForecast } from '../fleetForecast.ts'
import { meets, type Threshold } from '../thresholds.ts'
import { judgedParts, type JudgedParts } from './judgedParts.ts'

/**
 * How many servers stood beyond a threshold in the past, as it was known then: by each series' newest value, as long as
 * that is not stale. All arrays [P], a step apart, the last at the issue time: it counts the servers that are breaching, and
 * what the assessment calls unknown now is so there, however well its past is known.
 */
export interface MeasuredCounts {
  readonly critical: Uint32Array
  /** Critical among them. */
  readonly warning: Uint32Array
  /** Servers that may have been beyond: no series of theirs was, but of one no value is known. Never safe. */
  readonly unknown: Uint32Array
  /** Servers that there is something to know of. */
  readonly judged: number
}

/** Worse is more: what is beyond is so whatever else is not known, and what is not known is not well. */
const [OK, UNKNOWN, WARNING, CRITICAL] = [0, 1, 2, 3] as const

/** Series between two turns of the generator. */
const SLICE = 128

/** Over `past` steps, at least the issue time itself; before the history that the forecast carries all is unknown. */
export function* measuredCounts(
  forecast: FleetForecast,
  assessment: Pick<Assessment, 'thresholds' | 'severity'>,
  servers: readonly Pick<ServerState, 'series' | 'leftOut'>[],
  past: number,
): Generator<void, MeasuredCounts> {
  const counts = {
    critical: new Uint32Array(past),
    warning: new Uint32Array(past),
    unknown: new Uint32Array(past),
  }
  const stands = new Uint8Array(past)
  let [judged, done] = [0, 0]
  for (const server of servers) {
    const parts = judgedParts(forecast, assessment, server)
    if (parts === null) continue
    judged++
    stands.fill(parts.missesOne ? UNKNOWN : OK)
    for (const part of parts.series) {
      if (++done % SLICE === 0) yield
      addStands(forecast, part, stands)
    }
    for (let step = 0; step < past; step++) {
      const stand = stands[step] ?? UNKNOWN
      if (stand === UNKNOWN) counts.unknown[step] = (counts.unknown[step] ?? 0) + 1
      if (stand >= WARNING) counts.warning[step] = (counts.warning[step] ?? 0) + 1
      if (stand === CRITICAL) counts.critical[step] = (counts.critical[step] ?? 0) + 1
    }
  }
  return { ...counts, judged }
}

/** Keeps the worse. stands: [P]. */
function addStands(
  forecast: FleetForecast,
  { at: series, threshold, known }: JudgedParts['series'][number],
  stands: Uint8Array,
): void {
  const { history, historyLength, current } = forecast
  const past = stands.length
  const valueAt = (back: number) => {
    if (back === 0) return current[series] ?? NaN
    return back > 0 && back < historyLength ? (history[(series + 1) * historyLength - 1 - back] ?? NaN) : NaN
  }
  const late = lateSteps(forecast, series)
  let [value, age] = [NaN, Infinity]
  for (let step = -LATE_STEPS; step < past; step++) {
    const newer = valueAt(past - 1 - step - late)
    if (Number.isNaN(newer)) age++
    else [value, age] = [newer, 0]
    if (step < 0) continue
    const holds = age <= LATE_STEPS && (known || step < past - 1)
    const stand = holds ? standOf(value, threshold) : UNKNOWN
    if (stand > (stands[step] ?? OK)) stands[step] = stand
  }
}

function standOf(value: number, { warning, critical, direction }: Threshold): number {
  if (meets(value, critical, direction)) return CRITICAL
  return meets(value, warning, direction) ? WARNING : OK
}
