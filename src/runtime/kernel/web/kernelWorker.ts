import { member, type ToMember } from '../member.mjs'
import { wasmKernel } from '../wasmKernel.mjs'

/** A thread of the kernel's pool in a browser; what it is sent first brings the port that it works for. */
self.onmessage = ({ ports: [port] }: MessageEvent<null>): void => {
  if (port === undefined) return
  const receive = member(
    { wasm: ({ module }, network) => wasmKernel(module, network) },
    (message, transfer) => port.postMessage(message, { transfer: [...transfer] }),
  )
  port.onmessage = ({ data }: MessageEvent<ToMember>) => receive(data)
}
