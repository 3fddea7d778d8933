import type { GraphBuilder, Scope, Value } from './builder.ts'
import { filled } from './filled.ts'
import type { GatedLinearUnit, GatedResidualNetwork, ResampleNorm } from './layers.ts'
import type { Matrix } from './matrix.ts'
import type { Norm } from './parameters.ts'

/**
 * The building blocks as nodes. Their values are rows [M, width]; over time M = steps·B, step by step (all
 * series of a step, then those of the next), as the LSTM wants it.
 */

export function layerNorm(scope: Scope, rows: Value, { scale, shift }: Norm): Value {
  const width = scale.columns
  return scope.node('LayerNormalization', [
    rows,
    scope.constant('norm.scale', scale, [width]),
    scope.constant('norm.shift', shift, [width]),
  ])
}

export function addNorm(scope: Scope, rows: Value, skip: Value, norm: Norm): Value {
  return layerNorm(scope, scope.node('Add', [rows, skip]), norm)
}

export function gatedLinearUnit(scope: Scope, rows: Value, glu: GatedLinearUnit): Value {
  const gate = scope.node('Sigmoid', [scope.affine('gate', rows, glu.gate)])
  return scope.node('Mul', [scope.affine('value', rows, glu.value), gate])
}

export function resampleNorm(scope: Scope, rows: Value, { weight, norm }: ResampleNorm): Value {
  const resampled = scope.node('MatMul', [rows, scope.constant('resample.weight', weight)])
  return layerNorm(scope, resampled, norm)
}

/** What is computed once per series [B, width] and seen at every step. */
export interface Context {
  readonly perSeries: Value
  readonly steps: number
}

export function gatedResidualNetwork(
  scope: Scope,
  rows: Value,
  grn: GatedResidualNetwork,
  context?: Context,
): Value {
  let hidden = scope.affine('hidden', rows, grn.hidden)
  if (context && grn.context) hidden = addContext(scope, hidden, grn.context, context)
  const gated = gatedLinearUnit(scope, scope.node('Elu', [hidden]), grn.glu)
  const residual = grn.resample ? resampleNorm(scope.scope('residual'), rows, grn.resample) : rows
  return addNorm(scope, gated, residual, grn.norm)
}

/** rows + context·weight, the same for every step of a series. */
export function addContext(scope: Scope, rows: Value, weight: Matrix, context: Context): Value {
  const width = weight.columns
  const perSeries = scope.node('MatMul', [context.perSeries, scope.constant('context.weight', weight)])
  const overTime = scope.reshape(rows, [context.steps, -1, width])
  return scope.reshape(scope.node('Add', [overTime, perSeries]), [-1, width])
}

/**
 * Rows per group [steps·G, width], G being 1 or B, as rows per series, [steps·B, width], plus rows that are per series
 * already.
 */
export function acrossSeries(
  graph: GraphBuilder,
  scope: Scope,
  perGroup: Value,
  perSeries: readonly Value[],
  steps: number,
  width: number,
): Value {
  const overTime = (rows: Value): Value => scope.reshape(rows, [steps, -1, width])
  const others = perSeries.length > 0 ? overTime(scope.sum(perSeries)) : filled(graph, scope, 0, [1, -1, 1])
  return scope.reshape(scope.node('Add', [overTime(perGroup), others]), [-1, width])
}
