import type { ModelFacts, OpenTable, TableFacts } from '#engine/api.ts'
import { errorToData, FleetcastError, isAbort } from '#forecast/errors.ts'
import type { Progress, ProgressListener, Stage } from '#forecast/progress.ts'
import type { AheadQuestion } from '#forecast/window/clock/question.ts'
import { own } from '#forecast/window/names.ts'
import { answered, hasAnswers } from './aheadAnswers.ts'
import type { ForecastJob, ReadyModel, Task } from './appState.ts'
import type { Dependencies, GetApp, SetApp } from './appStore.ts'
import type { JobHandles } from './jobHandles.ts'
import { createJobSteps } from './jobSteps.ts'
import { settingsAsBefore } from './offerSettings.ts'

export interface JobRunner {
  /** Ends the job under way and runs this one: until it is shown, asks the user, fails or is stopped. Never rejects. */
  run(job: ForecastJob): Promise<void>
  /** Ends what is under way or asked, whatever it is. */
  stop(): void
}

const IDLE: Task = { kind: 'idle' }

/** Columns that a wide model asks for and neither the table nor the user's renames provide. */
export function missingColumns(
  model: ModelFacts,
  facts: TableFacts,
  renames: Readonly<Record<string, string>>,
): readonly string[] {
  const has = new Set([...facts.metrics, ...facts.labels])
  return model.neededColumns.filter((column) => !has.has(own(renames, column) ?? column))
}

function asksAhead(error: unknown): error is FleetcastError & { readonly question: AheadQuestion } {
  return error instanceof FleetcastError && error.question !== null
}

function stagesOf({ data, table, loaded }: ForecastJob): readonly Stage[] {
  const opening: Stage[] = table === null && data !== null ? ['opening'] : []
  const loading: Stage[] = loaded === null ? ['loading-model', 'compiling', 'self-check'] : []
  const reading: Stage[] = table === null && data !== null ? ['reading'] : []
  const forecasting: Stage[] = table === null && data === null ? [] : ['windows', 'forecasting']
  return [...opening, ...loading, ...reading, ...forecasting]
}

/** Runs one job at a time: opened, asked about, read, and shown when it is whole. */
export function createJobRunner(
  dependencies: Dependencies,
  handles: JobHandles,
  { set, get, endWaiting }: { readonly set: SetApp; readonly get: GetApp; readonly endWaiting: () => void },
): JobRunner {
  const steps = createJobSteps(dependencies, set, get)
  /** Aborted when another job starts or the user cancels; its late reports are then ignored. */
  let running: AbortController | null = null

  const stop = () => {
    running?.abort()
    running = null
    const { task } = get()
    if (task.kind === 'columns' || task.kind === 'mapping') handles.closeUnused(task.job)
    if (task.kind === 'waiting') endWaiting()
    set({ task: IDLE })
  }

  /** What was opened for it has been closed: trying again reads it anew. */
  const fail = (job: ForecastJob, error: unknown, measuredStepMs: number | null) => {
    const table = job.table !== null && job.table === handles.onScreen()?.table ? job.table : null
    const again = { ...job, table, opened: null }
    set({ task: { kind: 'failed', job: again, error: errorToData(error), measuredStepMs } })
  }

  /** How a job that failed goes on without a question; null: the failure is told. */
  const insteadOf = (
    { settings, otherwise = null, isOffer = false, loaded }: ForecastJob,
    error: unknown,
    table: OpenTable | null,
  ) => {
    if (asksAhead(error)) {
      const before =
        table && loaded && dependencies.keptAnswers.recall(table.facts.fingerprint, loaded.facts.sha256)
      return before && answered(settings, error.question, before)
    }
    if (otherwise !== null) return otherwise
    if (isOffer || table === null || !(error instanceof FleetcastError)) return null
    const stepMs = dependencies.chosenSteps.recall(table.facts.fingerprint)
    const isAsItIs = settings.stepMs === null && settings.asOfMs === null
    return !isAsItIs ? null : settingsAsBefore(settings, error.offers, stepMs)
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
    const release = handles.made(source.id, { ...job, table: parts.table, loaded: ready })
    running = null
    const { settings, isOffer = false } = job
    const { fingerprint } = parts.table.facts
    if (isOffer) dependencies.chosenSteps.remember(fingerprint, settings.stepMs)
    if (hasAnswers(settings)) dependencies.keptAnswers.remember(fingerprint, ready.facts.sha256, settings)
    set({ task: IDLE, model: { input: job.model, ready } })
    const close = () => {
      source.close()
      release()
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
    set({ task: { kind: 'running', stages: stagesOf(job), progress: null }, problem: null })
    let { opened, table, loaded } = job
    try {
      if (table === null && job.data !== null) {
        opened ??= await steps.open(job.data.input, onProgress, signal)
        signal.throwIfAborted()
        const mapping = steps.mappingFor(opened.guess, job.data.mapping)
        if (mapping.kind === 'ask') {
          set({ task: { kind: 'mapping', job: { ...job, opened }, guess: opened.guess } })
          return
        }
        const ready = (loaded = await steps.load(job, onProgress, signal))
        const how = { mapping: mapping.mapping, model: ready.model, stepMs: job.settings.stepMs }
        table = await steps.read(opened, how, onProgress, signal)
        signal.throwIfAborted()
        await finish({ ...job, opened, loaded: ready }, table, ready, onProgress, signal)
        return
      }
      const ready = (loaded = await steps.load(job, onProgress, signal))
      if (table === null) set({ task: IDLE, model: { input: job.model, ready } })
      else await finish(job, table, ready, onProgress, signal)
    } catch (error) {
      const settings = signal.aborted || isAbort(error) ? null : insteadOf({ ...job, loaded }, error, table)
      if (settings !== null) {
        const { input, ready } = get().model
        const otherwise = settings === job.otherwise ? null : (job.otherwise ?? null)
        const now = job.loaded ?? (input === job.model ? ready : loaded)
        await run({ ...job, opened, table, loaded: now, settings, otherwise })
        return
      }
      handles.closeUnused({ opened, table })
      // An aborted job has been replaced or cancelled already: its end is nobody's business any more.
      if (signal.aborted) return
      if (isAbort(error)) set({ task: IDLE })
      else fail(asksAhead(error) ? { ...job, loaded } : job, error, table?.facts.stepMs ?? null)
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

  return { run, stop }
}
