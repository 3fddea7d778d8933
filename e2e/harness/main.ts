import type { BackendKind } from '#engine/api.ts'
import * as engineUnderTest from './engineUnderTest.ts'
import { compareLstm } from './lstm.ts'
import type { GoldenAnswer, GoldenReport, GoldenTask } from './protocol.ts'

function chosenFiles(): File[] {
  const input = document.querySelector<HTMLInputElement>('#files')
  return [...(input?.files ?? [])]
}

/** Runs the chosen files as a golden case, in a worker of its own. */
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

const harness = {
  ...engineUnderTest,
  golden,
  compareLstm,
  openAndLoad: (prefer: BackendKind | null) => engineUnderTest.openAndLoad(chosenFiles(), prefer),
}
Object.assign(window, { harness })

declare global {
  interface Window {
    /** What a test calls in the page. */
    readonly harness: typeof harness
  }
}
