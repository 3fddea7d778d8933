import { graphSession } from '../session.ts'
import type { Backend } from '../types.ts'
import { cpuBuild } from './builds.ts'
import { creationFailure, loadLibrary } from './library.ts'
import { threadsRefused } from './memory.ts'

/** Small batches stay in the CPU's caches; larger ones were slower per series. */
const BATCH = 16

/** Beyond this the work of one batch no longer fills the threads. */
const MAX_THREADS = 8

/**
 * Threads need shared memory, which a page has only when its host isolates it (COOP and COEP), and which some browsers
 * refuse even then.
 */
function wasmThreads(): number {
  return globalThis.crossOriginIsolated && threadsRefused() === null
    ? Math.min(navigator.hardwareConcurrency, MAX_THREADS)
    : 1
}

/** ONNX Runtime's CPU provider in WASM: the reference among the browser's backends. */
export function wasmBackend(): Backend {
  return {
    kind: 'wasm',
    batchSize: BATCH,
    createSession: async (network, signal) => {
      signal.throwIfAborted()
      const { ort, queue } = await loadLibrary(cpuBuild, 'wasm', wasmThreads())
      return await queue.run(async () => {
        signal.throwIfAborted()
        const session = await ort.InferenceSession.create(network.graph(), {
          executionProviders: ['wasm'],
        }).catch((error: unknown) => {
          throw creationFailure('wasm', cpuBuild, error)
        })
        const threads = ort.env.wasm.numThreads ?? 1
        const refused = globalThis.crossOriginIsolated ? threadsRefused() : null
        const why = refused === null ? '' : ` (${refused})`
        const description = `wasm, ${threads} thread${threads === 1 ? '' : 's'}${why}`
        return graphSession(session, {
          kind: 'wasm',
          description,
          shape: network.shape,
          TensorOf: ort.Tensor,
          queue,
        })
      })
    },
  }
}
