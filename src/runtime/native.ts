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
    createSession: (network, signal) =>
      queue.run(async () => {
        signal.throwIfAborted()
        const ort = await loadNative()
        const session = await ort.InferenceSession.create(network.graph(), {
          executionProviders: ['cpu'],
          intraOpNumThreads: threads,
          logSeverityLevel: 3,
        }).catch((error: unknown) => {
          throw backendFailure('native: the model could not be prepared', error)
        })
        const facts = {
          kind: 'native',
          description: 'native',
          shape: network.shape,
          TensorOf: ort.Tensor,
          queue,
        } as const
        return graphSession(session, facts)
      }),
  }
}

/**
 * ONNX Runtime's binaries for Linux and macOS report to Microsoft what they load and run, and keep a database of it in the
 * home folder, unless the environment says otherwise before they are loaded. A thread has only a copy of the environment:
 * whoever starts one that runs the native backend calls this first.
 */
export function silenceRuntime(): void {
  process.env.ORT_DISABLE_TELEMETRY = '1'
}

/** Loaded when asked for: the package is large, and lacks binaries for some platforms. */
async function loadNative(): Promise<typeof Ort> {
  silenceRuntime()
  try {
    return await import('onnxruntime-node')
  } catch (error) {
    throw new FleetcastError(
      'backend-unavailable',
      `native: onnxruntime-node is not installed or has no binary for ${process.platform}/${process.arch}: ${briefMessage(error)}`,
      {},
      { cause: error },
    )
  }
}
