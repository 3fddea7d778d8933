import { memoryFile } from '#forecast/randomAccessFile.ts'
import { readModel } from '#model/read.ts'
import type { TrainedModel } from '#model/spec.ts'
import { networkOf } from '#runtime/network.ts'
import type { GraphSession } from '#runtime/types.ts'
import { webgpuBackend } from '#runtime/web/webgpu.ts'
import { fleetWindows } from '../fleetWindows.ts'
import type { GpuAnswer, GpuRun, GpuTask } from './protocol.ts'

const counts = { dispatches: 0, pipelines: 0, submissions: 0 }
after(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', () => counts.dispatches++)
after(GPUDevice.prototype, 'createComputePipeline', () => counts.pipelines++)
after(GPUDevice.prototype, 'createComputePipelineAsync', () => counts.pipelines++)
after(GPUQueue.prototype, 'submit', () => counts.submissions++)

/** Buffers that were made and not destroyed. */
const held = new Set<GPUBuffer>()
after(GPUDevice.prototype, 'createBuffer', (_, buffer) => {
  if (buffer instanceof GPUBuffer) held.add(buffer)
})
after(GPUBuffer.prototype, 'destroy', (buffer) => {
  if (buffer instanceof GPUBuffer) held.delete(buffer)
})

const { signal } = new AbortController()
let loaded: { readonly model: TrainedModel; readonly session: GraphSession } | null = null

/** The default model beside the page, on WebGPU whatever the adapter. */
async function load() {
  const files = ['model.json', 'model.safetensors'].map(async (name) => {
    const response = await fetch(new URL(`models/default/${name}`, location.origin))
    return memoryFile(name, new Uint8Array(await response.arrayBuffer()))
  })
  const model = await readModel(await Promise.all(files))
  return { model, session: await webgpuBackend({ software: true }).createSession(networkOf(model), signal) }
}

async function perform(batch: GpuTask): Promise<GpuRun> {
  const before = { ...counts }
  const inputs = loaded && batch !== null ? fleetWindows(loaded.model.spec, batch) : null
  const startedMs = performance.now()
  loaded ??= await load()
  if (inputs !== null) await loaded.session.run(inputs, signal)
  const ms = performance.now() - startedMs
  return {
    description: loaded.session.description,
    ms,
    dispatches: counts.dispatches - before.dispatches,
    pipelines: counts.pipelines - before.pipelines,
    submissions: counts.submissions - before.submissions,
    buffers: held.size,
    bufferBytes: [...held].reduce((sum, { size }) => sum + size, 0),
  }
}

self.onmessage = ({ data }: MessageEvent<GpuTask>): void => {
  const answer = (message: GpuAnswer): void => {
    self.postMessage(message)
  }
  perform(data).then(
    (run) => {
      answer({ run })
    },
    (error: unknown) => {
      answer({ error: String(error) })
    },
  )
}

/** Has `then` see each call of a method: on what it was called, and what it returned. */
function after<K extends string>(
  prototype: Record<K, (...parts: never[]) => unknown>,
  method: K,
  then: (self: unknown, result: unknown) => void,
): void {
  const own = prototype[method]
  prototype[method] = function (this: unknown, ...parts) {
    const result = own.apply(this, parts)
    then(this, result)
    return result
  }
}
