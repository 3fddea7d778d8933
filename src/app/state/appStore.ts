import { createStore, type StoreApi } from 'zustand/vanilla'
import { assessing, type Assessment } from '#forecast/assess.ts'
import { errorToData, isAbort, type ErrorData } from '#forecast/errors.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { thresholdsWith, type ThresholdOverrides } from '#forecast/thresholds.ts'
import type { Progress, Stage } from '#forecast/progress.ts'
import type { EngineClient, ModelFacts, TableFacts } from '#engine/api.ts'
import type { AppActions, AppState, ModelInput, OpenTable, ForecastJob, Task } from './appState.ts'
import { indexForecast, resolveSelection, resolveMetric, type Selection } from './forecastIndex.ts'
import type { Mappings } from './mappings.ts'
import { FIRST_SCREEN, type Screen } from './screen/screen.ts'
import { runInSlices } from './runInSlices.ts'

export type AppStore = StoreApi<AppState & AppActions>

const DEFAULT_MODEL: ModelInput = { kind: 'default' }
const IDLE: Task = { kind: 'idle' }

interface Dependencies {
  readonly engine: EngineClient
  readonly mappings: Mappings
  /** The wish that the address carries. */
  readonly selection: Selection
  /** What the address asks to look at; left away: the first screen. */
  readonly screen?: Screen
  readonly thresholds?: ThresholdOverrides
}

/** Columns that a wide model asks for and neither the table nor the user's renames provide. */
export function missingColumns(
  model: ModelFacts,
  facts: TableFacts,
  renames: Readonly<Record<string, string>>,
): readonly string[] {
  const has = new Set([...facts.metrics, ...facts.labels])
  return model.neededColumns.filter((column) => !has.has(renames[column] ?? column))
}

function stagesOf(plan: ForecastJob): readonly Stage[] {
  const reading: Stage[] = plan.table === null && plan.data !== null ? ['reading'] : []
  const loading: Stage[] = plan.loaded === null ? ['loading-model', 'compiling', 'self-check'] : []
  const forecasting: Stage[] = plan.table === null && plan.data === null ? [] : ['windows', 'forecasting']
  return [...reading, ...loading, ...forecasting]
}

