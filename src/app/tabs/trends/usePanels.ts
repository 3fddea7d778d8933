import { useMemo } from 'react'
import type { Fan } from '../../features/charts/fan.ts'
import type { Panel, TimeSpan, Track } from '../../features/charts/track.ts'
import type { ReadyView } from '../../state/appState.ts'
import { panelsOf } from './panels.ts'
import { serverTracks, type Indexed } from './tracks.ts'
import type { Chosen } from './useChosen.ts'
import { useGroupTracks, type GroupTracks } from './useGroupTracks.ts'
import { useLongerPast, type LongerPast } from './useLongerPast.ts'

/** What is drawn, sorted into charts. */
export interface Panels {
  readonly panels: readonly Panel[]
  /** Of the servers or groups that are chosen. */
  readonly tracks: readonly Track[]
  /** Of the groups; empty where servers are drawn. */
  readonly ofGroups: GroupTracks
  readonly longer: LongerPast
}

const NONE: readonly never[] = []

/** The chosen servers' or groups' lines of the drawn forecast, with their past as far as the span reaches. */
export function usePanels(
  view: ReadyView,
  drawn: Indexed,
  chosen: Chosen,
  span: TimeSpan,
  earlier: readonly ReadonlyMap<string, Fan>[],
): Panels {
  const { forecast, index, assessment } = view
  const { trends, byGroup, servers, metrics, chosenGroups } = chosen
  const wanted = useMemo(
    () => new Set(byGroup ? chosenGroups.flatMap((group) => [...group.servers]) : servers),
    [byGroup, chosenGroups, servers],
  )
  const longer = useLongerPast(view, wanted, metrics, span)
  const { past: longerPast } = longer
  const now = useMemo(() => ({ forecast, index }), [forecast, index])
  const ofServers = useMemo(
    () => (byGroup ? NONE : serverTracks(drawn, now, servers, metrics, longerPast, earlier)),
    [byGroup, drawn, now, servers, metrics, longerPast, earlier],
  )
  const ofGroups = useGroupTracks(drawn, now, byGroup ? chosenGroups : NONE, metrics, trends, longerPast)
  const tracks = byGroup ? ofGroups.tracks : ofServers
  const profiles = useMemo(
    () => new Map(assessment.servers.map(({ server, profile }) => [server, profile])),
    [assessment],
  )
  const panels = useMemo(
    () =>
      panelsOf(
        tracks,
        { ...trends, layout: byGroup && trends.layout === 'profiles' ? 'overlay' : trends.layout },
        (name) => profiles.get(name) ?? null,
        span,
      ),
    [tracks, trends, byGroup, profiles, span],
  )
  return { panels, tracks, ofGroups, longer }
}
