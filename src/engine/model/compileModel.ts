import type { TrainedModel } from '#model/spec.ts'
import { networkOf } from '#runtime/network.ts'
import type { Backend, GraphSession } from '#runtime/types.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import { chooseBackend, type ChosenBackend } from './chooseBackend.ts'
import { raceAbort } from '../raceAbort.ts'

/** A trained model, compiled on the backend that passed its self-check. */
export interface CompiledModel extends ChosenBackend {
  readonly model: TrainedModel
  /** The same network with attention and variable weights as outputs; compiled when it is first asked for. */
  readonly explaining: (signal: AbortSignal) => Promise<GraphSession>
  /** About how long one run may block the thread; null: as long as the backend's largest batch takes. */
  readonly maxBlockingMs: number | null
  readonly release: () => Promise<void>
}

/**
 * Compiles a model on the first backend that computes it rightly (see chooseBackend, also for the errors).
 * Fails with weights-missing, weights-shape or model-unsupported when the weights do not make a network.
 */
export async function compileModel(
  model: TrainedModel,
  backends: readonly Backend[],
  onProgress: ProgressListener,
  signal: AbortSignal,
  { maxBlockingMs = null }: Partial<Pick<CompiledModel, 'maxBlockingMs'>> = {},
): Promise<CompiledModel> {
  const chosen = await chooseBackend(networkOf(model), backends, onProgress, signal)

  let explaining: Promise<GraphSession> | null = null
  return {
    ...chosen,
    model,
    maxBlockingMs,
    explaining: async (ownSignal) => {
      // Not the asker's signal: another may wait for the same session.
      const { reference = chosen.backend } = chosen.backend
      explaining ??= reference.createSession(
        networkOf(model, { explain: true }),
        new AbortController().signal,
      )
      explaining.catch(() => (explaining = null))
      return await raceAbort(explaining, ownSignal)
    },
    release: async () => {
      await Promise.all([chosen.session.release(), explaining?.then((session) => session.release())])
    },
  }
}
