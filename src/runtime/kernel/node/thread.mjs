// A thread of the kernel's pool in Node: plain JavaScript, so that it starts in milliseconds, without a loader.
import { parentPort } from 'node:worker_threads'
import { member } from '../member.mjs'
import { loadAddon, nativeKernel } from '../nativeKernel.mjs'
import { wasmKernel } from '../wasmKernel.mjs'

const receive = member(
  {
    native: ({ file, variant }, network) => nativeKernel(loadAddon(file), variant, network),
    wasm: ({ module }, network) => wasmKernel(module, network),
  },
  (message, transfer) => parentPort.postMessage(message, transfer),
)
parentPort.on('message', receive)
