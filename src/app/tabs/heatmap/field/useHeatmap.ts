import { useMemo } from 'react'
import { thresholdIn, thresholdsIn } from '#forecast/assess.ts'
import type { ReadyView } from '../../../state/appState.ts'
import { useApp } from '../../../state/context.tsx'
import { NO_FILTERS, visibleServers } from '../../../state/filters.ts'
import { goesOn } from '../../../state/goesOn.ts'
import {
  choicesOf,
  feasible,
  MEDIAN,
  shownName,
  thresholdsOf,
  type Shown,
} from '../../../state/screen/shown.ts'
import { useHeatmapData, type HeatmapData } from './useHeatmapData.ts'

/** What can be shown, what is shown, and its cells. */
export interface Heatmap {
  /** Metrics that can be chosen: those that the filter leaves, or all. */
  readonly metrics: readonly string[]
  /** null: the forecast has no series. */
  readonly metric: string | null
  readonly choices: readonly Shown[]
  readonly shown: Shown
  /** null: still being made for the first time. */
  readonly data: HeatmapData | null
  /** The data does not yet answer what is asked now. */
  readonly waiting: boolean
}

/** What the tab shows of the forecast, as far as the wishes of address and filters can be met. */
export function useHeatmap({ forecast, index, assessment }: ReadyView): Heatmap {
  const wished = useApp((state) => state.selection.metric)
  const only = useApp((state) => state.screen.filters.metrics)
  const { shown: wish, span: spanKind } = useApp((state) => state.screen.heatmap)
  const metrics = useMemo(() => {
    const left = index.metrics.filter((name) => only.includes(name))
    return left.length > 0 ? left : index.metrics
  }, [index, only])
  const order = useApp((state) => state.metricOrder)
  const worst = order.metrics.find((name) => metrics.includes(name)) ?? metrics[0] ?? null
  const metric = metrics.find((name) => name === wished) ?? worst
  const choices = useMemo(() => {
    const any = thresholdsOf(metrics, thresholdsIn(assessment)).length > 0
    return choicesOf(forecast.levels, thresholdIn(assessment, metric ?? ''), any)
  }, [forecast, assessment, metrics, metric])
  const level = order.levels[metric ?? ''] ?? MEDIAN
  const shown = useMemo(() => feasible(wish ?? { kind: 'level', level }, choices), [wish, level, choices])
  // Every server that the metrics leave has a line; the other filters only choose among the lines.
  const states = useMemo(
    () => visibleServers(assessment, forecast, { ...NO_FILTERS, metrics: only }, []),
    [assessment, forecast, only],
  )
  const data = useHeatmapData({ forecast, states, assessment, metric: metric ?? '', shown, spanKind })
  // What the last forecast of the same source shows is no answer to another question, only an earlier one.
  const waiting =
    data === null ||
    (data.states !== states && !(data.forecast !== forecast && goesOn(data.forecast, forecast))) ||
    data.metric !== metric ||
    shownName(data.shown) !== shownName(shown) ||
    data.spanKind !== spanKind
  return { metrics, metric, choices, shown, data, waiting }
}
