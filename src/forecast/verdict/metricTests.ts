import type { FleetForecast } from '../fleetForecast.ts'
import type { VerdictExample } from './verdict.ts'

/** What a test says of one metric: series of `of` that could be tested are what it looks for. */
export interface MetricTest {
  /** Whether these are enough to reject the metric. */
  readonly found: boolean
  readonly series: number
  readonly of: number
  /** null: none of them is. */
  readonly example: VerdictExample | null
}

/** By metric; a metric of which no series can be tested has no entry. */
export type MetricTests = ReadonlyMap<string, MetricTest>

/** The places of a forecast's series, by metric. */
export function seriesByMetric({ series }: FleetForecast): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>()
  series.forEach(({ metric }, at) => {
    const known = places.get(metric)
    if (known === undefined) places.set(metric, [at])
    else known.push(at)
  })
  return places
}

/** A series as an example. */
export function exampleOf(
  { series }: FleetForecast,
  at: number,
  forecast: Float64Array,
  found: Float64Array,
): VerdictExample {
  return { server: series[at]?.server ?? '', metric: series[at]?.metric ?? '', forecast, found }
}
