import { buildGraph, buildParts, graphShape, type GraphParts } from '#model/graph/build.ts'
import type { TrainedModel } from '#model/spec.ts'
import type { GraphShape } from './types.ts'

/** A trained model as a backend takes it: ONNX Runtime as a graph, the kernel as it is. */
export interface Network extends Pick<TrainedModel, 'spec' | 'weights'> {
  readonly shape: GraphShape
  /** Whether it also answers attention and variable weights. */
  readonly explains: boolean
  /** The bytes of an ONNX model, built when they are first asked for. Fails as buildGraph does. */
  readonly graph: () => Uint8Array
  /** The same without its LSTMs, built anew. Fails as buildParts does. */
  readonly parts: () => GraphParts
}

/**
 * sha256: of the weights' file, for the graph's metadata. common: whether the graph reads what series may have in common as
 * inputs of its own, which is quicker.
 */
export function networkOf(
  { spec, weights, sha256 }: Pick<TrainedModel, 'spec' | 'weights'> & Partial<Pick<TrainedModel, 'sha256'>>,
  { explain = false, common = true }: { readonly explain?: boolean; readonly common?: boolean } = {},
): Network {
  const options = { explain, common, ...(sha256 !== undefined && { weightsSha256: sha256 }) }
  let graph: Uint8Array | null = null
  return {
    spec,
    weights,
    shape: graphShape(spec),
    explains: explain,
    graph: () => (graph ??= buildGraph(spec, weights, options)),
    parts: () => buildParts(spec, weights, options),
  }
}
