import type { DroppedFile, EngineClient } from '#engine/api.ts'
import { errorToData, isAbort } from '#forecast/errors.ts'
import type { Criteria } from '#forecast/thresholds.ts'
import type { DaemonLink } from '#remote/api.ts'
import { endReasons } from '#text/page.ts'
import type { Explainer, ForecastSource } from '../sources/forecastSource.ts'
import { createHere, type Here, type HereState } from '../sources/here.ts'
import { createHereSource, hereExplainer } from '../sources/hereSource.ts'
import type { LocalAlerts } from '../sources/localAlerts.ts'
import { clockMs } from '../ui/clock.ts'
import type { ReadyModel } from './appState.ts'
import type { HereReport } from './live.ts'

/** The model that the page uses, loaded where it is not yet. */
export type LoadModel = (signal: AbortSignal) => Promise<ReadyModel>

interface Parts {
  readonly engine: EngineClient
  readonly loadModel: LoadModel
  readonly link: DaemonLink
  readonly alerts: LocalAlerts
  readonly criteria: () => Criteria
  readonly onChange: () => void
}

/** The page's model at work on a daemon's values, from when its loading begins. */
export interface RunningHere {
  readonly report: () => HereReport
  /** null: it has no forecast yet, or its source is on screen. */
  readonly source: () => ForecastSource | null
  /** Of the source that it gave last; null: none. */
  readonly sourceId: () => string | null
  readonly addHistory: (files: readonly DroppedFile[]) => Promise<void>
  /** Forecasts no more; the last one can still be judged. */
  readonly stop: () => void
  readonly close: () => void
}

/** Loads the page's model and lets it forecast what a daemon measures. */
export function startHere({ engine, loadModel, link, alerts, criteria, onChange }: Parts): RunningHere {
  const ending = new AbortController()
  let here: Here | null = null
  let failed: HereState | null = null
  let given: string | null = null
  let explain: Explainer | null = null
  const address = link.report().address

  loadModel(ending.signal).then(
    ({ model, facts }) => {
      if (ending.signal.aborted) return
      here = createHere({ engine, link, model, facts, criteria, nowMs: clockMs })
      here.subscribe(onChange)
      explain = hereExplainer(engine, here)
      onChange()
    },
    (error: unknown) => {
      if (isAbort(error)) return
      failed = { kind: 'failed', error: errorToData(error) }
      onChange()
    },
  )
  const stop = () => {
    ending.abort(new DOMException(endReasons.stoppedHere, 'AbortError'))
    here?.close()
  }
  return {
    report: () => ({
      state: here?.state() ?? failed ?? { kind: 'loading' },
      latest: here?.latest() ?? null,
      added: here?.added() ?? null,
      explain,
    }),
    source: () => {
      if (here === null || here.latest() === null) return null
      const source = createHereSource(engine, here, address, alerts)
      given = source.id
      return source
    },
    sourceId: () => given,
    addHistory: async (files) => {
      await here?.addHistory(files)
    },
    stop,
    close: stop,
  }
}
