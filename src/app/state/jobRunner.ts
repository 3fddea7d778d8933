import type { Answers, ColumnMapping, ModelFacts, OpenData, OpenTable, TableFacts } from '#engine/api.ts'
import { errorToData, isAbort, type ErrorData } from '#forecast/errors.ts'
import type { ProgressListener, Stage } from '#forecast/progress.ts'
import { own } from '#forecast/window/names.ts'
import { asksAhead, hasAnswers } from './aheadAnswers.ts'
import { answersOf, isMendable, type AnswersAsked } from './answers.ts'
import type { ForecastJob, Opened, ReadyModel, Task, View } from './appState.ts'
import type { Dependencies, GetApp, SetApp } from './appStore.ts'
import type { JobHandles } from './jobHandles.ts'
import { insteadOf } from './jobInstead.ts'
import { createJobSteps, type JobContext } from './jobSteps.ts'

export interface JobRunner {
  /** Ends the job under way and runs this one: until it is shown, asks the user, fails or is stopped. Never rejects. */
  run(job: ForecastJob): Promise<void>
  /** Ends what is under way and asks how what a job opened, or has to open again, is to be read. Never rejects. */
  ask(job: ForecastJob, answers: Answers): Promise<void>
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

function stagesOf({ data, table, loaded }: ForecastJob): readonly Stage[] {
  const opening: Stage[] = table === null && data !== null ? ['opening'] : []
  const loading: Stage[] = loaded === null ? ['loading-model', 'compiling', 'self-check'] : []
  const reading: Stage[] = table === null && data !== null ? ['reading'] : []
  const forecasting: Stage[] = table === null && data === null ? [] : ['windows', 'forecasting']
  return [...opening, ...loading, ...reading, ...forecasting]
}

/** A job that failed, to be tried again: what was opened for it has been closed, unless the screen shows it. */
function anew(job: ForecastJob, handles: JobHandles): ForecastJob {
  return { ...job, table: job.table === handles.onScreen()?.table ? job.table : null, opened: null }
}

/** The files behind a source; null: nobody here knows them. */
function madeOf({ readAs, model }: ForecastJob, sourceId: string): Opened | null {
  return readAs === null ? null : { sourceId, data: readAs.input, model }
}

/** What is on screen keeps what it has of its forecast: the worker is for what was asked last. */
function pauseShown(view: View): void {
  if (view.kind === 'ready') view.source.parts?.stop()
}

/** Puts the progress of a job on screen for as long as it is under way. */
function reporterOf(signal: AbortSignal, set: SetApp, get: GetApp): ProgressListener {
  return (progress) => {
    const { task } = get()
    if (!signal.aborted && task.kind === 'running') set({ task: { ...task, progress } })
  }
}

/** Runs one job at a time: opened, asked about, read, and shown when it is whole. */
export function createJobRunner(
  dependencies: Dependencies,
  handles: JobHandles,
  answers: AnswersAsked,
  { set, get, prepare, endWaiting }: JobContext,
): JobRunner {
  const steps = createJobSteps(dependencies, { set, get, prepare })
  /** Aborted when another job starts or the user cancels; its late reports are then ignored. */
  let running: AbortController | null = null

  const stop = () => {
    running?.abort()
    running = null
    answers.end()
    const { task } = get()
    if (task.kind === 'columns' || task.kind === 'mapping') handles.closeUnused(task.job)
    if (task.kind === 'waiting') endWaiting()
    set({ task: IDLE })
  }

  const fail = (job: ForecastJob, error: unknown, measuredStepMs: number | null) => {
    set({ task: { kind: 'failed', job: anew(job, handles), error: errorToData(error), measuredStepMs } })
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
    // What follows is another job: how this one came about says nothing of it.
    const kept = { ...job, isOffer: false, otherwise: null, table: parts.table, loaded: ready }
    const release = handles.made(source.id, kept)
    running = null
    const { data, opened, settings, isOffer = false } = job
    const { fingerprint } = parts.table.facts
    // Only what led to a forecast: a wrong answer would fail each time such a file is opened.
    if (data?.mapping && opened !== null) dependencies.mappings.remember(opened.guess, data.mapping)
    if (isOffer) dependencies.chosenSteps.remember(fingerprint, settings.stepMs)
    if (hasAnswers(settings)) dependencies.keptAnswers.remember(fingerprint, ready.facts.sha256, settings)
    set({ task: IDLE, model: { input: job.model, ready }, opened: madeOf(job, source.id) })
    const close = () => {
      source.close()
      release()
    }
    get().showSource({ ...source, close })
  }

  const ask = async (job: ForecastJob, said: Answers) => {
    stop()
    let { opened } = job
    const controller = new AbortController()
    running = controller
    const { signal } = controller
    try {
      if (opened === null) {
        if (job.data === null) return
        set({ task: { kind: 'running', stages: ['opening'], progress: null } })
        opened = await steps.open(job.data.input, reporterOf(signal, set, get), signal)
      }
      set({ task: await answers.question({ ...job, opened }, said, null, signal) })
    } catch (error) {
      handles.closeUnused({ opened, table: null })
      if (signal.aborted) return
      set({ task: IDLE })
      get().report(errorToData(error))
    } finally {
      if (running === controller) running = null
    }
  }

  /** Asks again where other answers may be the way out of a failure to read; false: they are not. */
  const mend = async (
    job: ForecastJob & { readonly opened: OpenData },
    mapping: ColumnMapping,
    failure: ErrorData,
    signal: AbortSignal,
  ): Promise<boolean> => {
    if (!isMendable(failure)) return false
    try {
      set({ task: await answers.question(job, answersOf(mapping), failure, signal) })
      return true
    } catch {
      return false
    }
  }

  const run = async (job: ForecastJob) => {
    stop()
    pauseShown(get().view)
    const controller = new AbortController()
    running = controller
    const { signal } = controller
    const onProgress = reporterOf(signal, set, get)
    set({ task: { kind: 'running', stages: stagesOf(job), progress: null }, problem: null })
    let { opened, table, loaded, readAs } = job
    const load = async () => (loaded ??= await steps.load(job, onProgress, signal))
    try {
      if (table === null && job.data !== null) {
        opened ??= await steps.open(job.data.input, onProgress, signal)
        signal.throwIfAborted()
        const said = await steps.mappingFor(job, opened, load, signal)
        signal.throwIfAborted()
        if (said.kind === 'open') {
          set({ task: await answers.question({ ...job, opened, loaded }, said.answers, null, signal) })
          return
        }
        const { mapping, remembered } = said
        readAs = { input: job.data.input, mapping, remembered }
        const ready = await load()
        const how = { mapping, model: ready.model, stepMs: job.settings.stepMs }
        table = await steps.read(opened, how, onProgress, signal)
        signal.throwIfAborted()
        await finish({ ...job, opened, loaded: ready, readAs }, table, ready, onProgress, signal)
        return
      }
      const ready = await load()
      if (table === null) set({ task: IDLE, model: { input: job.model, ready } })
      else await finish(job, table, ready, onProgress, signal)
    } catch (error) {
      const settings =
        signal.aborted || isAbort(error) ? null : insteadOf(dependencies, { ...job, loaded }, error, table)
      if (settings !== null) {
        const { input, ready } = get().model
        const otherwise = settings === job.otherwise ? null : (job.otherwise ?? null)
        const now = job.loaded ?? (input === job.model ? ready : loaded)
        await run({ ...job, opened, table, readAs, loaded: now, settings, otherwise })
        return
      }
      if (opened !== null && table === null && readAs !== null && !signal.aborted) {
        if (await mend({ ...job, opened, loaded }, readAs.mapping, errorToData(error), signal)) return
      }
      handles.closeUnused({ opened, table })
      // An aborted job has been replaced or cancelled already: its end is nobody's business any more.
      if (signal.aborted) return
      if (isAbort(error)) set({ task: IDLE })
      else fail({ ...job, readAs, ...(asksAhead(error) && { loaded }) }, error, table?.facts.stepMs ?? null)
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
      set({
        task: { kind: 'columns', job: { ...job, table, loaded: ready }, table, model: ready.facts, missing },
      })
      return
    }
    await show(job, { table, ready }, onProgress, signal)
  }

  return { run, ask, stop }
}
