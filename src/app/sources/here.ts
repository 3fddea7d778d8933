import type {
  DroppedFile,
  EngineClient,
  ForecastRequest,
  GrowingTable,
  JudgedForecast,
  ModelFacts,
  OpenModel,
} from '#engine/api.ts'
import { errorToData, FleetcastError, isAbort, type ErrorData } from '#forecast/errors.ts'
import { assessBy } from '#forecast/assess.ts'
import type { Criteria } from '#forecast/thresholds.ts'
import type { DaemonLink } from '#remote/api.ts'
import { endReasons } from '#text/page.ts'
import { Collector, type AddedHistory } from './collector.ts'

export type { AddedHistory } from './collector.ts'

/** How far the model is that runs here on a daemon's values. */
export type HereState =
  | { readonly kind: 'loading' }
  /** How far apart the daemon's ticks are is not known yet: nobody could say what a step is. */
  | { readonly kind: 'measuring' }
  /** Steps of the daemon's values that there are, and that the model needs at least. */
  | { readonly kind: 'collecting'; readonly have: number; readonly need: number }
  /** elapsedMs: how long the newest forecast took; everyTicks: about one forecast for so many ticks. */
  | { readonly kind: 'running'; readonly elapsedMs: number; readonly everyTicks: number }
  | { readonly kind: 'failed'; readonly error: ErrorData }

/** The model of this page on the values that a daemon sends. */
export interface Here {
  readonly state: () => HereState
  /** null: none has been made yet. */
  readonly latest: () => JudgedForecast | null
  readonly model: () => ModelFacts
  /** null while there is no table yet. What it is asked is of the rows that there are then. */
  readonly request: () => ForecastRequest | null
  /** Whether the daemon's values have stopped coming: what was forecast from them is not of now any longer. */
  readonly isStale: () => boolean
  /** null: no file was added. */
  readonly added: () => AddedHistory | null
  readonly subscribe: (listener: () => void) => () => void
  readonly judge: (criteria: Criteria, signal: AbortSignal) => Promise<void>
  /** Puts the rows of a file of the same fleet before those of the daemon. Fails where nothing matches. */
  readonly addHistory: (files: readonly DroppedFile[]) => Promise<void>
  readonly close: () => void
}

interface Parts {
  readonly engine: EngineClient
  readonly link: DaemonLink
  readonly model: OpenModel
  readonly facts: ModelFacts
  readonly criteria: () => Criteria
  readonly nowMs: () => number
}

/** The model rests at least as long as it works, so that the page and its other work stay alive. */
const WORKING_SHARE = 0.5
/** On a step of minutes one more row of seconds changes little. */
const MOST_REST_MS = 30_000
const noProgress = () => undefined

/** Collects a daemon's values and forecasts them again and again; ends when it is closed. */
export function createHere({ engine, link, model, facts, criteria, nowMs }: Parts): Here {
  const ending = new AbortController()
  const { signal } = ending
  const collector = new Collector({ engine, link, model, signal })
  const listeners = new Set<() => void>()
  let state: HereState = { kind: 'loading' }
  let latest: JudgedForecast | null = null
  let modelFacts = facts
  let busy = false
  let startedMs = -Infinity
  let restMs = 0

  const change = (next: HereState) => {
    state = next
    for (const listener of [...listeners]) listener()
  }
  const fail = (error: unknown) => {
    if (!isAbort(error) && !signal.aborted) change({ kind: 'failed', error: errorToData(error) })
  }
  const requestOf = (table: GrowingTable): ForecastRequest => {
    const { usedMs: stepMs } = link.report().step
    return { table, model, stepMs, renames: {}, calibration: 'model' }
  }

  /** In parts, of which none is shown: so only what has changed since the last forecast is made again. */
  const whole = (request: ForecastRequest, by: Criteria, ownSignal: AbortSignal) =>
    engine.forecastInParts(request, by, { onPart: () => undefined }, noProgress, ownSignal)

  /** Rows that came, then a forecast where it is time for one. */
  const work = async () => {
    const { table } = collector
    if (busy || table === null || signal.aborted) return
    busy = true
    try {
      await collector.flush(table)
      await forecastOf(table)
    } catch (error) {
      fail(error)
    } finally {
      busy = false
    }
    if (collector.hasWaiting && state.kind !== 'failed') void work()
  }

  const forecastOf = async (table: GrowingTable) => {
    const { usedMs, measuredMs } = link.report().step
    const [have, need] = [collector.steps(usedMs), facts.minEncoderLength]
    if (measuredMs === null || have < need) {
      change(measuredMs === null ? { kind: 'measuring' } : { kind: 'collecting', have, need })
      return
    }
    if (nowMs() - startedMs < restMs) return
    startedMs = nowMs()
    try {
      latest = await whole(requestOf(table), criteria(), signal)
    } catch (error) {
      // Enough time, but not enough values in it: gaps.
      if (!(error instanceof FleetcastError) || error.code !== 'series-none') throw error
      change({ kind: 'collecting', have: need - 1, need })
      return
    }
    const elapsedMs = nowMs() - startedMs
    restMs = Math.max(elapsedMs / WORKING_SHARE, Math.min(usedMs, MOST_REST_MS) * 0.9)
    change({ kind: 'running', elapsedMs, everyTicks: Math.max(1, Math.ceil(restMs / measuredMs)) })
  }

  const isStale = () => link.report().news.kind === 'stale'
  let wasStale = isStale()
  const unsubscribe = link.subscribe(() => {
    if (collector.hear()) void work()
    if (wasStale === isStale()) return
    wasStale = isStale()
    change(state)
  })
  const forgetModel = engine.onModelReloaded((reloaded, now) => {
    if (reloaded !== model) return
    modelFacts = now
    change(state)
  })
  collector.begin().then(() => {
    collector.hear()
    void work()
  }, fail)

  return {
    state: () => state,
    latest: () => latest,
    model: () => modelFacts,
    request: () => (collector.table === null ? null : requestOf(collector.table)),
    isStale,
    added: () => collector.added,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    judge: async (wanted, ownSignal) => {
      const { table } = collector
      if (latest === null) return
      // Rows have come since: a judgement of the forecast that is shown can only be had with one of them. Where the
      // engine is gone, the last forecast is small enough for this thread.
      const { forecast } = latest
      const made =
        table === null
          ? { forecast, assessment: assessBy(forecast, wanted) }
          : await whole(requestOf(table), wanted, ownSignal)
      // Where no rows have come it is still the same forecast: judged anew it is no news to alerts.
      const isSame =
        made.forecast.issueTimeMs === forecast.issueTimeMs && made.forecast.stepMs === forecast.stepMs
      latest = isSame ? { ...made, forecast } : made
      change(state)
    },
    addHistory: async (files) => {
      await collector.addHistory(files)
      startedMs = -Infinity
      void work()
    },
    close: () => {
      ending.abort(new DOMException(endReasons.stoppedHere, 'AbortError'))
      unsubscribe()
      forgetModel()
      collector.close()
    },
  }
}
