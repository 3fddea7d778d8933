import { thresholdIn, type Assessment, type ServerState } from '../assess.ts'
import type { FleetForecast } from '../fleetForecast.ts'
import { meets } from '../thresholds.ts'

/**
 * How many servers stood beyond a threshold in the past, as measured. All arrays [P], a step apart, the last at
 * the issue time.
 */
export interface MeasuredCounts {
  readonly critical: Uint32Array
  /** Critical among them. */
  readonly warning: Uint32Array
  /** Servers of which a judged metric has a value there; 0: nothing is known of that time. */
  readonly known: Uint32Array
}

/** Worse is more. */
const [UNKNOWN, OK, WARNING, CRITICAL] = [0, 1, 2, 3] as const

/** Series between two turns of the generator. */
const SLICE = 128

/** Over the last `past` steps of the history that the forecast carries. */
export function* measuredCounts(
  forecast: FleetForecast,
  { thresholds }: Pick<Assessment, 'thresholds'>,
  servers: readonly Pick<ServerState, 'series'>[],
  past: number,
): Generator<void, MeasuredCounts> {
  const counts = {
    critical: new Uint32Array(past),
    warning: new Uint32Array(past),
    known: new Uint32Array(past),
  }
  const { history, historyLength, issueTimeMs, originMs, stepMs } = forecast
  const stands = new Uint8Array(past)
  let done = 0
  for (const { series } of servers) {
    stands.fill(UNKNOWN)
    for (const at of series) {
      const threshold = thresholdIn({ thresholds }, forecast.series[at]?.metric ?? '')
      if (threshold === null) continue
      if (++done % SLICE === 0) yield
      const { warning, critical, direction } = threshold
      // A series may end some steps before the newest row of all.
      const behind = Math.round((issueTimeMs - (originMs[at] ?? NaN)) / stepMs)
      for (let step = 0; step < past; step++) {
        const row = historyLength - past + step + behind
        const value = row < 0 || row >= historyLength ? NaN : (history[at * historyLength + row] ?? NaN)
        if (Number.isNaN(value)) continue
        const stand = meets(value, critical, direction)
          ? CRITICAL
          : meets(value, warning, direction)
            ? WARNING
            : OK
        if (stand > (stands[step] ?? 0)) stands[step] = stand
      }
    }
    for (let step = 0; step < past; step++) {
      const stand = stands[step] ?? UNKNOWN
      if (stand !== UNKNOWN) counts.known[step] = (counts.known[step] ?? 0) + 1
      if (stand >= WARNING) counts.warning[step] = (counts.warning[step] ?? 0) + 1
      if (stand === CRITICAL) counts.critical[step] = (counts.critical[step] ?? 0) + 1
    }
  }
  return counts
}
