import { member, type ToMember } from '../member.mjs'
import { wasmKernel } from '../wasmKernel.mjs'
import { UP } from './up.ts'

/** A thread of the kernel's pool in a browser. */
const receive = member({ wasm: ({ module }, network) => wasmKernel(module, network) }, (message, transfer) =>
  self.postMessage(message, { transfer: [...transfer] }),
)

self.onmessage = ({ data }: MessageEvent<ToMember>): void => {
  receive(data)
}
// What was sent before may not have come: Firefox has been seen to lose it where the script was slow to load.
self.postMessage(UP)
