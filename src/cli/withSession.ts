import type { HeldModel } from '#engine/session/heldModel.ts'
import { Session } from '#engine/session/session.ts'
import { cliBackends, type CliBackend } from './backends.ts'
import { say } from './output.ts'
import { checkStatedLevels, modelFiles } from './files.ts'

export interface ModelOptions {
  /** Checkpoint or model folder; omitted: the bundled default. */
  readonly model?: string
  /** Levels of a model that does not state its own. */
  readonly quantiles?: readonly number[]
  /** Omitted: the first that computes the model rightly. */
  readonly backend?: CliBackend
}

/** Work on a session with a model, which is released when the work ends. Nobody waits for its thread to be free. */
export async function withSession<T>(
  { model: path, quantiles: stated, backend }: ModelOptions,
  signal: AbortSignal,
  work: (session: Session, model: HeldModel) => Promise<T>,
): Promise<T> {
  const session = new Session({ backends: () => cliBackends(backend), maxBlockingMs: null })
  const quantiles = stated ?? null
  const options = { quantiles, prefer: null, excludedBackends: [] }
  try {
    const model = await session.load(await modelFiles(path), options, () => undefined, signal)
    for (const { reason } of model.facts.refused) say(`note: ${reason}`)
    checkStatedLevels(model.trained, quantiles)
    return await work(session, model)
  } finally {
    await session.release()
  }
}
