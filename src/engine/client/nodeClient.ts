import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { EngineClient } from '../api.ts'
import { WorkerEngine } from './workerEngine.ts'
import type { WorkerLike } from './workerLink.ts'

/** What ships lies beside the sources. */
const shipped = (path: string) => fileURLToPath(new URL(`../../../public/${path}`, import.meta.url))

/** The engine in a thread of this process: native ONNX Runtime, else WASM; files are named by their paths. */
export function createNodeEngine(): EngineClient {
  return new WorkerEngine(spawnThread, {
    sample: { kind: 'paths', paths: [shipped('sample.parquet')] },
    model: { kind: 'paths', paths: [shipped('models/default')] },
  })
}

function spawnThread(): WorkerLike {
  const thread = new Worker(new URL('../worker/node.mjs', import.meta.url))
  return {
    postMessage: (message) => thread.postMessage(message),
    terminate: () => void thread.terminate(),
    listen: (listener) => {
      thread.removeAllListeners()
      if (listener === null) {
        // A thread that is being ended may still say why.
        thread.on('error', () => undefined)
        return
      }
      thread.on('message', listener.onMessage)
      thread.on('error', (error) => listener.onBroken(error.message))
      thread.on('messageerror', () => listener.onBroken('a message of the thread could not be read'))
      thread.on('exit', (code) => listener.onBroken(`the thread ended with code ${code}`))
    },
  }
}
