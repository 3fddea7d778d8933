import { thresholdIn, type Assessment, type ServerState } from '../assess.ts'
import { isPending, type FleetForecast } from '../fleetForecast.ts'
import { isPercent } from '../metrics/lookup.ts'
import { sortedQuantile } from '../statistics.ts'
import { meets, type Threshold } from '../thresholds.ts'

/** How far one metric's servers stay away from its thresholds: by the worst of P90 (P10 where low is bad). */
export interface Headroom {
  readonly metric: string
  readonly threshold: Threshold
  /** Series with a peak, those whose peak is not known, and those that are not forecast yet. */
  readonly known: number
  readonly unknown: number
  readonly pending: number
  /** Of the peaks: their median, and the value that 5 % of the servers are worse than. */
  readonly median: number
  readonly tail: number
  /** Of the distance to the warning threshold, negative beyond it: its median, and the least that 95 % have. */
  readonly room: { readonly median: number; readonly least: number }
  /** Servers whose peak meets the thresholds; critical ones are also beyond warning. */
  readonly beyond: { readonly warning: number; readonly critical: number }
  readonly histogram: Histogram
}

/** Counts of equal bins over [low, high]. */
export interface Histogram {
  readonly low: number
  readonly high: number
  readonly counts: readonly number[]
}

const BINS = 20
const TAIL = 0.95

/** For every metric that has a threshold, the tightest first; metrics of which nothing is known come last. */
export function headroomByMetric(
  forecast: FleetForecast,
  { peak, thresholds }: Pick<Assessment, 'peak' | 'thresholds'>,
  servers: readonly Pick<ServerState, 'series'>[],
): readonly Headroom[] {
  const peaks = new Map<string, { known: number[]; unknown: number; pending: number }>()
  for (const { series } of servers) {
    for (const at of series) {
      const metric = forecast.series[at]?.metric ?? ''
      const found = peaks.get(metric) ?? { known: [], unknown: 0, pending: 0 }
      peaks.set(metric, found)
      const value = peak[at] ?? NaN
      if (isPending(forecast, at)) found.pending++
      else if (Number.isNaN(value)) found.unknown++
      else found.known.push(value)
    }
  }
  const rooms = [...peaks].flatMap(([metric, { known, ...others }]) => {
    const threshold = thresholdIn({ thresholds }, metric)
    return threshold === null ? [] : [headroomOf(metric, threshold, Float64Array.from(known).sort(), others)]
  })
  const tightness = ({ known, room, threshold }: Headroom) =>
    known === 0 ? Infinity : room.least / (Math.abs(threshold.warning) || 1)
  return rooms.sort((a, b) => tightness(a) - tightness(b))
}

function headroomOf(
  metric: string,
  threshold: Threshold,
  peaks: Float64Array,
  others: Pick<Headroom, 'unknown' | 'pending'>,
): Headroom {
  const { direction, warning, critical } = threshold
  const above = direction === 'above'
  const median = sortedQuantile(peaks, 0.5)
  const tail = sortedQuantile(peaks, above ? TAIL : 1 - TAIL)
  const room = (value: number) => (above ? warning - value : value - warning)
  return {
    metric,
    threshold,
    known: peaks.length,
    ...others,
    median,
    tail,
    room: { median: room(median), least: room(tail) },
    beyond: {
      warning: peaks.filter((value) => meets(value, warning, direction)).length,
      critical: peaks.filter((value) => meets(value, critical, direction)).length,
    },
    histogram: histogramOf(peaks, threshold, isPercent(metric)),
  }
}

/** The thresholds are always within; a percentage is shown from 0 to 100. */
function histogramOf(peaks: Float64Array, { warning, critical }: Threshold, percent: boolean): Histogram {
  const ends = percent ? [0, 100, warning, critical] : [0, warning, critical]
  const low = Math.min(peaks[0] ?? 0, ...ends)
  const high = Math.max(peaks.at(-1) ?? 0, ...ends)
  const counts = new Array<number>(BINS).fill(0)
  for (const value of peaks) {
    const bin = high > low ? Math.min(BINS - 1, Math.floor(((value - low) / (high - low)) * BINS)) : 0
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return { low, high, counts }
}
