import { thresholdIn, type Assessment, type ServerState } from '../assess.ts'
import { isPending, type FleetForecast } from '../fleetForecast.ts'
import type { Threshold } from '../thresholds.ts'

/** What of a server is compared with thresholds. */
export interface JudgedParts {
  readonly series: readonly {
    readonly at: number
    readonly threshold: Threshold
    /** False: its severity is unknown, and so is what comes, whatever its curves say. */
    readonly known: boolean
    /** Only what was measured is known yet: what comes is neither known nor unknown. */
    readonly pending: boolean
  }[]
  /** A metric that has a threshold, or the whole server, was omitted: nothing is known of it at any time. */
  readonly missesOne: boolean
}

/** null: no metric of the server has a threshold, so that there is nothing to know. */
export function judgedParts(
  forecast: FleetForecast,
  { thresholds, severity }: Pick<Assessment, 'thresholds' | 'severity'>,
  { series, leftOut }: Pick<ServerState, 'series' | 'leftOut'>,
): JudgedParts | null {
  const judged = series.flatMap((at) => {
    const threshold = thresholdIn({ thresholds }, forecast.series[at]?.metric ?? '')
    const known = severity[at] !== 'unknown'
    return threshold === null ? [] : [{ at, threshold, known, pending: isPending(forecast, at) }]
  })
  const missesOne = leftOut.some(
    ({ metric }) => metric === null || thresholdIn({ thresholds }, metric) !== null,
  )
  return judged.length === 0 && !missesOne ? null : { series: judged, missesOne }
}
