import type { InferenceSession } from 'onnxruntime-common'
import type { LstmLayers } from '#model/graph/lstmLayers.ts'
import { briefMessage } from '../failure.ts'
import type { Network } from '../network.ts'
import { HANDED_ON, type Recurrence, type SessionParts } from '../partsSession.ts'
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
export async function compile(
  ort: Library,
  network: Network,
  batch: number,
  signal: AbortSignal,
): Promise<Compiled> {
  const { before, lstm, after } = network.parts()
  const onGpu = Object.fromEntries(HANDED_ON.map((name) => [name, 'gpu-buffer'] as const))
  const first = await create(ort, before, onGpu)
  let recurrence: Recurrence | null = null
  try {
    // There since the first session.
    const device = await ort.env.webgpu.device
    const made = await shaderOrWhyNot(ort, device, lstm, batch)
    signal.throwIfAborted()
    if (typeof made !== 'string') {
      recurrence = made
      const second = await create(ort, after)
      const description = `webgpu (${where(first, second)}, own LSTM)`
      return { kind: 'parts', description, before: first.session, recurrence, after: second.session }
    }
    const whole = await create(ort, network.graph())
    await first.session.release()
    const description = `webgpu (${where(whole)}, LSTM step by step: ${made})`
    return { kind: 'whole', description, whole: whole.session }
  } catch (error) {
    recurrence?.release()
    await first.session.release()
    throw error
  }
}

async function shaderOrWhyNot(
  { Tensor }: Library,
  device: GPUDevice,
  lstm: LstmLayers,
  batch: number,
): Promise<Recurrence | string> {
  const needs = tooSmallFor(lstm, batch, device.limits)
  if (needs !== null) return `too small for ${needs}`
  try {
    return await gpuLstm(device, Tensor, lstm)
  } catch (error) {
    return briefMessage(error)
  }
}

interface Created {
  readonly session: OrtSession
  readonly onlyGpu: boolean
}

function where(...created: readonly Created[]): string {
  return created.every(({ onlyGpu }) => onlyGpu) ? 'all nodes' : 'some nodes on the CPU'
}

/** First with the CPU forbidden: only then is it known that every node runs on the GPU. */
async function create(
  ort: Library,
  graph: Uint8Array,
  locations: InferenceSession.SessionOptions['preferredOutputLocation'] = 'cpu',
): Promise<Created> {
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
