import type { GraphBuilder, Scope, Value } from './builder.ts'
import { encoderLengths } from './columns.ts'
import { Matrix } from './matrix.ts'

/** ONNX's number for float32, as Cast names it. */
const FLOAT32 = 1

/**
 * The same value everywhere, in a shape whose one -1 is the batch. The batch's size comes from the series'
 * lengths, in float32: shape arithmetic in int64 would leave the GPU.
 */
export function filled(graph: GraphBuilder, scope: Scope, value: number, shape: readonly number[]): Value {
  const perSeries = shape.map((size) => (size === -1 ? -1 : 1))
  const lengths = scope.node('Cast', [scope.reshape(encoderLengths(graph), perSeries)], { to: FLOAT32 })
  const zeros = scope.node('Mul', [lengths, scope.scalar('zero', 0)])
  const sizes = shape.map((size) => Math.abs(size))
  const count = sizes.reduce((product, size) => product * size, 1)
  const constant = Matrix.from(1, count, () => value)
  return scope.node('Add', [zeros, scope.constant('fill', constant, sizes)])
}
