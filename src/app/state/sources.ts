import { thresholdIn, type Assessment } from '#forecast/assess.ts'
import { errorToData, isAbort } from '#forecast/errors.ts'
import { thresholdsWith, type Criteria } from '#forecast/thresholds.ts'
import type { ForecastSource } from '../sources/forecastSource.ts'
import type { ReadyView, SourceActions } from './appState.ts'
import type { GetApp, SetApp } from './appStore.ts'
import { resolveSelection, type Selection } from './forecastIndex.ts'
import { comesFrom } from './goesOn.ts'
import { metricOrderOf, NO_ORDER, type MetricOrder } from './metricOrder.ts'
import { createNextView } from './nextView.ts'
import { sameOdds, sameThreshold } from './thresholds.ts'

interface Attached {
  readonly source: ForecastSource
  readonly unsubscribe: () => void
}

export interface Sources {
  readonly actions: SourceActions
  /** Makes ready what showing the source takes, in short tasks; not needed, and of use only where it is shown next. */
  readonly prepare: (source: ForecastSource, signal: AbortSignal) => Promise<void>
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
  const { prepare, nextView } = createNextView(get)

  const attach = (source: ForecastSource, onChange: () => void): Attached => ({
    source,
    unsubscribe: source.subscribe(onChange),
  })

  const update = (source: ForecastSource) => {
    const { view: before, selection } = get()
    const next = nextView(source)
    if (next === null) return
    const { view, metricOrder } = next
    comesFrom(view.forecast, source.id)
    const isKnown = before.kind === 'ready' && before.index === view.index
    if (isKnown && unchosen === null) set(next)
    else set({ ...next, selection: select(view, selection, metricOrder) })
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
    prepare,
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
