import { useCallback, useMemo, useState } from 'react'
import { MOST_COMPARED } from '../../features/charts/seriesTones.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { isFiltering, visibleServers } from '../../state/filters.ts'
import { usePreferences } from '../../state/preferences.ts'
import type { TrendsState } from '../../state/screen/trends.ts'
import { chosenMetrics, chosenServers } from './choice.ts'
import { groupsOf, type Group } from './groups.ts'

/** What of the fleet is to be drawn, and how; the lists are the same objects while the choice is the same. */
export interface Chosen {
  readonly trends: TrendsState
  /** Puts a part of the choice into the address. */
  readonly change: (part: Partial<TrendsState>) => void
  /** Whether groups are drawn instead of servers. */
  readonly byGroup: boolean
  readonly servers: readonly string[]
  readonly metrics: readonly string[]
  /** All groups that can be chosen, and those that are. */
  readonly groups: readonly Group[]
  readonly chosenGroups: readonly Group[]
}

/** The choice in the address, as far as this forecast can meet it; where nothing is chosen, what is likely wanted. */
export function useChosen(view: ReadyView): Chosen {
  const { forecast, assessment } = view
  const trends = useApp((state) => state.screen.trends)
  const filters = useApp((state) => state.screen.filters)
  const selection = useApp((state) => state.selection)
  const updateScreen = useApp((state) => state.updateScreen)
  const { pinned } = usePreferences()
  const change = useCallback(
    (part: Partial<TrendsState>) => {
      updateScreen({ trends: { ...trends, ...part } })
    },
    [updateScreen, trends],
  )
  // A default is no choice, so the address does not carry it. Whoever shows another source mounts this anew.
  const [before, setBefore] = useState<readonly string[]>([])
  const found = useMemo(
    () => chosenServers(view, trends, selection, before),
    [view, trends, selection, before],
  )
  const servers = isSameList(found, before) ? before : found
  if (servers !== before) setBefore(servers)
  const metrics = useMemo(() => chosenMetrics(view, trends, selection), [view, trends, selection])
  const groups = useMemo(
    () => groupsOf(visibleServers(assessment, forecast, filters, pinned), isFiltering(filters)),
    [assessment, forecast, filters, pinned],
  )
  const chosenGroups = useMemo(() => {
    const found = groups.filter(({ id }) => trends.groups.includes(id)).slice(0, MOST_COMPARED)
    return found.length > 0 ? found : groups.slice(0, 1)
  }, [groups, trends.groups])
  return { trends, change, byGroup: trends.subject === 'groups', servers, metrics, groups, chosenGroups }
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, at) => each === b[at])
}
