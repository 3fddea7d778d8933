import { availableParallelism } from 'node:os'
import type * as Ort from 'onnxruntime-common'
import { FleetcastError } from '#forecast/errors.ts'
import { backendFailure, briefMessage } from './failure.ts'
import { SerialQueue } from './serial.ts'
import { graphSession } from './session.ts'
import type { Backend } from './types.ts'

/** Small batches stay in the CPU's caches; larger ones were slower per series. */
const BATCH = 16

export interface WasmNodeOptions {
  /** Default: every core that this process may use. */
  readonly threads?: number
}

/**
 * The browser's CPU backend in Node: the same WASM file, through the entry whose threads Node can start.
 */
export function wasmNodeBackend({ threads = availableParallelism() }: WasmNodeOptions = {}): Backend {
  const queue = new SerialQueue()
  return {
    kind: 'wasm',
    batchSize: BATCH,
    createSession: (network, signal) =>
      queue.run(async () => {
        signal.throwIfAborted()
        const ort = await loadWasm(threads)
        const session = await ort.InferenceSession.create(network.graph(), {
          executionProviders: ['wasm'],
        }).catch((error: unknown) => {
          throw backendFailure('wasm: the model could not be prepared', error)
        })
        const running = ort.env.wasm.numThreads ?? 1
        const description = `wasm, ${running} thread${running === 1 ? '' : 's'}`
        return graphSession(session, {
          kind: 'wasm',
          description,
          shape: network.shape,
          TensorOf: ort.Tensor,
          queue,
        })
      }),
  }
}

/** The number of threads holds from the first session on: WASM is instantiated once per process. */
async function loadWasm(threads: number): Promise<typeof Ort> {
  try {
    const ort = await import('onnxruntime-web')
    ort.env.logLevel = 'error'
    ort.env.wasm.numThreads ??= threads
    return ort
  } catch (error) {
    throw new FleetcastError(
      'backend-unavailable',
      `wasm: onnxruntime-web could not be loaded: ${briefMessage(error)}`,
      {},
      { cause: error },
    )
  }
}
