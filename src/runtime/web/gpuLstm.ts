import type { LstmLayers } from '#model/graph/lstmLayers.ts'
import type { Recurrence, RecurrenceInputs } from '../partsSession.ts'
import type { TensorFactory } from '../tensors.ts'
import shader from './lstm.wgsl?raw'

/** Invocations of a workgroup that every device allows. */
const MAX_LANES = 256

/** Flags of GPUBufferUsage, which TypeScript does not know. */
const USAGE = { copySrc: 0x04, copyDst: 0x08, storage: 0x80 } as const

/** What the shader needs much of. */
export type LstmLimits = Pick<
  GPUSupportedLimits,
  'maxComputeWorkgroupStorageSize' | 'maxStorageBufferBindingSize'
>

/** Why a device cannot run the LSTMs for this many series; null: it can. */
export function tooSmallFor(
  lstm: LstmLayers,
  batch: number,
  { maxComputeWorkgroupStorageSize, maxStorageBufferBindingSize }: LstmLimits,
): string | null {
  if (bytesOf(2, lstm) > maxComputeWorkgroupStorageSize) return `${lstm.hiddenSize} hidden units`
  const weights = Math.max(...lstm.layers.map(({ byteLength }) => byteLength))
  const largest = Math.max(bytesOf(batch * stepsOf(lstm), lstm), weights)
  return largest > maxStorageBufferBindingSize ? `a buffer of ${largest} bytes` : null
}

/**
 * The LSTMs in one dispatch per layer, where ONNX Runtime's provider makes one of every time step. device is ONNX Runtime's
 * own, and has one queue: what is submitted here runs after the first part, of which everything is submitted when it has
 * answered, and before the second. Fails where the device does not take the shader.
 */
export async function gpuLstm(
  device: GPUDevice,
  TensorOf: TensorFactory,
  lstm: LstmLayers,
): Promise<Recurrence> {
  const module = await checked(device, () => device.createShaderModule({ code: shaderFor(lstm) }))
  const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module } })
  const layers = await checked(device, () => lstm.layers.map((weights) => bufferOf(device, weights)))
  const submit = (inputs: RecurrenceInputs): GPUBuffer => {
    const series = inputs.encoderLengths.length
    // ONNX Runtime's own buffers may be larger than their tensors.
    const rows = { size: bytesOf(series * stepsOf(lstm), lstm) }
    const state = { size: bytesOf(series, lstm) }
    const lengths = bufferOf(device, inputs.encoderLengths)
    const answers: GPUBuffer[] = []
    const commands = device.createCommandEncoder()
    const pass = commands.beginComputePass()
    pass.setPipeline(pipeline)
    for (const weights of layers) {
      const answer = device.createBuffer({ ...rows, usage: USAGE.storage | USAGE.copySrc | USAGE.copyDst })
      const bindings: GPUBufferBinding[] = [
        { buffer: answers.at(-1) ?? inputs.selected.gpuBuffer, ...rows },
        { buffer: answer },
        { buffer: weights },
        { buffer: inputs.initialHidden.gpuBuffer, ...state },
        { buffer: inputs.initialCell.gpuBuffer, ...state },
        { buffer: lengths },
      ]
      const entries = bindings.map((resource, binding) => ({ binding, resource }))
      pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }))
      pass.dispatchWorkgroups(series)
      answers.push(answer)
    }
    pass.end()
    device.queue.submit([commands.finish()])
    const last = answers.pop()
    if (last === undefined) throw new RangeError('an LSTM of no layers')
    // What was submitted keeps what it needs.
    for (const buffer of [lengths, ...answers]) buffer.destroy()
    return last
  }
  return {
    run: async (inputs) => {
      const recurrent = await checked(device, () => submit(inputs))
      const dims = [inputs.encoderLengths.length * stepsOf(lstm), lstm.hiddenSize]
      return TensorOf.fromGpuBuffer(recurrent, { dims, dispose: () => recurrent.destroy() })
    },
    release: () => {
      for (const weights of layers) weights.destroy()
    },
  }
}

function shaderFor(lstm: LstmLayers): string {
  const H = lstm.hiddenSize
  const lanes = Math.min(H, MAX_LANES)
  const constants = {
    HIDDEN: H,
    ENCODER_STEPS: lstm.encoderSteps,
    STEPS: stepsOf(lstm),
    LANES: lanes,
    UNITS: Math.ceil(H / lanes),
  }
  const lines = Object.entries(constants).map(([name, value]) => `const ${name} = ${value}u;\n`)
  return lines.join('') + shader
}

/** Rejects with what the device has against the work: WebGPU itself goes on without a word. */
async function checked<T>(device: GPUDevice, work: () => T): Promise<T> {
  const scopes = ['validation', 'out-of-memory'] as const
  for (const scope of scopes) device.pushErrorScope(scope)
  const result = work()
  const errors = await Promise.all(scopes.map(() => device.popErrorScope()))
  const error = errors.find((found) => found !== null)
  if (error) throw new Error(`LSTM shader: ${error.message}`)
  return result
}

function bufferOf(device: GPUDevice, values: Float32Array | Int32Array): GPUBuffer {
  const buffer = device.createBuffer({ size: values.byteLength, usage: USAGE.storage | USAGE.copyDst })
  device.queue.writeBuffer(buffer, 0, values)
  return buffer
}

function stepsOf({ encoderSteps, decoderSteps }: LstmLayers): number {
  return encoderSteps + decoderSteps
}

/** Of rows of one value per hidden unit. */
function bytesOf(rows: number, { hiddenSize }: LstmLayers): number {
  return rows * hiddenSize * Float32Array.BYTES_PER_ELEMENT
}
