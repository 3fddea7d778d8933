import type { Answers, ColumnMapping, EngineClient, OpenData, OpenTable } from '#engine/api.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import { createEngineSource } from '../sources/engineSource.ts'
import type { ForecastSource } from '../sources/forecastSource.ts'
import { answersOf } from './answers.ts'
import type { ForecastJob, MetricsInput, ModelInput, ReadyModel } from './appState.ts'
import type { Dependencies, GetApp, SetApp } from './appStore.ts'
import type { Sources } from './sources.ts'

/** What jobs know of the rest of the app. */
export interface JobContext extends Pick<Sources, 'prepare' | 'endWaiting'> {
  readonly set: SetApp
  readonly get: GetApp
}

/** How a file is read. */
export type Said =
  /** remembered: as it was said of a file with the same columns before. */
  | { readonly kind: 'known'; readonly mapping: ColumnMapping; readonly remembered: boolean }
  /** A person has to be asked, with what is known already as the answers. */
  | { readonly kind: 'open'; readonly answers: Answers }

/** The steps of a job, one after the other; see ForecastJob. */
export interface JobSteps {
  readonly open: (input: MetricsInput, onProgress: ProgressListener, signal: AbortSignal) => Promise<OpenData>
  /**
   * What the columns are: as a person says, as it was said of such a file before, as the names say for sure, or as the
   * groups of the model say where only the server is not clear.
   */
  readonly mappingFor: (
    job: ForecastJob,
    opened: OpenData,
    load: () => Promise<ReadyModel>,
    signal: AbortSignal,
  ) => Promise<Said>
  readonly load: (
    job: Pick<ForecastJob, 'model' | 'loaded'>,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => Promise<ReadyModel>
  readonly read: (
    data: OpenData,
    how: Parameters<EngineClient['read']>[1],
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => Promise<OpenTable>
  /** The first forecast, judged by the criteria of now, also where they are edited meanwhile. */
  readonly makeSource: (
    job: ForecastJob,
    parts: { readonly table: OpenTable; readonly ready: ReadyModel },
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => Promise<ForecastSource>
}

const known = (mapping: ColumnMapping, remembered = false): Said => ({ kind: 'known', mapping, remembered })
const open = (answers: Answers = {}): Said => ({ kind: 'open', answers })

/** Whether the cells of a file can be read in ways of which nothing was said of files like it: those before were clear. */
function isOpen(recalled: ColumnMapping, asks: OpenData['guess']['asks']): boolean {
  return (['dateOrder', 'comma'] as const).some(
    (cells) => asks.includes(cells) && recalled[cells] === undefined,
  )
}

/** Loads a model that is not loaded yet, as a job says; that in use is then ready for all that comes after. */
function createLoad({ engine, modelAhead }: Dependencies, set: SetApp, get: GetApp): JobSteps['load'] {
  /** What ships may be loaded already; anything else takes its place in the engine. */
  const takeAhead = async (input: ModelInput, onProgress: ProgressListener, signal: AbortSignal) => {
    if (input.kind === 'default') return (await modelAhead?.take(onProgress, signal)) ?? null
    modelAhead?.drop()
    return null
  }
  return async ({ model: input, loaded }, onProgress, signal) => {
    if (loaded !== null) return loaded
    const files = input.kind === 'files' ? input.files : null
    const quantiles = input.kind === 'files' ? input.quantiles : null
    const model =
      (await takeAhead(input, onProgress, signal)) ??
      (await engine.loadModel(files, { prefer: null, quantiles }, onProgress, signal))
    signal.throwIfAborted()
    const ready = { model, facts: model.facts }
    // The model in use has loaded; another one takes its place only with its first forecast.
    if (input === get().model.input) set({ model: { input, ready } })
    return ready
  }
}

/** Loads the model in use where it is not loaded yet. */
export function modelLoader(
  dependencies: Dependencies,
  set: SetApp,
  get: GetApp,
): (signal: AbortSignal) => Promise<ReadyModel> {
  const load = createLoad(dependencies, set, get)
  return (signal) => {
    const { input, ready } = get().model
    return load({ model: input, loaded: ready }, () => undefined, signal)
  }
}

export function createJobSteps(
  dependencies: Dependencies,
  { set, get, prepare }: Pick<JobContext, 'set' | 'get' | 'prepare'>,
): JobSteps {
  const { engine, mappings, alerts } = dependencies
  return {
    open: (input, onProgress, signal) =>
      engine.open(input.kind === 'sample' ? null : input.files, onProgress, signal),
    mappingFor: async ({ data, loaded, model }, opened, load, signal) => {
      const { sure, mapping, asks } = opened.guess
      if (data !== null && data.mapping !== null) return known(data.mapping)
      const recalled = mappings.recall(opened.guess)
      if (recalled !== null) return isOpen(recalled, asks) ? open(answersOf(recalled)) : known(recalled, true)
      if (sure && mapping !== null) return known(mapping)
      // What ships tells its series apart by no column of its own that names would not give away.
      const isDefault = loaded === null && model.kind === 'default'
      if (isDefault || !asks.every((asked) => asked === 'server')) return open()
      const ready = await load()
      const { guess } = await engine.answer(opened, {}, ready.model, signal)
      return guess.sure && guess.mapping !== null ? known(guess.mapping) : open()
    },
    load: createLoad(dependencies, set, get),
    read: (data, how, onProgress, signal) => engine.read(data, how, onProgress, signal),
    makeSource: async ({ settings, readAs }, { table, ready }, onProgress, signal) => {
      const { criteria } = get()
      const remembered = readAs?.remembered === true
      const modelParts = { model: ready.model, modelFacts: ready.facts }
      const parts = { engine, table, ...modelParts, settings, remembered, alerts }
      const source = await createEngineSource(parts, criteria, onProgress, signal)
      try {
        for (let used = criteria; get().criteria !== used;) {
          used = get().criteria
          await source.judge(used, signal)
        }
        signal.throwIfAborted()
        await prepare(source, signal)
        return source
      } catch (error) {
        source.close()
        throw error
      }
    },
  }
}
