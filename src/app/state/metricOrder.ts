import { metricTroubles } from '#forecast/metricTrouble.ts'
import type { ReadyView } from './appState.ts'

/** In which order screens show the metrics of a forecast, and at which level the trouble of each shows. */
export interface MetricOrder {
  /** What it was decided by; see decidedBy(). */
  readonly by: string
  /** What the levels were decided by: once chances follow what happened on the data, trouble may show at another. */
  readonly levelsBy: string
  /** Those that are going to breach first; see metricTroubles(). */
  readonly metrics: readonly string[]
  readonly levels: Readonly<Record<string, number>>
}

export const NO_ORDER: MetricOrder = { by: '', levelsBy: '', metrics: [], levels: {} }

/** Series that are forecast of all, from which on a forecast in parts says where the trouble is. */
const SOME = 0.1

/** How much of a forecast in parts there is, coarsely: each stage decides anew. */
function stageOf({ pending, series }: ReadyView['forecast']): 'whole' | 'some' | 'none' {
  if (pending === undefined) return 'whole'
  return series.length - pending.count >= SOME * series.length ? 'some' : 'none'
}

/** What an order is made of. */
type Ordered = Pick<ReadyView, 'source' | 'forecast' | 'index' | 'assessment'>

/** What decides an order: newer forecasts of the same metrics, judged alike, keep it. */
function decidedBy({ source, forecast, index, assessment }: Ordered): string {
  return JSON.stringify([
    source.id,
    forecast.provenance.asOfMs,
    stageOf(forecast),
    index.metrics.toSorted(),
    assessment.thresholds,
    assessment.odds,
  ])
}

/** The order for a view: the one before where nothing that decides it has changed. O(series) else. */
export function metricOrderOf(view: Ordered, before: MetricOrder): MetricOrder {
  const by = decidedBy(view)
  const { forecast, index, assessment } = view
  const levelsBy = forecast.chances === undefined ? by : `${by} learned`
  if (levelsBy === before.levelsBy) return before
  const troubles = metricTroubles(index.metrics, forecast, assessment)
  return {
    by,
    levelsBy,
    metrics: by === before.by ? before.metrics : troubles.map(({ metric }) => metric),
    levels: Object.fromEntries(troubles.map(({ metric, level }) => [metric, level])),
  }
}
