import type { GpuAnswer, GpuRun, GpuTask } from './protocol.ts'

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })

/** Sends the worker a task and waits for its answer. */
function run(task: GpuTask): Promise<GpuRun> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<GpuAnswer>) => {
      if ('run' in data) resolve(data.run)
      else reject(new Error(data.error))
    }
    worker.onerror = ({ message }) => {
      reject(new Error(message))
    }
    worker.postMessage(task)
  })
}
Object.assign(window, { run })

declare global {
  interface Window {
    readonly run: typeof run
  }
}
