import { FleetcastError, isAbort, isHostFault } from '#forecast/errors.ts'
import type { Network } from '#runtime/network.ts'
import type { Backend, GraphSession } from '#runtime/types.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import type { Refusal } from '../api.ts'
import {
  compare,
  referenceExpectation,
  storedExpectation,
  type Comparison,
  type Expectation,
} from './selfCheck.ts'

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
 * the window stored with the model, or, without one, WebGPU within that of WASM and the kernel within that of its
 * reference. GPUs have been seen to answer wrongly, so an unchecked one is not used where a check is possible; the kernel
 * is never used unchecked.
 *
 * Fails with what is wrong with the model, with the only backend's own error, with what is wrong on the page's host, or with backend-unavailable naming each
 * backend's reason.
 */
export async function chooseBackend(
  network: Network,
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
      session = await backend.createSession(network, signal)
      onProgress({ stage: 'self-check', done: 0, total: null, unit: 'series' })
      const expectation =
        storedExpectation(network.spec.selfCheck) ?? (await referenceFor(network, backend, backends, signal))
      const check = expectation && (await compare(session, expectation, signal))
      if (check === null || check.withinTolerance) return { backend, session, check, refused }
      throw new FleetcastError(
        'self-check-failed',
        `${session.description} differs by up to ${check.error.toPrecision(2)} from ${check.against}`,
      )
    } catch (error) {
      await session?.release().catch(() => undefined)
      if (isAbort(error) || isOfModel(error)) throw error
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
  throw new FleetcastError('backend-unavailable', reasons || 'no backend is available')
}

/**
 * WASM vouches for WebGPU, where it runs; the kernel's reference must vouch for the kernel. ONNX Runtime on a CPU has nobody
 * above it: null.
 */
async function referenceFor(
  network: Network,
  backend: Backend,
  backends: readonly Backend[],
  signal: AbortSignal,
): Promise<Expectation | null> {
  const { reference } = backend
  if (reference !== undefined) {
    const expectation = await referenceExpectation(network, reference, signal)
    if (expectation !== null) return expectation
    throw new FleetcastError(
      'backend-unavailable',
      `${backend.kind}: it cannot be self-checked, as the model stores no reference output and ${reference.kind} does not run here`,
    )
  }
  const wasm = backends.find(({ kind }) => kind === 'wasm')
  return backend.kind === 'webgpu' && wasm !== undefined
    ? await referenceExpectation(network, wasm, signal)
    : null
}

/** Whether it is the model's fault: then no other backend does better. */
function isOfModel(error: unknown): boolean {
  return error instanceof FleetcastError && OF_MODEL.has(error.code)
}

const OF_MODEL = new Set<FleetcastError['code']>([
  'weights-missing',
  'weights-shape',
  'model-schema',
  'model-unsupported',
])
