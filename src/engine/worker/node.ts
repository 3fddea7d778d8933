import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { kernelNodeBackend } from '#runtime/kernel/node/kernelNode.ts'
import { nativeBackend } from '#runtime/native.ts'
import { wasmNodeBackend } from '#runtime/wasmNode.ts'
import { diskFiles } from './diskFiles.ts'
import { EngineHost } from './host.ts'
import type { END, NodeWorkerData, ToWorker } from './protocol.ts'

const port = parentPort
if (port === null) throw new Error('this file is the entry of a worker thread')

/** A third of what others get where cores are short: less would let other programs starve the forecasts. */
const BEHIND = 5

const { isBehind } = workerData as NodeWorkerData
if (isBehind) stepBehind()

/** Of this thread and those that it starts; elsewhere than on Linux it would be of the whole process. */
function stepBehind(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(BEHIND)
  } catch {
    // A sandbox may forbid it: then all threads are alike.
  }
}

const host = new EngineHost({
  post: (message, transfer) => {
    port.postMessage(message, transfer)
  },
  backends: () => [kernelNodeBackend(), nativeBackend(), wasmNodeBackend()],
  files: diskFiles,
})

port.on('message', (message: ToWorker | typeof END) => {
  // In a thread, this ends the thread.
  if (message.type === 'end') void host.end().finally(() => process.exit(0))
  else host.receive(message)
})
