import { hostFault } from '#runtime/web/hostedFile.ts'
import type { EngineClient } from '../api.ts'
import engineScript from '../worker/browser.ts?worker&url'
import type { FromWorker } from '../worker/protocol.ts'
import { startThreadsOf } from './threads.ts'
import { WorkerEngine } from './workerEngine.ts'
import type { WorkerLike } from './workerLink.ts'

export interface EngineOptions {
  /** Address that the sample and the default model are relative to. */
  readonly baseUrl?: string
  readonly spawn?: () => WorkerLike
}

/** The engine of this page; it starts its worker when it is first asked for something. */
export function createEngineClient({
  baseUrl = document.baseURI,
  spawn = spawnWorker,
}: EngineOptions = {}): EngineClient {
  return new WorkerEngine(spawn, {
    // It lives now. A worker that is replaced gets the same times again.
    sample: () => ({ kind: 'url', url: baseUrl, names: ['sample.parquet'], movedToMs: Date.now() }),
    model: {
      kind: 'url',
      url: new URL('models/default/', baseUrl).href,
      names: ['model.json', 'model.safetensors'],
    },
  })
}

const NOT_STARTED = 'the worker could not be started'

function spawnWorker(): WorkerLike {
  const script = new URL(engineScript, document.baseURI).href
  return workerLike(new Worker(script, { type: 'module', name: 'fleetcast-engine' }), script)
}

/**
 * A browser's worker as the engine knows one, with the threads that it asks for; script: its address, which is looked at when it
 * does not start; null: it is not.
 */
export function workerLike(worker: Worker, script: string | null): WorkerLike {
  const endThreads = startThreadsOf(worker)
  return {
    postMessage: (message) => worker.postMessage(message),
    terminate: () => {
      worker.terminate()
      endThreads()
    },
    listen: (listener) => {
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => listener?.onMessage(data)
      worker.onerror = (event) => {
        event.preventDefault()
        // A script that was not loaded has no message; one that failed as it ran has.
        if (event.message || script === null) listener?.onBroken(event.message || NOT_STARTED)
        else void hostFault(script, 'script').then((fault) => listener?.onBroken(fault ?? NOT_STARTED))
      }
      worker.onmessageerror = () => listener?.onBroken('a message from the worker could not be read')
    },
  }
}
