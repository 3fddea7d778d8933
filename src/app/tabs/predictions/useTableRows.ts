import { useDeferredValue, useMemo } from 'react'
import type { ServerState } from '#forecast/assess.ts'
import type { Severity } from '#forecast/thresholds.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { severityCounts, visibleServers } from '../../state/filters.ts'
import { usePreferences } from '../../state/preferences.ts'
import { leadSteps } from '#forecast/leadSteps.ts'
import { columnsOf, hiddenId, ROOMY, type Columns } from './columns.ts'
import { metricCounts, profileCounts, type FacetCount } from './facets.ts'
import type { Range } from './MetricCells.tsx'
import { sortServers } from './sort.ts'
import type { TableSource } from './tableSource.ts'
import { useHeldOrder } from './useHeldOrder.ts'
import { useSharedRanges } from './useSharedRanges.ts'

/** The table's rows and columns, with what the filters say of themselves. */
export interface TableRows {
  readonly source: TableSource
  /** Filtered and sorted, pinned first; in the order of before while that is held. */
  readonly states: readonly ServerState[]
  /** Whether newer forecasts would have them in another order, which is held back. */
  readonly isHeld: boolean
  readonly pins: ReadonlySet<string>
  /** Servers of each severity that the other filters leave. */
  readonly counts: Readonly<Record<Severity, number>>
  readonly profiles: readonly FacetCount[]
  readonly metrics: readonly FacetCount[]
  /** Those that the user has not hidden, and of them those that there is room for. */
  readonly columns: { readonly all: Columns; readonly shown: Columns }
  /** See useSharedRanges(). */
  readonly ranges: ReadonlyMap<string, Range>
}

/**
 * What the filters and the sorting leave of the fleet. cramped: there is room for the usual columns only. hold: rows
 * stay where they are while newer forecasts come.
 */
export function useTableRows(
  { forecast, index, assessment }: ReadyView,
  cramped: boolean,
  hold: boolean,
): TableRows {
  const { filters, predictions } = useApp((state) => state.screen)
  const { pinned, hiddenColumns, rowHeight, miniScale } = usePreferences()
  const source = useMemo(() => ({ forecast, index, assessment }), [forecast, index, assessment])
  // Typing and clicking answer at once; the table follows.
  const wanted = useDeferredValue(filters)
  const pins = useMemo(() => new Set(pinned), [pinned])
  const visible = useMemo(
    () => visibleServers(assessment, forecast, wanted, pinned),
    [assessment, forecast, wanted, pinned],
  )
  const sorted = useMemo(
    () => sortServers(source, visible, { ...predictions }, pins),
    [source, visible, predictions, pins],
  )
  const asked = useMemo(() => [wanted, predictions, pins], [wanted, predictions, pins])
  const { states, isHeld } = useHeldOrder(sorted, asked, hold)
  const counts = useMemo(
    () => severityCounts(assessment, forecast, wanted, pinned),
    [assessment, forecast, wanted, pinned],
  )
  const profiles = useMemo(
    () => profileCounts(assessment, forecast, wanted, pinned),
    [assessment, forecast, wanted, pinned],
  )
  const metrics = useMemo(
    () => metricCounts(index.metrics, assessment, forecast, wanted, pinned),
    [index, assessment, forecast, wanted, pinned],
  )
  const { soon, end } = leadSteps(forecast)
  const endsSoon = soon === end
  const columns = useMemo(() => {
    const chosen = index.metrics.filter(
      (metric) => wanted.metrics.length === 0 || wanted.metrics.includes(metric),
    )
    // A horizon that ends sooner than what is called soon has one column for both.
    const doubled = endsSoon ? [hiddenId.kind('soon')] : []
    const fit = (hidden: readonly string[]) =>
      columnsOf(chosen, [...hidden, ...doubled], rowHeight, profiles.length > 0)
    return { all: fit(hiddenColumns), shown: fit(cramped ? [...hiddenColumns, ...ROOMY] : hiddenColumns) }
  }, [index, wanted.metrics, hiddenColumns, cramped, rowHeight, profiles.length, endsSoon])
  const ranges = useSharedRanges(source, miniScale === 'shared')
  return { source, states, isHeld, pins, counts, profiles, metrics, columns, ranges }
}
