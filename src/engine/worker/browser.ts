import { kernelWebBackend } from '#runtime/kernel/web/kernelWeb.ts'
import { whyNotLoaded } from '#runtime/web/hostedFile.ts'
import { wasmBackend } from '#runtime/web/wasm.ts'
import { webgpuBackend } from '#runtime/web/webgpu.ts'
import { EngineHost } from './host.ts'
import { pageFiles } from './pageFiles.ts'
import { pageThreads } from './pageThreads.ts'
import type { ToWorker } from './protocol.ts'

// ONNX Runtime starts its threads by this name.
globalThis.Worker = pageThreads((request, transfer) => self.postMessage(request, { transfer }))

const host = new EngineHost({
  post: (message, transfer) => {
    self.postMessage(message, { transfer: [...transfer] })
  },
  // Who asks for WebGPU by name gets it from software too.
  backends: (prefer) => [webgpuBackend({ software: prefer === 'webgpu' }), kernelWebBackend(), wasmBackend()],
  files: pageFiles,
  explain: whyNotLoaded,
})

self.onmessage = ({ data }: MessageEvent<ToWorker>): void => {
  host.receive(data)
}
