import type { ModelFacts, OpenData, OpenTable, TableFacts } from '#engine/api.ts'
import { errorToData, isAbort } from '#forecast/errors.ts'
import type { Progress, ProgressListener, Stage } from '#forecast/progress.ts'
import type { ForecastJob, JobActions, ModelInput, ReadyModel, Task } from './appState.ts'
import type { Dependencies, GetApp, SetApp } from './appStore.ts'
import { createJobSteps } from './jobSteps.ts'

const DEFAULT_MODEL: ModelInput = { kind: 'default' }
const IDLE: Task = { kind: 'idle' }
const FRESH = { stepMs: null, renames: {}, calibration: 'model' } as const
const NO_DATA = { data: null, opened: null, table: null }

/** Columns that a wide model asks for and neither the table nor the user's renames provide. */
export function missingColumns(
  model: ModelFacts,
  facts: TableFacts,
  renames: Readonly<Record<string, string>>,
): readonly string[] {
  const has = new Set([...facts.metrics, ...facts.labels])
  return model.neededColumns.filter((column) => !has.has(renames[column] ?? column))
}

function stagesOf({ data, table, loaded }: ForecastJob): readonly Stage[] {
  const opening: Stage[] = table === null && data !== null ? ['opening'] : []
  const loading: Stage[] = loaded === null ? ['loading-model', 'compiling', 'self-check'] : []
  const reading: Stage[] = table === null && data !== null ? ['reading'] : []
  const forecasting: Stage[] = table === null && data === null ? [] : ['windows', 'forecasting']
  return [...opening, ...loading, ...reading, ...forecasting]
}

