import { thresholdIn, type Assessment } from '#forecast/assess.ts'
import { errorToData, isAbort } from '#forecast/errors.ts'
import { thresholdsWith, type ThresholdOverrides } from '#forecast/thresholds.ts'
import type { ForecastSource } from '../sources/forecastSource.ts'
import type { ReadyView, SourceActions, View } from './appState.ts'
import type { GetApp, SetApp } from './appStore.ts'
import { indexForecast, resolveSelection } from './forecastIndex.ts'
import { sameThreshold } from './thresholds.ts'

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
  /** Aborted when what is on screen is judged anew. */
  let judging: AbortController | null = null

  const attach = (source: ForecastSource, onChange: () => void): Attached => ({
    source,
    unsubscribe: source.subscribe(onChange),
  })

  const update = (source: ForecastSource) => {
    const { view, selection } = get()
    const next = viewOf(source, view)
    if (next === null || next === view) return
    const sameSeries = view.kind === 'ready' && view.index === next.index
    set({ view: next, ...(sameSeries ? {} : { selection: resolveSelection(next.index, selection) }) })
  }

  /** By the thresholds of now. */
  const judge = async (source: ForecastSource) => {
    judging?.abort()
    const controller = new AbortController()
    judging = controller
    try {
      await source.judge(get().thresholds, controller.signal)
    } catch (error) {
      if (!isAbort(error) && !controller.signal.aborted) get().report(errorToData(error))
    }
  }

  const show = (source: ForecastSource) => {
    judging?.abort()
    shown?.unsubscribe()
    if (shown !== null && shown.source !== source) shown.source.close()
    shown = attach(source, () => update(source))
    update(source)
    // A source need not know them, and they may have been edited while it was waited for.
    const { latest } = source.state()
    if (latest !== null && !isJudgedBy(latest.assessment, get().thresholds)) void judge(source)
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
      setThresholds: async (thresholds) => {
        set({ thresholds })
        if (shown !== null) await judge(shown.source)
      },
    },
  }
}

function isJudgedBy(assessment: Assessment, overrides: ThresholdOverrides): boolean {
  const wanted = thresholdsWith(overrides)
  return Object.keys(assessment.thresholds).every((metric) =>
    sameThreshold(thresholdIn(assessment, metric), wanted(metric)),
  )
}

/** null: the source has no forecast yet. The same view where nothing has changed. */
function viewOf(source: ForecastSource, before: View): ReadyView | null {
  const { facts, latest } = source.state()
  if (latest === null) return null
  const { forecast, assessment } = latest
  const known = before.kind === 'ready' ? before : null
  const unchanged =
    known?.source === source &&
    known.facts === facts &&
    known.forecast === forecast &&
    known.assessment === assessment
  if (unchanged) return known
  // A live source whose series stay the same keeps the lists: finding them again costs what all of them cost.
  const same = known?.forecast.series === forecast.series && known.forecast.leftOut === forecast.leftOut
  const index = same ? known.index : indexForecast(forecast)
  return { kind: 'ready', source, facts, forecast, index, assessment }
}
