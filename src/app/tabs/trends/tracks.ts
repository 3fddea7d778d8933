import { DEPENDENCES, type Aggregate, type Dependence } from '#forecast/aggregate/aggregate.ts'
import type { SeriesHistory } from '#engine/api.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { indexOfLevel } from '#forecast/quantile/level.ts'
import { bandsOf, usualBand } from '../../features/charts/bands.ts'
import { fanOf, type Fan } from '../../features/charts/fan.ts'
import type { Outline, Past, Track } from '../../features/charts/track.ts'
import type { ForecastIndex } from '../../state/forecastIndex.ts'
import { longerPast, mergePasts, tailOf } from './pasts.ts'

/** What a server's metric is called among all that is drawn. */
export function trackKey(metric: string, server: string): string {
  return `${metric} of ${server}`
}

/** A forecast with the way to its series. */
export interface Indexed {
  readonly forecast: FleetForecast
  readonly index: ForecastIndex
}

/**
 * One track per server and metric that `drawn` forecasts. What was measured comes from all that know it: the
 * forecast of now, the drawn one (made earlier, it reaches further back) and a longer past. earlier: forecasts of that past,
 * newest first.
 */
export function serverTracks(
  drawn: Indexed,
  now: Indexed,
  servers: readonly string[],
  metrics: readonly string[],
  longer: SeriesHistory | null,
  earlier: readonly ReadonlyMap<string, Fan>[] = [],
): readonly Track[] {
  return metrics.flatMap((metric) =>
    servers.flatMap((server, tone) => {
      const series = drawn.index.byMetric.get(metric)?.get(server)
      if (series === undefined) return []
      const current = now.index.byMetric.get(metric)?.get(server)
      const pasts: (Past | null)[] = [
        current === undefined ? null : tailOf(now.forecast, current),
        drawn === now ? null : tailOf(drawn.forecast, series),
        longer === null ? null : longerPast(longer, server, metric),
      ]
      const key = trackKey(metric, server)
      const fans = earlier.flatMap((made) => made.get(key) ?? []).reverse()
      return [
        {
          key,
          name: server,
          metric,
          past: mergePasts(pasts.filter((past) => past !== null)),
          fan: fanOf(drawn.forecast, series),
          tone: servers.length === 1 ? null : tone,
          outlines: [],
          ...(fans.length > 0 && { earlier: fans }),
        },
      ]
    }),
  )
}

/** A group's metric, added up: the drawn forecast's, and that of now for what happened since. */
export interface GroupSeries {
  readonly group: string
  readonly metric: string
  readonly tone: number | null
  readonly drawn: Aggregate
  readonly now: Aggregate | null
  /** What the group was before either knows. */
  readonly longer: Past | null
}

export function groupTrack(
  { group, metric, tone, drawn, now, longer }: GroupSeries,
  stepMs: number,
  dependence: Dependence,
): Track {
  const fan = fanOfAggregate(drawn, group, metric, stepMs, dependence)
  const pasts = (now === null ? [drawn] : [now, drawn]).map(({ originMs, history }) => ({
    startMs: originMs - (history.length - 1) * stepMs,
    stepMs,
    values: history,
  }))
  return {
    key: `${metric} of ${group}`,
    name: group,
    metric,
    past: mergePasts(longer === null ? pasts : [...pasts, longer]),
    fan,
    tone,
    outlines: tone === null ? otherOutlines(drawn, fan, dependence) : [],
  }
}

function fanOfAggregate(
  { originMs, horizon, levels, history, quantiles }: Aggregate,
  server: string,
  metric: string,
  stepMs: number,
  dependence: Dependence,
): Fan {
  return {
    server,
    metric,
    originMs,
    stepMs,
    horizon,
    levels,
    history,
    quantiles: quantiles[dependence],
    bands: bandsOf(levels),
    median: indexOfLevel(levels, 0.5),
  }
}

/** The usual band under the other assumptions. */
function otherOutlines(
  { members, quantiles, levels, horizon }: Aggregate,
  fan: Fan,
  drawn: Dependence,
): readonly Outline[] {
  const band = usualBand(fan)
  if (band === null || members === 1) return []
  const edge = (values: Float32Array, q: number) =>
    Float32Array.from({ length: horizon }, (_, step) => values[step * levels.length + q] ?? NaN)
  return DEPENDENCES.filter((each) => each !== drawn).map((name) => ({
    name,
    low: edge(quantiles[name], band.low),
    high: edge(quantiles[name], band.high),
  }))
}
