// A thread of the kernel's pool as the page starts it, without a bundler: kernelPage.ts serves it.
import { member } from '../../runtime/kernel/member.mjs'
import { wasmKernel } from '../../runtime/kernel/wasmKernel.mjs'

const receive = member({ wasm: ({ module }, network) => wasmKernel(module, network) }, (message, transfer) =>
  globalThis.postMessage(message, { transfer }),
)
globalThis.onmessage = ({ data }) => receive(data)
