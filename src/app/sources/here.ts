import type {
  DroppedFile,
  EngineClient,
  ForecastRequest,
  GrowingTable,
  JudgedForecast,
  ModelFacts,
  OpenData,
  OpenModel,
} from '#engine/api.ts'
import { errorToData, FleetcastError, isAbort, type ErrorData } from '#forecast/errors.ts'
import { assessFleet } from '#forecast/assess.ts'
import { thresholdsWith, type ThresholdOverrides } from '#forecast/thresholds.ts'
import type { DaemonLink, Tick } from '#remote/api.ts'

/** How far the model is that runs here on a daemon's values. */
export type HereState =
  | { readonly kind: 'loading' }
  /** Steps of the daemon's values that there are, and that the model needs at least. */
  | { readonly kind: 'collecting'; readonly have: number; readonly need: number }
  /** elapsedMs: how long the newest forecast took; everyTicks: about one forecast for so many ticks. */
  | { readonly kind: 'running'; readonly elapsedMs: number; readonly everyTicks: number }
  | { readonly kind: 'failed'; readonly error: ErrorData }

/** What a file of the same fleet added. */
export interface AddedHistory {
  readonly name: string
  /** Servers of the file that are in the daemon's fleet, of how many. */
  readonly matched: number
  readonly of: number
}

/** The model of this page on the values that a daemon sends. */
export interface Here {
  readonly state: () => HereState
  /** null: none has been made yet. */
  readonly latest: () => JudgedForecast | null
  readonly model: () => ModelFacts
  /** null while there is no table yet. What it is asked is of the rows that there are then. */
  readonly request: () => ForecastRequest | null
  /** null: no file was added. */
  readonly added: () => AddedHistory | null
  readonly subscribe: (listener: () => void) => () => void
  readonly judge: (thresholds: ThresholdOverrides, signal: AbortSignal) => Promise<void>
  /** Puts the rows of a file of the same fleet before those of the daemon. Fails where nothing matches. */
  readonly addHistory: (files: readonly DroppedFile[]) => Promise<void>
  readonly close: () => void
}

interface Parts {
  readonly engine: EngineClient
  readonly link: DaemonLink
  readonly model: OpenModel
  readonly facts: ModelFacts
  readonly thresholds: () => ThresholdOverrides
  readonly nowMs: () => number
}

/** The model rests at least as long as it works, so that the page and its other work stay alive. */
const WORKING_SHARE = 0.5
/** On a step of minutes one more row of seconds changes little. */
const MOST_REST_MS = 30_000
const noProgress = () => undefined

