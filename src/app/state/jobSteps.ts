import type { ColumnMapping, EngineClient, OpenData, OpenTable } from '#engine/api.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import { createEngineSource } from '../sources/engineSource.ts'
import type { ForecastSource } from '../sources/forecastSource.ts'
import type { ForecastJob, MetricsInput, ReadyModel } from './appState.ts'
import type { Dependencies, GetApp, SetApp } from './appStore.ts'

/** The steps of a job, one after the other; see ForecastJob. */
export interface JobSteps {
  readonly open: (input: MetricsInput, onProgress: ProgressListener, signal: AbortSignal) => Promise<OpenData>
  /**
   * What the columns are: as a person says, as it was said of such a file before, as the names say for sure, or as the
   * groups of the model say where only the server is not clear. null: a person has to be asked.
   */
  readonly mappingFor: (
    job: ForecastJob,
    opened: OpenData,
    load: () => Promise<ReadyModel>,
    signal: AbortSignal,
  ) => Promise<ColumnMapping | null>
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

/** Loads a model that is not loaded yet, as a job says; that in use is then ready for all that comes after. */
function createLoad({ engine }: Dependencies, set: SetApp, get: GetApp): JobSteps['load'] {
  return async ({ model: input, loaded }, onProgress, signal) => {
    if (loaded !== null) return loaded
    const files = input.kind === 'files' ? input.files : null
    const quantiles = input.kind === 'files' ? input.quantiles : null
    const model = await engine.loadModel(files, { prefer: null, quantiles }, onProgress, signal)
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

export function createJobSteps(dependencies: Dependencies, set: SetApp, get: GetApp): JobSteps {
  const { engine, mappings, alerts } = dependencies
  return {
    open: (input, onProgress, signal) =>
      engine.open(input.kind === 'sample' ? null : input.files, onProgress, signal),
    mappingFor: async ({ data, loaded, model }, opened, load, signal) => {
      const { sure, mapping, asks } = opened.guess
      const said = data?.mapping ?? mappings.recall(opened.guess) ?? (sure ? mapping : null)
      if (said !== null || !asks.every((asked) => asked === 'server')) return said
      // What ships tells its series apart by no column of its own that names would not give away.
      if (loaded === null && model.kind === 'default') return null
      const ready = await load()
      const { guess } = await engine.answer(opened, {}, ready.model, signal)
      return guess.sure ? guess.mapping : null
    },
    load: createLoad(dependencies, set, get),
    read: (data, how, onProgress, signal) => engine.read(data, how, onProgress, signal),
    makeSource: async ({ settings }, { table, ready }, onProgress, signal) => {
      const { criteria } = get()
      const parts = { engine, table, model: ready.model, modelFacts: ready.facts, settings, alerts }
      const source = await createEngineSource(parts, criteria, onProgress, signal)
      try {
        for (let used = criteria; get().criteria !== used;) {
          used = get().criteria
          await source.judge(used, signal)
        }
        signal.throwIfAborted()
        return source
      } catch (error) {
        source.close()
        throw error
      }
    },
  }
}
