import type { Tensor } from 'onnxruntime-common'
import type { NetworkInputs } from '#forecast/window/inputs.ts'
import type { GraphShape } from './types.ts'

/** The constructor of the ONNX Runtime build at hand; each build brings its own. */
export type TensorFactory = typeof Tensor

/**
 * The network's inputs as ONNX tensors, under the names of the graph's inputs. A graph lists only what it
 * reads (a model without categories has no `encoder_cat`), so only those are made.
 */
export function inputTensors(
  TensorOf: TensorFactory,
  inputs: NetworkInputs,
  shape: GraphShape,
  wanted: readonly string[],
): Record<string, Tensor> {
  const { batch } = inputs
  const { encoderLength: E, predictionLength: D, reals: R, categoricals: C } = shape
  const common = (values: Float32Array, steps: number) => () => {
    const { groups, data } = commonColumns(values, batch, R, shape.common)
    return new TensorOf('float32', data, [groups, steps, shape.common.length])
  }
  const makers: Record<string, () => Tensor> = {
    encoder_cont: () => new TensorOf('float32', inputs.encoderCont, [batch, E, R]),
    decoder_cont: () => new TensorOf('float32', inputs.decoderCont, [batch, D, R]),
    encoder_cat: () => new TensorOf('int32', inputs.encoderCat, [batch, E, C]),
    decoder_cat: () => new TensorOf('int32', inputs.decoderCat, [batch, D, C]),
    encoder_common: common(inputs.encoderCont, E),
    decoder_common: common(inputs.decoderCont, D),
    encoder_lengths: () => new TensorOf('int32', inputs.encoderLengths, [batch]),
  }
  return Object.fromEntries(
    wanted.map((name) => {
      const make = makers[name]
      if (make === undefined) throw new RangeError(`the graph has an unexpected input: ${name}`)
      return [name, make()]
    }),
  )
}

/** Some columns of [B, steps, R], once where they are the same for all series, else of every series. */
function commonColumns(
  values: Float32Array,
  batch: number,
  reals: number,
  columns: readonly number[],
): { readonly groups: number; readonly data: Float32Array } {
  const rows = values.length / reals
  const data = new Float32Array(rows * columns.length)
  let at = 0
  for (let row = 0; row < rows; row++)
    for (const column of columns) data[at++] = values[row * reals + column] ?? 0
  const size = data.length / batch
  for (let i = size; i < data.length; i++) if (data[i] !== data[i - size]) return { groups: batch, data }
  return { groups: 1, data: data.subarray(0, size) }
}
