import { Tensor } from 'onnxruntime-common'
import { expect, test, vi } from 'vitest'
import { extraModel } from '#testing/golden.ts'
import { networkOf } from '../network.ts'
import { compile } from './compile.ts'
import type { LstmLimits } from './gpuLstm.ts'

const network = networkOf(extraModel('narrow'))
const ample = { maxComputeWorkgroupStorageSize: 16_384, maxStorageBufferBindingSize: 2 ** 27 }

/** What a device that objects to the shader leaves of a network: the sessions that were made, and what runs. */
async function compiledOn(limits: LstmLimits, objection: string | null = null) {
  const released: Uint8Array[] = []
  const create = vi.fn((graph: Uint8Array) => {
    const release = () => Promise.resolve(void released.push(graph))
    return Promise.resolve({ inputNames: [], outputNames: [], run: () => Promise.resolve({}), release })
  })
  const device = {
    limits,
    queue: { writeBuffer: () => undefined },
    pushErrorScope: () => undefined,
    popErrorScope: () => Promise.resolve(objection === null ? null : { message: objection }),
    createShaderModule: () => ({}),
    createComputePipelineAsync: () => Promise.resolve({}),
    createBuffer: () => ({}),
  } as unknown as GPUDevice
  const env = { webgpu: { device: Promise.resolve(device) } }
  const compiled = await compile({ InferenceSession: { create }, Tensor, env }, network, 256)
  return { compiled, graphs: create.mock.calls.map(([graph]) => graph), released }
}

test('on a device that is large enough the network runs in parts', async () => {
  const { compiled, graphs, released } = await compiledOn(ample)
  expect(compiled).toMatchObject({ kind: 'parts', description: 'webgpu (all nodes, own LSTM)' })
  const { before, after } = network.parts()
  expect(graphs).toEqual([before, after])
  expect(released).toEqual([])
})

test.each([
  // 9 hidden units, 17 steps, two layers.
  [{ maxComputeWorkgroupStorageSize: 71 }, null, 'too small for 9 hidden units'],
  [{ maxStorageBufferBindingSize: 156_671 }, null, 'too small for a buffer of 156672 bytes'],
  [{}, 'unknown word', 'LSTM shader: unknown word'],
])('on a device of %o that says %s, as one graph', async (limits, objection, why) => {
  const { compiled, graphs, released } = await compiledOn({ ...ample, ...limits }, objection)
  const description = `webgpu (all nodes, LSTM step by step: ${why})`
  expect(compiled).toMatchObject({ kind: 'whole', description })
  expect(graphs).toEqual([network.parts().before, network.graph()])
  expect(released).toEqual([network.parts().before])
})