/** Collects a daemon's values and forecasts them again and again; ends when it is closed. */
export function createHere({ engine, link, model, facts, thresholds, nowMs }: Parts): Here {
  const ending = new AbortController()
  const { signal } = ending
  const listeners = new Set<() => void>()
  let state: HereState = { kind: 'loading' }
  let latest: JudgedForecast | null = null
  let modelFacts = facts
  let table: GrowingTable | null = null
  let added: AddedHistory | null = null
  let seen: Tick['rows'] | null = null
  let waiting: Tick['rows'][] = []
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
  const stepMs = () => link.report().step.usedMs
  const requestOf = (of: GrowingTable): ForecastRequest => ({
    table: of,
    model,
    stepMs: stepMs(),
    renames: {},
    calibration: 'model',
  })

  /** Steps that the longest series spans. */
  const steps = ({ facts: { firstMs, lastMs } }: GrowingTable) =>
    lastMs >= firstMs ? Math.floor((lastMs - firstMs) / stepMs() + 0.5) + 1 : 0

  const gather = async (data: OpenData | null) => {
    const history = data === null ? null : { data, mapping: null }
    const options = { name: link.report().address, history, model, stepMs: stepMs(), rows: link.rows }
    const gathered = await engine.gather(options, noProgress, signal)
    if (signal.aborted) gathered.close()
    else {
      table?.close()
      table = gathered
    }
  }

  /** Rows that came, then a forecast where it is time for one. */
  const work = async () => {
    if (busy || table === null || signal.aborted) return
    busy = true
    try {
      const of = table
      for (const rows of waiting.splice(0)) await of.append(rows, signal)
      const { fromMs } = link.report().kept
      if (fromMs !== null && added === null) await of.trim(fromMs, signal)
      await forecastOf(of)
    } catch (error) {
      fail(error)
    } finally {
      busy = false
    }
    // What came meanwhile.
    if (waiting.length > 0 && state.kind !== 'failed') void work()
  }

  const forecastOf = async (of: GrowingTable) => {
    const [have, need] = [steps(of), facts.minEncoderLength]
    if (link.report().step.measuredMs === null || have < need) {
      change({ kind: 'collecting', have: Math.min(have, need), need })
      return
    }
    if (nowMs() - startedMs < restMs) return
    startedMs = nowMs()
    const used = thresholds()
    try {
      latest = await engine.forecast(requestOf(of), used, noProgress, signal)
    } catch (error) {
      // Enough time, but not enough values in it: gaps.
      if (!(error instanceof FleetcastError) || error.code !== 'series-none') throw error
      change({ kind: 'collecting', have: need - 1, need })
      return
    }
    const elapsedMs = nowMs() - startedMs
    restMs = Math.max(elapsedMs / WORKING_SHARE, Math.min(stepMs(), MOST_REST_MS) * 0.9)
    const tickMs = link.report().step.measuredMs ?? restMs
    change({ kind: 'running', elapsedMs, everyTicks: Math.max(1, Math.ceil(restMs / tickMs)) })
  }

  const hear = () => {
    const rows = link.latest()?.rows ?? null
    if (rows === null || rows === seen) return
    seen = rows
    waiting.push(rows)
    void work()
  }
  const unsubscribe = link.subscribe(hear)
  const forgetModel = engine.onModelReloaded((reloaded, now) => {
    if (reloaded !== model) return
    modelFacts = now
    change(state)
  })
  // The first rows are those that are kept; what comes meanwhile waits.
  gather(null).then(() => {
    hear()
    void work()
  }, fail)

  return {
    state: () => state,
    latest: () => latest,
    model: () => modelFacts,
    request: () => (table === null ? null : requestOf(table)),
    added: () => added,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    judge: async (overrides, ownSignal) => {
      if (latest === null) return
      const { forecast } = latest
      if (table === null) {
        // Nobody is left to do it: the last forecast is small enough for this thread.
        latest = { forecast, assessment: assessFleet(forecast, thresholdsWith(overrides)) }
        change(state)
        return
      }
      const assessment = await engine.assess(requestOf(table), overrides, noProgress, ownSignal)
      // The rows may have moved on: then the next forecast is judged by these anyway.
      if (latest.forecast === forecast && assessment.severity.length === forecast.series.length) {
        latest = { forecast, assessment }
        change(state)
      }
    },
    addHistory: async (files) => {
      const before = table?.facts
      if (before === undefined) throw new FleetcastError('argument-invalid', 'the model is not ready yet')
      const data = await engine.open(files, noProgress, signal)
      const name = files.map(({ path }) => path).join(', ')
      const file = await engine.read(data, { mapping: null, model, stepMs: stepMs() }, noProgress, signal)
      try {
        shareMetrics(name, file.facts.metrics, before.metrics)
        await gather(data)
        try {
          const together = table?.facts.servers ?? 0
          added = matched({ name, of: file.facts.servers }, before.servers, together)
        } catch (error) {
          added = null
          await gather(null)
          throw error
        }
      } finally {
        file.close()
      }
      startedMs = -Infinity
      void work()
    },
    close: () => {
      ending.abort(new DOMException('The model here was stopped.', 'AbortError'))
      unsubscribe()
      forgetModel()
      waiting = []
      table?.close()
      table = null
    },
  }
}

/** together: servers of both. Fails where the file shares none with the daemon. */
function matched({ name, of }: Omit<AddedHistory, 'matched'>, live: number, together: number): AddedHistory {
  const both = Math.max(0, of + live - together)
  if (both > 0) return { name, of, matched: both }
  throw new FleetcastError(
    'argument-invalid',
    `none of the ${of} servers of ${name} is one of the daemon's ${live}`,
  )
}

/** Fails where a file has none of the daemon's metrics. */
function shareMetrics(name: string, metrics: readonly string[], live: readonly string[]): void {
  if (metrics.some((metric) => live.includes(metric))) return
  throw new FleetcastError(
    'argument-invalid',
    `${name} has ${metrics.join(', ')}, none of the daemon's metrics: ${live.join(', ')}`,
  )
}
