import { parentPort } from 'node:worker_threads'
import { nativeBackend } from '#runtime/native.ts'
import { wasmNodeBackend } from '#runtime/wasmNode.ts'
import { diskFiles } from './diskFiles.ts'
import { EngineHost } from './host.ts'
import type { ToWorker } from './protocol.ts'

const port = parentPort
if (port === null) throw new Error('this file is the entry of a worker thread')

const host = new EngineHost({
  post: (message, transfer) => {
    port.postMessage(message, transfer)
  },
  backends: () => [nativeBackend(), wasmNodeBackend()],
  files: diskFiles,
})

port.on('message', (message: ToWorker) => {
  host.receive(message)
})
