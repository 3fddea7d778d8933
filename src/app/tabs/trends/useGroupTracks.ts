import { useMemo } from 'react'
import type { SeriesHistory } from '#engine/api.ts'
import type { Aggregate } from '#forecast/aggregate/aggregate.ts'
import { isTooLate } from '#forecast/aggregate/members.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import type { Track } from '../../features/charts/track.ts'
import { trendsWords } from '#text/trends.ts'
import { seriesOf, type Group } from './groups.ts'
import type { TrendsState } from '../../state/screen/trends.ts'
import { longerGroupPast } from './pasts.ts'
import { groupTrack, type Indexed } from './tracks.ts'
import { aggregateKey, useAggregates } from './useAggregates.ts'

export interface GroupTracks {
  readonly tracks: readonly Track[]
  /** The forecast that they are of: an earlier one than is drawn, while that is added up; null: there are none. */
  readonly of: FleetForecast | null
  /** By the track's key. */
  readonly aggregates: ReadonlyMap<string, Aggregate>
  /** Some are still being added up. */
  readonly pending: boolean
  /** How a track was made, for the files; '' for a server's own. */
  readonly madeOf: (track: string) => string
}

/** One track per group and metric of the drawn forecast, with what happened since where that is an earlier one. */
export function useGroupTracks(
  drawn: Indexed,
  now: Indexed,
  groups: readonly Group[],
  metrics: readonly string[],
  { kind, dependence }: Pick<TrendsState, 'kind' | 'dependence'>,
  longer: SeriesHistory | null,
): GroupTracks {
  const past = drawn.forecast !== now.forecast
  const wanted = { groups, metrics, kind }
  const ofDrawn = useAggregates(drawn.forecast, wanted)
  const ofNow = useAggregates(past ? now.forecast : null, wanted)
  return useMemo(() => {
    const aggregates = new Map<string, Aggregate>()
    const tracks = metrics.flatMap((metric) =>
      groups.flatMap((group, tone) => {
        const { id, name } = group
        const aggregate = ofDrawn?.aggregates.get(aggregateKey(id, metric))
        if (aggregate === undefined) return []
        const since = past ? (ofNow?.aggregates.get(aggregateKey(id, metric)) ?? null) : null
        const series = {
          ...{ group: name, metric, tone: groups.length === 1 ? null : tone, drawn: aggregate, now: since },
          longer:
            longer === null
              ? null
              : longerGroupPast(
                  longer,
                  freshOf((past ? ofNow?.of : ofDrawn?.of) ?? now.forecast, group, metric),
                  metric,
                  aggregate.kind,
                ),
        }
        const track = groupTrack(series, (ofDrawn?.of ?? drawn.forecast).stepMs, dependence)
        aggregates.set(track.key, aggregate)
        return [track]
      }),
    )
    const madeOf = (key: string): string => {
      const aggregate = aggregates.get(key)
      if (aggregate === undefined) return ''
      const { members, correlation } = aggregate
      const rho =
        dependence === 'estimated' && correlation !== null
          ? `, correlation ${correlation.value.toFixed(3)}`
          : ''
      return `${aggregate.kind} of ${members} servers, ${trendsWords.dependences[dependence]}${rho}`
    }
    const pending = groups.length > 0 && (ofDrawn === null || (past && ofNow === null))
    return { tracks, of: ofDrawn?.of ?? null, aggregates, pending, madeOf }
  }, [groups, metrics, ofDrawn, ofNow, past, drawn, now, longer, dependence])
}

/** The group's servers that the aggregate of a forecast is made of: a stale one would shift the level of the past. */
function freshOf(forecast: FleetForecast, group: Group, metric: string): ReadonlySet<string> {
  const fresh = seriesOf(forecast, group, metric).filter((series) => !isTooLate(forecast, series))
  return new Set(fresh.map((series) => forecast.series[series]?.server ?? ''))
}
