import { lateSteps, staleMs, type FleetForecast, type SeriesKey } from '../fleetForecast.ts'
import type { SeriesHistory } from '../window/pastOf.ts'

/**
 * The newest value measured of a series, in its unit; NaN: not known. A coarse step's own newest value is a mean, which
 * may be on the other side of a threshold than the server is now.
 */
export type Newest = (key: Pick<SeriesKey, 'server' | 'metric'>) => number

/** Of a forecast on the finer step that is on screen; what is stale there is not known. O(S) to make. */
export function newestOf(forecast: FleetForecast): Newest {
  return lookUp(forecast.series, (at) =>
    staleMs(forecast, at) === null ? (forecast.current[at] ?? NaN) : NaN,
  )
}

/** Of what series were on a finer step: the last value of each. */
export function newestIn({ series, values, length }: SeriesHistory): Newest {
  return lookUp(series, (at) => {
    const past = values.subarray(at * length, (at + 1) * length)
    return past.findLast((value) => !Number.isNaN(value)) ?? NaN
  })
}

function lookUp(series: readonly SeriesKey[], valueOf: (at: number) => number): Newest {
  const nameOf = ({ server, metric }: Pick<SeriesKey, 'server' | 'metric'>) =>
    `${metric.length} ${metric} ${server}`
  const values = new Map(series.map((key, at) => [nameOf(key), valueOf(at)]))
  return (key) => values.get(nameOf(key)) ?? NaN
}

/** Coarse steps are long: a series that is this many steps late says little about the present. */
const MOST_LATE = 2

/** Whether a series' newest row is too old for a forecast on a coarse step. */
export function isTooLate(forecast: FleetForecast, series: number): boolean {
  return !(lateSteps(forecast, series) <= MOST_LATE)
}