/** The app's one store: what is on screen, what is under way, and the ways from one to the other. */
export function createAppStore(surroundings: Dependencies): AppStore {
  const { engine, mappings, selection, screen = FIRST_SCREEN, thresholds = {} } = surroundings
  /** Aborted when another plan starts or the user cancels; its late reports are then ignored. */
  let running: AbortController | null = null
  /** Aborted when what is on screen changes, or is judged anew. */
  let judging: AbortController | null = null

  return createStore<AppState & AppActions>()((set, get) => {
    const onScreen = (): OpenTable | null => {
      const { view } = get()
      return view.kind === 'ready' ? view.table : null
    }

    /** A table that was opened for a plan that ends here, unless the screen shows it. */
    const closeUnused = (table: OpenTable | null) => {
      if (table !== null && table.tableId !== onScreen()?.tableId) engine.closeTable(table.tableId)
    }

    /** Ends what is under way or asked, whatever it is. */
    const stop = () => {
      running?.abort()
      running = null
      const { task } = get()
      if (task.kind === 'columns') closeUnused(task.table)
      set({ task: IDLE })
    }

    /** Its own table has been closed: trying again reads it anew. */
    const fail = (plan: ForecastJob, error: unknown, measuredStepMs: number | null) => {
      const table = plan.table?.tableId === onScreen()?.tableId ? plan.table : null
      set({ task: { kind: 'failed', plan: { ...plan, table }, error: errorToData(error), measuredStepMs } })
    }

    /** null: the user has to say what the columns are; the task now asks. */
    const openTable = async (
      plan: ForecastJob,
      onProgress: (progress: Progress) => void,
      signal: AbortSignal,
    ): Promise<OpenTable | null> => {
      if (plan.table !== null || plan.data === null) return plan.table
      const { source, mapping } = plan.data
      const open = (given: typeof mapping) =>
        source.kind === 'sample'
          ? engine.openSample(onProgress, signal)
          : engine.open(source.files, given, onProgress, signal)
      let result = await open(mapping)
      if (result.kind === 'mapping-needed' && mapping === null) {
        const remembered = mappings.recall(result.guess.fingerprint)
        if (remembered !== null) result = await open(remembered)
      }
      if (result.kind === 'ready') return result
      signal.throwIfAborted()
      set({ task: { kind: 'mapping', plan, guess: result.guess } })
      return null
    }

    const loadModel = async (
      plan: ForecastJob,
      onProgress: (progress: Progress) => void,
      signal: AbortSignal,
    ): Promise<ModelFacts> => {
      if (plan.loaded !== null) return plan.loaded
      const { model } = plan
      const files = model.kind === 'files' ? model.files : null
      const quantiles = model.kind === 'files' ? model.quantiles : null
      const facts = await engine.loadModel(files, { prefer: null, quantiles }, onProgress, signal)
      signal.throwIfAborted()
      // The model in use has loaded; another one takes its place only with its first forecast.
      if (model === get().model.source) set({ model: { source: model, facts } })
      return facts
    }

    /** Against the thresholds of now, also where they are edited meanwhile. */
    const assess = async (forecast: FleetForecast, signal: AbortSignal): Promise<Assessment> => {
      for (;;) {
        const { thresholds: used } = get()
        const assessment = await runInSlices(assessing(forecast, thresholdsWith(used)), signal)
        if (get().thresholds === used) return assessment
      }
    }

    const run = async (plan: ForecastJob) => {
      stop()
      const controller = new AbortController()
      running = controller
      const { signal } = controller
      const onProgress = (progress: Progress) => {
        const { task } = get()
        if (!signal.aborted && task.kind === 'running') set({ task: { ...task, progress } })
      }
      set({ task: { kind: 'running', stages: stagesOf(plan), progress: null } })
      let table: OpenTable | null = null
      try {
        table = await openTable(plan, onProgress, signal)
        if (get().task.kind === 'mapping') return
        signal.throwIfAborted()
        const model = await loadModel(plan, onProgress, signal)
        const chosen = { source: plan.model, facts: model }
        if (table === null) {
          set({ task: IDLE, model: chosen })
          return
        }
        const missing = missingColumns(model, table.facts, plan.renames)
        if (missing.length > 0) {
          set({ task: { kind: 'columns', plan: { ...plan, table, loaded: model }, table, model, missing } })
          return
        }
        const { stepMs, renames, calibration } = plan
        const asked = { stepMs, renames, calibration }
        const request = { tableId: table.tableId, modelId: model.modelId, ...asked }
        const forecast = await engine.forecast(request, onProgress, signal)
        const assessment = await assess(forecast, signal)
        signal.throwIfAborted()
        judging?.abort()
        const replaced = onScreen()
        const index = indexForecast(forecast)
        const view = { kind: 'ready', table, model, forecast, index, assessment, ...asked } as const
        set({ view, task: IDLE, model: chosen, selection: resolveSelection(index, get().selection) })
        if (replaced !== null) closeUnused(replaced)
      } catch (error) {
        closeUnused(table)
        // An aborted plan has been replaced or cancelled already: its end is nobody's business any more.
        if (signal.aborted) return
        if (isAbort(error)) set({ task: IDLE })
        else fail(plan, error, table?.facts.stepMs ?? null)
      } finally {
        if (running === controller) running = null
      }
    }

    const fresh = { stepMs: null, renames: {}, calibration: 'model' } as const

    /** The plan that would make what is on screen, or would open the page's first data. */
    const current = (): ForecastJob => {
      const { view, model } = get()
      const parts = { data: null, model: model.source, loaded: model.facts }
      return view.kind === 'ready'
        ? {
            ...parts,
            table: view.table,
            stepMs: view.stepMs,
            renames: view.renames,
            calibration: view.calibration,
          }
        : { ...parts, table: null, ...fresh }
    }

    return {
      engine,
      view: { kind: 'empty' },
      task: IDLE,
      model: { source: DEFAULT_MODEL, facts: null },
      selection,
      screen,
      thresholds,
      openData: (source) => run({ ...current(), ...fresh, data: { source, mapping: null }, table: null }),
      openModel: (model) => run({ ...current(), ...fresh, model, loaded: null }),
      openBoth: (source, model) =>
        run({ ...fresh, data: { source, mapping: null }, table: null, model, loaded: null }),
      confirmMapping: async (mapping) => {
        const { task } = get()
        if (task.kind !== 'mapping' || task.plan.data === null) return
        mappings.remember(task.guess.fingerprint, mapping)
        await run({ ...task.plan, data: { ...task.plan.data, mapping } })
      },
      confirmColumns: async (renames) => {
        const { task } = get()
        if (task.kind !== 'columns') return
        set({ task: IDLE })
        await run({ ...task.plan, renames })
      },
      takeDefaultModel: async () => {
        const { task } = get()
        const plan = task.kind === 'columns' || task.kind === 'failed' ? task.plan : null
        if (plan === null) return get().openModel(DEFAULT_MODEL)
        set({ task: IDLE })
        await run({ ...plan, ...fresh, model: DEFAULT_MODEL, loaded: null })
      },
      // A calibration was fitted on the step of before.
      overrideStep: (stepMs) => run({ ...current(), stepMs, calibration: 'model' }),
      calibrateWith: (calibration) => run({ ...current(), calibration }),
      cancel: stop,
      retry: async () => {
        const { task } = get()
        if (task.kind === 'failed' && task.plan !== null) await run(task.plan)
      },
      retryWithStep: async (stepMs) => {
        const { task } = get()
        if (task.kind === 'failed' && task.plan !== null) {
          await run({ ...task.plan, stepMs, calibration: 'model' })
        }
      },
      openWithLevels: async (plan, quantiles) => {
        if (plan.model.kind === 'files') await run({ ...plan, model: { ...plan.model, quantiles } })
      },
      dismiss: stop,
      report: (error: ErrorData) => {
        stop()
        set({ task: { kind: 'failed', plan: null, error, measuredStepMs: null } })
      },
      modelReloaded: (facts) => {
        const { view, model } = get()
        if (view.kind === 'ready' && view.model.modelId === facts.modelId)
          set({ view: { ...view, model: facts } })
        if (model.facts?.modelId === facts.modelId) set({ model: { ...model, facts } })
      },
      selectServer: (server) => {
        const { view, selection: now } = get()
        if (view.kind === 'ready') set({ selection: resolveSelection(view.index, { ...now, server }) })
      },
      selectMetric: (metric) => {
        const { view, selection: now } = get()
        if (view.kind === 'ready') set({ selection: resolveMetric(view.index, metric, now) })
      },
      openServer: (server, metric) => {
        const { view, selection: now, screen: before } = get()
        if (view.kind !== 'ready') return
        const wish = { server, metric: metric ?? now.metric }
        set({ selection: resolveSelection(view.index, wish), screen: { ...before, tab: 'predictions' } })
      },
      updateScreen: (change) => set({ screen: { ...get().screen, ...change } }),
      setThresholds: async (overrides) => {
        judging?.abort()
        const controller = new AbortController()
        judging = controller
        set({ thresholds: overrides })
        const { view } = get()
        if (view.kind !== 'ready') return
        try {
          const assessment = await assess(view.forecast, controller.signal)
          const now = get().view
          if (now.kind === 'ready' && now.forecast === view.forecast) set({ view: { ...now, assessment } })
        } catch (error) {
          if (!isAbort(error)) throw error
        }
      },
    }
  })
}
