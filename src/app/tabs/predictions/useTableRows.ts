import { useDeferredValue, useMemo } from 'react'
import { thresholdIn, type ServerState } from '#forecast/assess.ts'
import type { Severity } from '#forecast/thresholds.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useApp } from '../../state/context.tsx'
import { severityCounts, visibleServers } from '../../state/filters.ts'
import { usePreferences } from '../../state/preferences.ts'
import { leadSteps } from '#forecast/leadSteps.ts'
import { columnsOf, hiddenId, lettersBeyondPercent, CRAMPED, type Columns, type Room } from './columns.ts'
import { metricCounts, profileCounts, type FacetCount } from './facets.ts'
import { foldOf, isUnasked } from './fold.ts'
import type { Range } from './MetricCells.tsx'
import { sortServers } from './sort.ts'
import type { TableSource } from './tableSource.ts'
import { useHeldOrder } from './useHeldOrder.ts'
import { useSteady } from './useSteady.ts'
import { useSharedRanges } from './useSharedRanges.ts'

/** The table's rows and columns, with what the filters say of themselves. */
export interface TableRows {
  readonly source: TableSource
  /** Filtered and sorted, pinned first, in the order of before while that is held; without those that are folded away. */
  readonly states: readonly ServerState[]
  /** Servers without an expected breach that are folded away, or could be; 0: there is nothing to fold. */
  readonly foldable: number
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
 * What the filters and the sorting leave of the fleet. attended: somebody
 * is at work in the table: nothing moves under the cursor, neither columns nor, while newer forecasts come, rows.
 */
export function useTableRows(
  { forecast, index, assessment, facts }: ReadyView,
  room: Room,
  attended: boolean,
): TableRows {
  const { filters, predictions } = useApp((state) => state.screen)
  const open = useApp((state) => state.selection.server)
  const { metrics: order } = useSteady(
    useApp((state) => state.metricOrder),
    attended,
  )
  const { column, descending, unfolded } = predictions
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
    () => sortServers(source, visible, { column, descending }, pins),
    [source, visible, column, descending, pins],
  )
  const asked = useMemo(() => [wanted, column, descending, pins], [wanted, column, descending, pins])
  const { states: all, isHeld } = useHeldOrder(sorted, asked, attended && facts.live)
  const { states, count: foldable } = useMemo(() => {
    const unasked = isUnasked({ column, descending }, wanted)
    return foldOf(all, {
      unasked,
      open: unfolded,
      keep: (server) => server === open || pins.has(server),
    })
  }, [all, column, descending, wanted, unfolded, open, pins])
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
  // A number, so that the columns stay the same ones while newer forecasts come.
  const chanceLetters = lettersBeyondPercent(
    index.metrics.filter((metric) => thresholdIn(assessment, metric) !== null),
  )
  const columns = useMemo(() => {
    const ordered = [
      ...order.filter((metric) => index.byMetric.has(metric)),
      ...index.metrics.filter((metric) => !order.includes(metric)),
    ]
    const chosen = ordered.filter((metric) => wanted.metrics.length === 0 || wanted.metrics.includes(metric))
    // A horizon that ends sooner than what is called soon has one column for both.
    const doubled = endsSoon ? [hiddenId.kind('soon')] : []
    const fit = (hidden: readonly string[]) =>
      columnsOf(chosen, [...hidden, ...doubled], {
        lines: rowHeight,
        profiles: profiles.length > 0,
        chanceLetters,
        isBrief: room === 'phone',
      })
    return { all: fit(hiddenColumns), shown: fit([...hiddenColumns, ...CRAMPED[room]]) }
  }, [index, order, wanted.metrics, hiddenColumns, room, rowHeight, profiles.length, endsSoon, chanceLetters])
  const ranges = useSharedRanges(source, miniScale === 'shared')
  return { source, states, foldable, isHeld, pins, counts, profiles, metrics, columns, ranges }
}
