import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { silenceRuntime } from '#runtime/native.ts'
import type { EngineClient } from '../api.ts'
import { WorkerEngine } from './workerEngine.ts'
import { END, type NodeWorkerData } from '../worker/protocol.ts'
import type { WorkerLike } from './workerLink.ts'

/** What ships lies beside the sources. */
const shipped = (path: string) => fileURLToPath(new URL(`../../../public/${path}`, import.meta.url))

/** The folder of the model that ships. */
export const SHIPPED_MODEL = shipped('models/default')

/**
 * The engine in a thread of this process: the kernel, else ONNX Runtime; files are named by their paths. isBehind: whoever
 * is served by this process comes first (on Linux; see NodeWorkerData).
 */
export function createNodeEngine({ isBehind = false }: Partial<NodeWorkerData> = {}): EngineClient {
  return new WorkerEngine(() => spawnThread({ isBehind }), {
    sample: () => ({ kind: 'paths', paths: [shipped('sample.parquet')] }),
    model: { kind: 'paths', paths: [SHIPPED_MODEL] },
  })
}

/** Longer than any run of the network: they are of 80 ms. */
const MOST_ENDING_MS = 5_000

function spawnThread(data: NodeWorkerData): WorkerLike {
  silenceRuntime()
  const thread = new Worker(new URL('../worker/node.mjs', import.meta.url), { workerData: data })
  return {
    postMessage: (message) => thread.postMessage(message),
    terminate: () => {
      // A thread that is cut off while ONNX Runtime runs in it takes the process with it (Napi::Error, SIGABRT): it ends
      // itself when its current run is done. One that hangs does not.
      const timer = setTimeout(() => void thread.terminate(), MOST_ENDING_MS)
      thread.once('exit', () => clearTimeout(timer))
      thread.postMessage(END)
    },
    listen: (listener) => {
      thread.removeAllListeners()
      if (listener === null) {
        // A thread that is being ended may still say why.
        thread.on('error', () => undefined)
        return
      }
      thread.on('message', listener.onMessage)
      thread.on('error', (error) => listener.onBroken(error.message))
      thread.on('messageerror', () => listener.onBroken('a message from the thread could not be read'))
      thread.on('exit', (code) => listener.onBroken(`the thread ended with code ${code}`))
    },
  }
}
