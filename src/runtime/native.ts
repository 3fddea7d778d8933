import { availableParallelism } from 'node:os'
import type * as Ort from 'onnxruntime-common'
import { FleetcastError } from '#forecast/errors.ts'
import { backendFailure, briefMessage } from './failure.ts'
import { SerialQueue } from './serial.ts'
import { graphSession } from './session.ts'
import type { Backend } from './types.ts'

/** Small batches stay in the CPU's caches; larger ones were slower per series. */
const BATCH = 16

export interface NativeOptions {
  /** Default: every core that this process may use. */
  readonly threads?: number
}

/** ONNX Runtime's CPU provider as machine code, in Node. */
export function nativeBackend({ threads = availableParallelism() }: NativeOptions = {}): Backend {
  const queue = new SerialQueue()
  return {
    kind: 'native',
    batchSize: BATCH,
    createSession: (graph, shape, signal) =>
      queue.run(async () => {
        signal.throwIfAborted()
        const ort = await loadNative()
        const session = await ort.InferenceSession.create(graph, {
          executionProviders: ['cpu'],
          intraOpNumThreads: threads,
          logSeverityLevel: 3,
        }).catch((error: unknown) => {
          throw backendFailure('native: the model could not be prepared', error)
        })
        const facts = { kind: 'native', description: 'native', shape, TensorOf: ort.Tensor, queue } as const
        return graphSession(session, facts)
      }),
  }
}

/** Loaded when asked for: the package is large, and lacks binaries for some platforms. */
async function loadNative(): Promise<typeof Ort> {
  try {
    return await import('onnxruntime-node')
  } catch (error) {
    throw new FleetcastError(
      'backend-unavailable',
      `native: onnxruntime-node has no binary for ${process.platform}/${process.arch} or is not installed: ${briefMessage(error)}`,
      {},
      { cause: error },
    )
  }
}
