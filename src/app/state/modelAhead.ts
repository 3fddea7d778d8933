import type { EngineClient, OpenModel } from '#engine/api.ts'
import { raceAbort } from '#engine/raceAbort.ts'
import { isAbort } from '#forecast/errors.ts'
import type { Progress, ProgressListener } from '#forecast/progress.ts'

/** The model that ships, loaded while a person still looks for their file: a job then finds it loaded, or on its way. */
export interface ModelAhead {
  /** Starts loading it; once, however often it is called. */
  readonly begin: () => void
  /**
   * The model, once it is loaded, for one caller. null: it was not begun, it was taken or dropped before, or it could not be
   * loaded; whoever needs it then loads it and learns why. Rejects with the signal's reason; the model stays for the next.
   */
  readonly take: (onProgress: ProgressListener, signal: AbortSignal) => Promise<OpenModel | null>
  /** Another model is going to be loaded: makes way for it. */
  readonly drop: () => void
}

export function createModelAhead({ loadModel }: Pick<EngineClient, 'loadModel'>): ModelAhead {
  const controller = new AbortController()
  let loading: Promise<OpenModel | null> | null = null
  let begun = false
  let newest: Progress | null = null
  let listener: ProgressListener = () => undefined
  const onProgress: ProgressListener = (progress) => {
    newest = progress
    listener(progress)
  }
  return {
    begin: () => {
      if (begun) return
      begun = true
      loading = loadModel(null, { prefer: null, quantiles: null }, onProgress, controller.signal).catch(
        () => null,
      )
    },
    take: async (onTaken, signal) => {
      begun = true
      if (loading === null) return null
      listener = onTaken
      if (newest !== null) onTaken(newest)
      const taken = loading
      loading = null
      try {
        return await raceAbort(taken, signal)
      } catch (error) {
        if (isAbort(error) && signal.aborted) loading = taken
        throw error
      } finally {
        listener = () => undefined
      }
    },
    drop: () => {
      begun = true
      loading = null
      controller.abort()
    },
  }
}