/** Forecasts of files: opened, asked about, read, and shown when they are whole. */
export function createJobActions(
  dependencies: Dependencies,
  { set, get, endWaiting }: { readonly set: SetApp; readonly get: GetApp; readonly endWaiting: () => void },
): JobActions {
  const steps = createJobSteps(dependencies, set, get)
  /** Aborted when another job starts or the user cancels; its late reports are then ignored. */
  let running: AbortController | null = null
  /** What made the source on screen; null: none of our jobs did. */
  let made: { readonly sourceId: string; readonly job: ForecastJob } | null = null

  const onScreen = (): ForecastJob | null => {
    const { view } = get()
    return view.kind === 'ready' && view.source.id === made?.sourceId ? made.job : null
  }

  /** A job that was aborted may end after what it had has been closed with the source that showed it. */
  const closed = new WeakSet<OpenData | OpenTable>()
  const closeOnce = (handle: OpenData | OpenTable) => {
    if (!closed.has(handle)) handle.close()
    closed.add(handle)
  }

  /** What was opened for a job that ends here, unless the screen shows it. */
  const closeUnused = ({ opened, table }: Pick<ForecastJob, 'opened' | 'table'>) => {
    const kept = onScreen()
    if (table !== null && table !== kept?.table) closeOnce(table)
    else if (table === null && opened !== null && opened !== kept?.opened) closeOnce(opened)
  }

  /** Ends what is under way or asked, whatever it is. */
  const stop = () => {
    running?.abort()
    running = null
    const { task } = get()
    if (task.kind === 'columns' || task.kind === 'mapping') closeUnused(task.job)
    if (task.kind === 'waiting') endWaiting()
    set({ task: IDLE })
  }

  /** What was opened for it has been closed: trying again reads it anew. */
  const fail = (job: ForecastJob, error: unknown, measuredStepMs: number | null) => {
    const table = job.table !== null && job.table === onScreen()?.table ? job.table : null
    const again = { ...job, table, opened: null }
    set({ task: { kind: 'failed', job: again, error: errorToData(error), measuredStepMs } })
  }

  const show = async (
    job: ForecastJob,
    parts: { readonly table: OpenTable; readonly ready: ReadyModel },
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => {
    const source = await steps.makeSource(job, parts, onProgress, signal)
    // The model may have come back on another backend under way: the source knows.
    const ready = { ...parts.ready, facts: source.state().facts.model ?? parts.ready.facts }
    made = { sourceId: source.id, job: { ...job, table: parts.table, loaded: ready } }
    running = null
    set({ task: IDLE, model: { input: job.model, ready } })
    const close = () => {
      source.close()
      // Another job of ours may have taken its place with the same table.
      if (made?.sourceId === source.id) made = null
      if (made?.job.table !== parts.table) closeOnce(parts.table)
    }
    get().showSource({ ...source, close })
  }

  const run = async (job: ForecastJob) => {
    stop()
    const controller = new AbortController()
    running = controller
    const { signal } = controller
    const onProgress = (progress: Progress) => {
      const { task } = get()
      if (!signal.aborted && task.kind === 'running') set({ task: { ...task, progress } })
    }
    set({ task: { kind: 'running', stages: stagesOf(job), progress: null } })
    let { opened, table } = job
    try {
      if (table === null && job.data !== null) {
        opened ??= await steps.open(job.data.input, onProgress, signal)
        signal.throwIfAborted()
        const mapping = steps.mappingFor(opened.guess, job.data.mapping)
        if (mapping.kind === 'ask') {
          set({ task: { kind: 'mapping', job: { ...job, opened }, guess: opened.guess } })
          return
        }
        const ready = await steps.load(job, onProgress, signal)
        const how = { mapping: mapping.mapping, model: ready.model, stepMs: job.settings.stepMs }
        table = await steps.read(opened, how, onProgress, signal)
        signal.throwIfAborted()
        await finish({ ...job, opened, loaded: ready }, table, ready, onProgress, signal)
        return
      }
      const ready = await steps.load(job, onProgress, signal)
      if (table === null) set({ task: IDLE, model: { input: job.model, ready } })
      else await finish(job, table, ready, onProgress, signal)
    } catch (error) {
      closeUnused({ opened, table })
      // An aborted job has been replaced or cancelled already: its end is nobody's business any more.
      if (signal.aborted) return
      if (isAbort(error)) set({ task: IDLE })
      else fail(job, error, table?.facts.stepMs ?? null)
    } finally {
      if (running === controller) running = null
    }
  }

  const finish = async (
    job: ForecastJob,
    table: OpenTable,
    ready: ReadyModel,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => {
    const missing = missingColumns(ready.facts, table.facts, job.settings.renames)
    if (missing.length > 0) {
      const asking = { ...job, table, loaded: ready }
      set({ task: { kind: 'columns', job: asking, table, model: ready.facts, missing } })
      return
    }
    await show(job, { table, ready }, onProgress, signal)
  }

  /** The job that would make what is on screen, or would open the page's first data. */
  const current = (): ForecastJob => {
    const { model } = get()
    const parts = { model: model.input, loaded: model.ready }
    const job = onScreen()
    return job === null
      ? { ...NO_DATA, ...parts, settings: FRESH }
      : { ...NO_DATA, opened: job.opened, table: job.table, ...parts, settings: job.settings }
  }

  dependencies.engine.onModelReloaded((reloaded, facts) => {
    const { model } = get()
    if (model.ready?.model === reloaded) set({ model: { ...model, ready: { model: reloaded, facts } } })
  })

  return {
    openData: (input) => run({ ...current(), ...NO_DATA, data: { input, mapping: null }, settings: FRESH }),
    openModel: (model) => run({ ...current(), model, loaded: null, settings: FRESH }),
    openBoth: (input, model) =>
      run({ ...NO_DATA, data: { input, mapping: null }, model, loaded: null, settings: FRESH }),
    confirmMapping: async (mapping) => {
      const { task } = get()
      if (task.kind !== 'mapping' || task.job.data === null) return
      dependencies.mappings.remember(task.guess.fingerprint, mapping)
      set({ task: IDLE })
      await run({ ...task.job, data: { ...task.job.data, mapping } })
    },
    confirmColumns: async (renames) => {
      const { task } = get()
      if (task.kind !== 'columns') return
      set({ task: IDLE })
      await run({ ...task.job, settings: { ...task.job.settings, renames } })
    },
    takeDefaultModel: async () => {
      const { task } = get()
      const job = task.kind === 'columns' || task.kind === 'failed' ? task.job : null
      if (job === null) return get().openModel(DEFAULT_MODEL)
      set({ task: IDLE })
      await run({ ...job, settings: FRESH, model: DEFAULT_MODEL, loaded: null })
    },
    overrideStep: (stepMs) => {
      const job = current()
      // A calibration was fitted on the step of before.
      return run({ ...job, settings: { ...job.settings, stepMs, calibration: 'model' } })
    },
    calibrateWith: (calibration) => {
      const job = current()
      return run({ ...job, settings: { ...job.settings, calibration } })
    },
    cancel: stop,
    retry: async () => {
      const { task } = get()
      if (task.kind === 'failed' && task.job !== null) await run(task.job)
    },
    retryWithStep: async (stepMs) => {
      const { task } = get()
      if (task.kind !== 'failed' || task.job === null) return
      await run({ ...task.job, settings: { ...task.job.settings, stepMs, calibration: 'model' } })
    },
    openWithLevels: async (job, quantiles) => {
      if (job.model.kind === 'files') await run({ ...job, model: { ...job.model, quantiles } })
    },
    dismiss: stop,
    report: (error) => {
      stop()
      set({ task: { kind: 'failed', job: null, error, measuredStepMs: null } })
    },
  }
}
