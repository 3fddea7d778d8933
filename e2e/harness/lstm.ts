import { Tensor } from 'onnxruntime-common'
import type { LstmLayers } from '#model/graph/lstmLayers.ts'
import { gpuLstm } from '#runtime/web/gpuLstm.ts'
import { agreement, type Agreement } from '#testing/agreement.ts'
import { seededRandom } from '#testing/daemonParts/randomFeed.ts'
import { referenceLstm } from '#testing/referenceLstm.ts'

export interface LstmCase extends Omit<LstmLayers, 'layers'> {
  readonly layerCount: number
  /** By series. */
  readonly encoderLengths: readonly number[]
  /** Inputs lie within ± this. */
  readonly range: number
}

/** The shader alone, with random weights, against the same in plain TypeScript. */
export async function compareLstm(sizes: LstmCase): Promise<Agreement> {
  const { hiddenSize: H, encoderSteps, decoderSteps, layerCount, range } = sizes
  const random = seededRandom(1)
  const numbers = (count: number, within: number): Float32Array =>
    Float32Array.from({ length: count }, () => within * (2 * random() - 1))
  const layers = Array.from({ length: layerCount }, () => numbers(2 * (2 * H + 1) * H * 4, 1 / Math.sqrt(H)))
  const lstm = { hiddenSize: H, encoderSteps, decoderSteps, layers }
  const encoderLengths = Int32Array.from(sizes.encoderLengths)
  const series = encoderLengths.length
  const values = {
    selected: numbers((encoderSteps + decoderSteps) * series * H, range),
    initialHidden: numbers(series * H, 1),
    initialCell: numbers(series * H, 1),
  }

  const adapter = await navigator.gpu.requestAdapter()
  if (adapter === null) throw new Error('no graphics adapter')
  const device = await adapter.requestDevice()
  const tensor = (data: Float32Array) => {
    const buffer = device.createBuffer({ size: data.byteLength, usage: STORAGE | COPY_DST })
    device.queue.writeBuffer(buffer, 0, data)
    return Tensor.fromGpuBuffer(buffer, { dims: [data.length / H, H] })
  }
  const recurrence = await gpuLstm(device, Tensor, lstm)
  const answer = await recurrence.run({
    selected: tensor(values.selected),
    initialHidden: tensor(values.initialHidden),
    initialCell: tensor(values.initialCell),
    encoderLengths,
  })
  const found = await valuesOf(device, answer.gpuBuffer)
  device.destroy()
  return agreement(found, referenceLstm(lstm, { ...values, encoderLengths }))
}

/** Flags of GPUBufferUsage and of GPUMapMode, which TypeScript does not know. */
const [MAP_READ, COPY_DST, STORAGE] = [0x01, 0x08, 0x80]

async function valuesOf(device: GPUDevice, buffer: GPUBuffer): Promise<Float32Array> {
  const copy = device.createBuffer({ size: buffer.size, usage: MAP_READ | COPY_DST })
  const commands = device.createCommandEncoder()
  commands.copyBufferToBuffer(buffer, 0, copy, 0, buffer.size)
  device.queue.submit([commands.finish()])
  await copy.mapAsync(MAP_READ)
  return new Float32Array(copy.getMappedRange().slice(0))
}
