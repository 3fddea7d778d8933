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
  const makers: Record<string, () => Tensor> = {
    encoder_cont: () => new TensorOf('float32', inputs.encoderCont, [batch, E, R]),
    decoder_cont: () => new TensorOf('float32', inputs.decoderCont, [batch, D, R]),
    encoder_cat: () => new TensorOf('int32', inputs.encoderCat, [batch, E, C]),
    decoder_cat: () => new TensorOf('int32', inputs.decoderCat, [batch, D, C]),
    encoder_lengths: () => new TensorOf('int32', inputs.encoderLengths, [batch]),
  }
  return Object.fromEntries(
    wanted.map((name) => {
      const make = makers[name]
      if (make === undefined) throw new RangeError(`the graph has an unknown input: ${name}`)
      return [name, make()]
    }),
  )
}
