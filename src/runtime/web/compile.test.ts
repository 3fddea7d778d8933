import { Tensor } from 'onnxruntime-common'
import { expect, test } from 'vitest'
import { extraModel } from '#testing/golden.ts'
import { networkOf } from '../network.ts'
import { compile } from './compile.ts'
import type { LstmLimits } from './gpuLstm.ts'

const network = networkOf(extraModel('narrow'))
const { before, after } = network.parts()
const ample = { maxComputeWorkgroupStorageSize: 16_384, maxStorageBufferBindingSize: 2 ** 27 }

interface Conditions {
  readonly limits?: Partial<LstmLimits>
  /** What the device has against the shader. */
  readonly objection?: string
  /** Called before each session. */
  readonly onCreate?: (graph: Uint8Array) => void
}

/** ONNX Runtime as far as a network is compiled on it, and the graphs whose sessions were made and released. */
function library({ limits = {}, objection, onCreate }: Conditions = {}) {
  const [created, released]: [Uint8Array[], Uint8Array[]] = [[], []]
  const create = (graph: Uint8Array) => {
    onCreate?.(graph)
    created.push(graph)
    const release = () => Promise.resolve(void released.push(graph))
    return Promise.resolve({ inputNames: [], outputNames: [], run: () => Promise.resolve({}), release })
  }
  const device = {
    limits: { ...ample, ...limits },
    queue: { writeBuffer: () => undefined },
    pushErrorScope: () => undefined,
    popErrorScope: () => Promise.resolve(objection === undefined ? null : { message: objection }),
    createShaderModule: () => ({}),
    createComputePipelineAsync: () => Promise.resolve({}),
    createBuffer: () => ({ destroy: () => undefined }),
  } as unknown as GPUDevice
  const env = { webgpu: { device: Promise.resolve(device) } }
  return { ort: { InferenceSession: { create }, Tensor, env }, created, released }
}

const { signal } = new AbortController()

test('on a device that is large enough the network runs in parts', async () => {
  const { ort, created, released } = library()
  const compiled = await compile(ort, network, 256, signal)
  expect(compiled).toMatchObject({ kind: 'parts', description: 'webgpu (all nodes, own LSTM)' })
  expect(created).toEqual([before, after])
  expect(released).toEqual([])
})

test.each([
  // 9 hidden units, 17 steps, two layers.
  [{ limits: { maxComputeWorkgroupStorageSize: 71 } }, 'too small for 9 hidden units'],
  [{ limits: { maxStorageBufferBindingSize: 156_671 } }, 'too small for a buffer of 156672 bytes'],
  [{ objection: 'unknown word' }, 'LSTM shader: unknown word'],
])('on a device with %o it runs as one graph, and says why', async (conditions, why) => {
  const { ort, created, released } = library(conditions)
  const compiled = await compile(ort, network, 256, signal)
  const description = `webgpu (all nodes, LSTM step by step: ${why})`
  expect(compiled).toMatchObject({ kind: 'whole', description })
  expect(created).toEqual([before, network.graph()])
  expect(released).toEqual([before])
})

test('a second part that cannot be made leaves nothing behind', async () => {
  const { ort, released } = library({
    onCreate: (graph) => {
      if (Buffer.compare(graph, after) === 0) throw new Error('no kernel for it')
    },
  })
  await expect(compile(ort, network, 256, signal)).rejects.toThrow('no kernel for it')
  expect(released).toEqual([before])
})

test('a cancel is heard before the second part', async () => {
  const stop = new AbortController()
  const { ort, created, released } = library({ onCreate: () => stop.abort() })
  await expect(compile(ort, network, 256, stop.signal)).rejects.toHaveProperty('name', 'AbortError')
  expect(created).toEqual([before])
  expect(released).toEqual([before])
})
