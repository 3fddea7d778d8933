import type {
  EngineClient,
  ForecastRequest,
  ModelFacts,
  OpenModel,
  OpenTable,
  ForecastSettings,
} from '#engine/api.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import { DEFAULT_CRITERIA, type Criteria } from '#forecast/thresholds.ts'
import type { FittedChances } from '#forecast/chance/chanceModel.ts'
import { can, type ForecastSource, type SourceState } from './forecastSource.ts'
import type { LocalAlerts } from './localAlerts.ts'
import { createPartsMaker } from './partsMaker.ts'

/** What a forecast of a file is made of. */
export interface EngineSourceParts {
  readonly engine: EngineClient
  readonly table: OpenTable
  readonly model: OpenModel
  /** As the model is known to be now: it may have come back on another backend since it was loaded. */
  readonly modelFacts: ModelFacts
  readonly settings: ForecastSettings
  /** See SourceFacts. */
  readonly remembered?: boolean
  readonly alerts: LocalAlerts
}

const noProgress = () => undefined
let lastId = 0

/**
 * Files, forecast by the engine of this page. The source is there as soon as there is something to show: the whole forecast
 * where that takes a moment, else its first part, and the others follow. The table stays whose it is: closing the source
 * does not close it. Rejects as EngineClient.forecastInParts does.
 */
export async function createEngineSource(
  { engine, table, model, modelFacts, settings, remembered = false, alerts }: EngineSourceParts,
  first: Criteria,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<ForecastSource> {
  const request: ForecastRequest = { table, model, ...settings }
  const { name } = table.facts
  const read = { table: table.facts, settings, remembered }
  const facts = { kind: 'file', name, live: false, model: modelFacts, ...read } as const

  let state: SourceState = { facts, latest: null }
  const listeners = new Set<() => void>()
  const change = (part: Partial<SourceState>) => {
    state = { ...state, ...part }
    for (const listener of listeners) listener()
  }
  // Before the forecast: the model may come back on another backend under way.
  const unsubscribe = engine.onModelReloaded((reloaded, now) => {
    if (reloaded === model) change({ facts: { ...state.facts, model: now } })
  })
  let [criteria, chances]: [Criteria, FittedChances | null] = [first, null]
  const maker = createPartsMaker({
    engine,
    table,
    make: (parts, listener, own) =>
      engine.forecastInParts({ ...request, chances }, criteria, parts, listener, own),
    onChange: (latest, forecasting) => {
      const isNew = latest !== state.latest
      change({ latest, forecasting })
      // What a part does not say yet neither raises an alert nor clears one.
      if (isNew && latest !== null && latest.forecast.pending === undefined) alerts.look(latest, false)
    },
  })
  try {
    await maker.begin(onProgress, signal)
  } catch (error) {
    unsubscribe()
    maker.close()
    throw error
  }
  chances = state.latest?.forecast.chances ?? null

  let judging: AbortController | null = null
  /** What was asked for before is asked for no more. */
  const judgeAnew = async (ownSignal: AbortSignal) => {
    judging?.abort()
    const controller = new AbortController()
    judging = controller
    const either = AbortSignal.any([controller.signal, ownSignal])
    const { latest } = state
    if (latest === null || latest.forecast.pending !== undefined) {
      await maker.judge(either)
      return
    }
    let { forecast } = latest
    const assessment = await engine.assess({ ...request, chances }, criteria, noProgress, either)
    either.throwIfAborted()
    if (chances !== null && forecast.chances !== chances) forecast = { ...forecast, chances }
    maker.show({ forecast, assessment })
  }
  const fileName = name
  const { stepMs, renames, knownFuture = {}, timeZeroMs = null } = settings
  const key = JSON.stringify([keyOf(table), keyOf(model), stepMs, renames, knownFuture, timeZeroMs])
  return {
    id: `file-${++lastId}`,
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    judge: async (wanted, ownSignal) => {
      criteria = wanted
      await judgeAnew(ownSignal)
    },
    learn: can(async (learned, ownSignal) => {
      chances = learned
      await judgeAnew(ownSignal)
    }),
    history: can((series, range, ownSignal) => engine.history(request, series, range, noProgress, ownSignal)),
    asOf: can((asOfMs, listener, ownSignal, servers = null) =>
      engine.replay({ ...request, asOfMs, servers }, listener, ownSignal),
    ),
    explain: can({
      one: (series, ownSignal) => engine.explain(request, series, ownSignal),
      mean: (series, ownSignal) => engine.explainFleet(request, series, noProgress, ownSignal),
    }),
    accuracy: can({
      key,
      backtest: (options, listener, ownSignal) =>
        engine.backtest({ ...request, calibration: 'model' }, options, listener, ownSignal),
      calibrate: can((options, listener, ownSignal) =>
        engine.calibrate({ ...request, calibration: 'model' }, { ...options, fileName }, listener, ownSignal),
      ),
    }),
    capacity: can({
      key,
      forecast: async (how, ownSignal) => {
        // What was learned or judged on the file was so on the step of the forecast on screen.
        const asked = { ...request, ...how, calibration: 'model', simple: {}, chances: null } as const
        return (await engine.forecast(asked, DEFAULT_CRITERIA, noProgress, ownSignal)).forecast
      },
    }),
    alerts,
    parts: maker.control,
    close: () => {
      judging?.abort()
      maker.close()
      unsubscribe()
    },
  }
}

const keys = new WeakMap<object, number>()
let lastKey = 0

/** A number for an object, the same as long as it lives. */
function keyOf(object: object): number {
  const known = keys.get(object)
  if (known !== undefined) return known
  keys.set(object, ++lastKey)
  return lastKey
}
