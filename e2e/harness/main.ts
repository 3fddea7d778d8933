import { createEngineClient } from '#engine/client.ts'
import type { BackendKind } from '#engine/api.ts'
import type { GoldenAnswer, GoldenReport, GoldenTask } from './protocol.ts'

/** What a test calls in the page. */
export interface Harness {
  readonly createEngineClient: typeof createEngineClient
  /** Runs the chosen files as a golden case, in a worker of its own. */
  readonly golden: (backend: BackendKind, series: number) => Promise<GoldenReport>
  readonly chosenFiles: () => File[]
}

declare global {
  interface Window {
    readonly harness: Harness
  }
}

function chosenFiles(): File[] {
  const input = document.querySelector<HTMLInputElement>('#files')
  return [...(input?.files ?? [])]
}

function golden(backend: BackendKind, series: number): Promise<GoldenReport> {
  const worker = new Worker(new URL('./golden.worker.ts', import.meta.url), { type: 'module' })
  return new Promise<GoldenReport>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<GoldenAnswer>) => {
      if ('report' in data) resolve(data.report)
      else reject(new Error(data.error))
    }
    worker.onerror = (event) => {
      reject(new Error(event.message))
    }
    worker.postMessage({ files: chosenFiles(), backend, series } satisfies GoldenTask)
  }).finally(() => {
    worker.terminate()
  })
}

const harness: Harness = { createEngineClient, golden, chosenFiles }
Object.assign(window, { harness })
