import type { EngineClient } from '../api.ts'
import type { FromWorker } from '../worker/protocol.ts'
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
    sample: { kind: 'url', url: baseUrl, names: ['sample.parquet'] },
    model: {
      kind: 'url',
      url: new URL('models/default/', baseUrl).href,
      names: ['model.json', 'model.safetensors'],
    },
  })
}

function spawnWorker(): WorkerLike {
  const worker = new Worker(new URL('../worker/browser.ts', import.meta.url), {
    type: 'module',
    name: 'fleetcast-engine',
  })
  return workerLike(worker)
}

/** A browser's worker as the engine knows one. */
export function workerLike(worker: Worker): WorkerLike {
  return {
    postMessage: (message) => worker.postMessage(message),
    terminate: () => worker.terminate(),
    listen: (listener) => {
      worker.onmessage = ({ data }: MessageEvent<FromWorker>) => listener?.onMessage(data)
      worker.onerror = (event) => {
        event.preventDefault()
        listener?.onBroken(event.message || 'the worker could not be started')
      }
      worker.onmessageerror = () => listener?.onBroken('a message of the worker could not be read')
    },
  }
}
