import { FleetcastError, isAbort, isHostFault } from '#forecast/errors.ts'
import type { TftSpec } from '#model/spec.ts'
import type { Backend, GraphSession, GraphShape } from '#runtime/types.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import type { Refusal } from '../api.ts'
import { compare, referenceExpectation, storedExpectation, type Comparison } from './selfCheck.ts'

export interface ChosenBackend {
  readonly backend: Backend
  readonly session: GraphSession
  /** null: nothing to compare with (the reference itself, and no stored window). */
  readonly check: Comparison | null
  /** Those before it in the list, and why not. */
  readonly refused: readonly Refusal[]
}

/**
 * The first backend, in the order given, that can run the graph and computes rightly: within the tolerance of
 * the window stored with the model, or, without one, WebGPU within that of WASM. GPUs have been seen to answer
 * wrongly, so an unchecked one is not used where a check is possible.
 *
 * Fails with the only backend's own error, with what is wrong on the page's host, or with backend-unavailable naming each
 * backend's reason.
 */
export async function chooseBackend(
  spec: TftSpec,
  graph: Uint8Array,
  shape: GraphShape,
  backends: readonly Backend[],
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<ChosenBackend> {
  const refused: Refusal[] = []
  const errors: unknown[] = []
  for (const backend of backends) {
    signal.throwIfAborted()
    onProgress({ stage: 'compiling', done: 0, total: null, unit: 'nodes' })
    let session: GraphSession | null = null
    try {
      session = await backend.createSession(graph, shape, signal)
      onProgress({ stage: 'self-check', done: 0, total: null, unit: 'series' })
      const expectation =
        storedExpectation(spec.selfCheck) ??
        (await referenceFor(backend, backends, (reference) =>
          referenceExpectation(spec, graph, shape, reference, signal),
        ))
      const check = expectation && (await compare(session, expectation, signal))
      if (check === null || check.withinTolerance) return { backend, session, check, refused }
      throw new FleetcastError(
        'self-check-failed',
        `${session.description} answers up to ${check.error.toPrecision(2)} beside ${check.against}`,
      )
    } catch (error) {
      await session?.release().catch(() => undefined)
      if (isAbort(error)) throw error
      errors.push(error)
      const reason = error instanceof Error ? error.message : String(error)
      const isSilent = error instanceof FleetcastError && error.code === 'backend-silent'
      refused.push({ backend: backend.kind, reason, ...(isSilent && { isSilent }) })
    }
  }
  if (errors.length === 1) throw errors[0]
  const fault = errors.find(isHostFault)
  if (fault !== undefined) throw fault
  const reasons = refused.map(({ reason }) => reason).join('; ')
  throw new FleetcastError('backend-unavailable', reasons || 'no backend is offered')
}

/** WASM vouches for WebGPU; a CPU backend has nobody above it. */
async function referenceFor<T>(
  backend: Backend,
  backends: readonly Backend[],
  ask: (reference: Backend) => Promise<T>,
): Promise<T | null> {
  const reference = backends.find(({ kind }) => kind === 'wasm')
  return backend.kind === 'webgpu' && reference !== undefined ? await ask(reference) : null
}
