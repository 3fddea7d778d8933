import { yieldToEventLoop } from '#engine/yieldToEventLoop.ts'
import type { ForecastSource } from '../sources/forecastSource.ts'
import type { AppState, ReadyView, View } from './appState.ts'
import type { GetApp } from './appStore.ts'
import { indexForecast, isIndexed, type ForecastIndex } from './forecastIndex.ts'
import { metricOrderOf, type MetricOrder } from './metricOrder.ts'

/** What the screen shows next of a source. */
export interface NextView {
  /** null: the source has no forecast, or nothing has changed. */
  readonly nextView: (
    source: ForecastSource,
  ) => Readonly<{ view: ReadyView; metricOrder: MetricOrder }> | null
  /**
   * Makes what nextView() needs, each in a task of its own: with tens of thousands of series, the index, the order and the
   * first drawing would together hold the page up for as long as a person feels. Rejects where it is aborted.
   */
  readonly prepare: (source: ForecastSource, signal: AbortSignal) => Promise<void>
}

/** With fewer series, all of it together takes no time worth a pause. */
const MANY_SERIES = 5_000

/** What was made ahead, of and after what. */
interface Prepared extends Pick<ReadyView, 'forecast' | 'assessment' | 'index'> {
  readonly before: AppState['metricOrder']
  readonly metricOrder: MetricOrder
}

export function createNextView(get: GetApp): NextView {
  let prepared: Prepared | null = null

  return {
    nextView: (source) => {
      const { view, metricOrder: before } = get()
      const { facts, latest } = source.state()
      if (latest === null) return null
      const { forecast, assessment } = latest
      const isAhead = prepared?.forecast === forecast && prepared.assessment === assessment
      const ahead = isAhead ? prepared : null
      prepared = null
      const next = viewOf({ source, facts, ...latest }, view, ahead?.index ?? null)
      if (next === view) return null
      const isOrdered = ahead?.before === before && ahead.index === next.index
      return { view: next, metricOrder: isOrdered ? ahead.metricOrder : metricOrderOf(next, before) }
    },
    prepare: async (source, signal) => {
      const { latest } = source.state()
      if (latest === null || latest.forecast.series.length < MANY_SERIES) return
      const { metricOrder: before } = get()
      await yieldToEventLoop(signal)
      const index = indexForecast(latest.forecast)
      await yieldToEventLoop(signal)
      const metricOrder = metricOrderOf({ source, index, ...latest }, before)
      await yieldToEventLoop(signal)
      prepared = { ...latest, index, before, metricOrder }
    },
  }
}

/** The same view where nothing has changed, and the same index where the series are the same. */
function viewOf(
  now: Omit<ReadyView, 'kind' | 'index'>,
  before: View,
  ahead: ForecastIndex | null,
): ReadyView {
  const known = before.kind === 'ready' ? before : null
  const unchanged =
    known?.source === now.source &&
    known.facts === now.facts &&
    known.forecast === now.forecast &&
    known.assessment === now.assessment
  if (unchanged) return known
  // A source that reads messages has new lists each time: what they say is compared, once for all screens.
  const same = known !== null && isIndexed(known.forecast, now.forecast)
  return { kind: 'ready', ...now, index: same ? known.index : (ahead ?? indexForecast(now.forecast)) }
}
