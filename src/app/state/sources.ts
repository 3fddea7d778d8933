import { thresholdIn, type Assessment } from '#forecast/assess.ts'
import { errorToData, isAbort } from '#forecast/errors.ts'
import { thresholdsWith, type Criteria } from '#forecast/thresholds.ts'
import type { ForecastSource } from '../sources/forecastSource.ts'
import type { ReadyView, SourceActions, View } from './appState.ts'
import type { GetApp, SetApp } from './appStore.ts'
import { indexForecast, isIndexed, resolveSelection, type Selection } from './forecastIndex.ts'
import { comesFrom } from './goesOn.ts'
import { metricOrderOf, NO_ORDER, type MetricOrder } from './metricOrder.ts'
import { sameOdds, sameThreshold } from './thresholds.ts'

interface Attached {
  readonly source: ForecastSource
  readonly unsubscribe: () => void
}

export interface Sources {
  readonly actions: SourceActions
  /** Closes a source whose first forecast is waited for. */
  readonly endWaiting: () => void
}

/** What is on screen follows one source; each of its forecasts takes the place of the one before. */
export function createSources(set: SetApp, get: GetApp): Sources {
  let shown: Attached | null = null
  /** Has no forecast yet; what is on screen stays until it has. */
  let awaited: Attached | null = null
  /** A server that was looked at and is missing from the newest forecast; what is selected since, as long as it is. */
  let missing: { readonly server: string; readonly since: Selection } | null = null
  /** What nobody chose, while a forecast comes in parts: once it is whole, it moves to the metric with most trouble. */
  let unchosen: Selection | null = null
  /** Aborted when what is on screen is judged anew. */
  let judging: AbortController | null = null

  const attach = (source: ForecastSource, onChange: () => void): Attached => ({
    source,
    unsubscribe: source.subscribe(onChange),
  })

  const update = (source: ForecastSource) => {
    const { view, selection, metricOrder: before } = get()
    const { facts, latest } = source.state()
    if (latest === null) return
    comesFrom(latest.forecast, source.id)
    const next = viewOf({ source, facts, ...latest }, view)
    if (next === view) return
    const metricOrder = metricOrderOf(next, before)
    const isKnown = view.kind === 'ready' && view.index === next.index
    if (isKnown && unchosen === null) set({ view: next, metricOrder })
    else set({ view: next, metricOrder, selection: select(next, selection, metricOrder) })
  }

  /** A server that drops out of some forecasts is looked at again once it is back, unless the person went on. */
  const select = (
    { index, forecast }: Pick<ReadyView, 'index' | 'forecast'>,
    selection: Selection,
    { metrics }: MetricOrder,
  ): Selection => {
    const server = missing?.since === selection ? missing.server : selection.server
    const isUnchosen = selection.metric === null || selection === unchosen
    const metric = isUnchosen ? (metrics[0] ?? null) : selection.metric
    const since = resolveSelection(index, { server, metric })
    missing = server !== null && since.server === null ? { server, since } : null
    unchosen = isUnchosen && forecast.pending !== undefined ? since : null
    return since
  }

  /** By the criteria of now. */
  const judge = async (source: ForecastSource) => {
    judging?.abort()
    const controller = new AbortController()
    judging = controller
    try {
      await source.judge(get().criteria, controller.signal)
    } catch (error) {
      if (!isAbort(error) && !controller.signal.aborted) get().report(errorToData(error))
    }
  }

  const show = (source: ForecastSource) => {
    judging?.abort()
    shown?.unsubscribe()
    if (shown !== null && shown.source !== source) shown.source.close()
    missing = null
    shown = attach(source, () => update(source))
    update(source)
    // A source need not know them, and they may have been edited while it was waited for.
    const { latest } = source.state()
    if (latest !== null && !isJudgedBy(latest.assessment, get().criteria)) void judge(source)
  }

  const endWaiting = () => {
    awaited?.unsubscribe()
    awaited?.source.close()
    awaited = null
  }

  const wait = (source: ForecastSource) => {
    awaited = attach(source, () => {
      if (source.state().latest === null) return
      awaited?.unsubscribe()
      awaited = null
      set({ task: { kind: 'idle' } })
      show(source)
    })
    set({ task: { kind: 'waiting', name: source.state().facts.name } })
  }

  return {
    endWaiting,
    actions: {
      showSource: (source) => {
        get().cancel()
        if (source.state().latest === null) wait(source)
        else show(source)
      },
      switchSource: show,
      orderMetrics: () => {
        const { view } = get()
        if (view.kind === 'ready') set({ metricOrder: metricOrderOf(view, NO_ORDER) })
      },
      setCriteria: async (change) => {
        set({ criteria: { ...get().criteria, ...change } })
        if (shown !== null) await judge(shown.source)
      },
    },
  }
}

function isJudgedBy(assessment: Assessment, { thresholds, odds }: Criteria): boolean {
  const wanted = thresholdsWith(thresholds)
  if (!sameOdds(assessment.odds, odds)) return false
  return Object.keys(assessment.thresholds).every((metric) =>
    sameThreshold(thresholdIn(assessment, metric), wanted(metric)),
  )
}

/** The same view where nothing has changed, and the same index where the series are the same. */
function viewOf(now: Omit<ReadyView, 'kind' | 'index'>, before: View): ReadyView {
  const known = before.kind === 'ready' ? before : null
  const unchanged =
    known?.source === now.source &&
    known.facts === now.facts &&
    known.forecast === now.forecast &&
    known.assessment === now.assessment
  if (unchanged) return known
  // A source that reads messages has new lists each time: what they say is compared, once for all screens.
  const same = known !== null && isIndexed(known.forecast, now.forecast)
  return { kind: 'ready', ...now, index: same ? known.index : indexForecast(now.forecast) }
}
