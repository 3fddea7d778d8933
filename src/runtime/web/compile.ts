import type { InferenceSession } from 'onnxruntime-common'
import { briefMessage } from '../failure.ts'
import type { Network } from '../network.ts'
import { HANDED_ON, type SessionParts } from '../partsSession.ts'
import type { OrtSession } from '../session.ts'
import type { TensorFactory } from '../tensors.ts'
import { gpuLstm, tooSmallFor } from './gpuLstm.ts'

/** What is used of ONNX Runtime's library. */
export interface Library {
  readonly InferenceSession: {
    readonly create: (graph: Uint8Array, options: InferenceSession.SessionOptions) => Promise<OrtSession>
  }
  readonly Tensor: TensorFactory
  readonly env: { readonly webgpu: { readonly device: Promise<GPUDevice> } }
}

/** A network on ONNX Runtime's WebGPU provider. description: what runs, in words. */
export type Compiled =
  | ({ readonly kind: 'parts'; readonly description: string } & SessionParts)
  | { readonly kind: 'whole'; readonly description: string; readonly whole: OrtSession }

/**
 * In parts with the LSTMs between them in our own shader, or, where the device does not run it for `batch` series, as one
 * graph. Fails as InferenceSession.create does.
 */
export async function compile(ort: Library, network: Network, batch: number): Promise<Compiled> {
  const { before: firstGraph, lstm, after: secondGraph } = network.parts()
  const onGpu = Object.fromEntries(HANDED_ON.map((name) => [name, 'gpu-buffer'] as const))
  const first = await create(ort, firstGraph, onGpu)
  // There since the first session.
  const device = await ort.env.webgpu.device
  const recurrence = await shaderOrWhyNot()
  if (typeof recurrence !== 'string') {
    const second = await create(ort, secondGraph)
    const nodes = first.onlyGpu && second.onlyGpu ? 'all nodes' : 'some nodes on the CPU'
    const description = `webgpu (${nodes}, own LSTM)`
    return { kind: 'parts', description, before: first.session, recurrence, after: second.session }
  }
  await first.session.release()
  const { session: whole, onlyGpu } = await create(ort, network.graph())
  const nodes = onlyGpu ? 'all nodes' : 'some nodes on the CPU'
  return { kind: 'whole', description: `webgpu (${nodes}, LSTM step by step: ${recurrence})`, whole }

  async function shaderOrWhyNot() {
    try {
      const needs = tooSmallFor(lstm, batch, device.limits)
      return needs === null ? await gpuLstm(device, ort.Tensor, lstm) : `too small for ${needs}`
    } catch (error) {
      return briefMessage(error)
    }
  }
}

/** First with the CPU forbidden: only then is it known that every node runs on the GPU. */
async function create(
  ort: Library,
  graph: Uint8Array,
  locations: InferenceSession.SessionOptions['preferredOutputLocation'] = 'cpu',
): Promise<{ readonly session: OrtSession; readonly onlyGpu: boolean }> {
  const on = (onlyGpu: boolean): Promise<OrtSession> =>
    ort.InferenceSession.create(graph, {
      executionProviders: ['webgpu'],
      preferredOutputLocation: locations,
      extra: { session: { disable_cpu_ep_fallback: onlyGpu ? '1' : '0' } },
    })
  try {
    return { session: await on(true), onlyGpu: true }
  } catch (error) {
    if (!/fallback to CPU EP/i.test(briefMessage(error))) throw error
    return { session: await on(false), onlyGpu: false }
  }
}
