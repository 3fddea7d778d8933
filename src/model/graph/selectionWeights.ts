import { acrossSeries, addContext, addNorm, gatedLinearUnit, layerNorm } from './blocks.ts'
import type { Context } from './blocks.ts'
import type { GraphBuilder, Scope, Value } from './builder.ts'
import type { GatedResidualNetwork } from './layers.ts'
import { compose, Matrix, sideBySide, stacked } from './matrix.ts'
import type { Affine } from './matrix.ts'
import type { Placed, RealInputs, SelectionInputs } from './selectionInputs.ts'
import type { Variable } from './variables.ts'

/** softmax(GRN(all embeddings side by side, context)), [M, n] in the order of the variables. */
export function selectionWeights(
  graph: GraphBuilder,
  scope: Scope,
  grn: GatedResidualNetwork,
  inputs: SelectionInputs,
  context: Context | undefined,
): Value {
  const hiddenWidth = grn.hidden.bias.columns
  const projected = scope.split(projectEmbeddings(graph, scope, grn, inputs), [hiddenWidth, inputs.count], 1)
  const hidden = context && grn.context ? addContext(scope, projected(0), grn.context, context) : projected(0)
  const gated = gatedLinearUnit(scope, scope.node('Elu', [hidden]), grn.glu)
  const residual = grn.resample
    ? layerNorm(scope.scope('residual'), projected(1), grn.resample.norm)
    : projected(1)
  return scope.node('Softmax', [addNorm(scope, gated, residual, grn.norm)], { axis: 1 })
}

/**
 * The GRN's first layer and its residual see the embeddings through one linear map P, whose rows belong to the
 * variables: Σ_v e_v·P_v. A real's embedding is e_v = x·w_v + b_v, so its term is x·(w_v·P_v) + b_v·P_v; a
 * category's is a row of the table embedding_v·P_v.
 */
function projectEmbeddings(
  graph: GraphBuilder,
  scope: Scope,
  grn: GatedResidualNetwork,
  inputs: SelectionInputs,
): Value {
  const { weight, bias } = grn.hidden
  const residual = grn.resample?.weight ?? identity(inputs.count)
  const projection = sideBySide(weight, residual)
  const projectionOf = ({ offset, width }: Placed<Variable>): Matrix =>
    projection.rowRange(offset, offset + width)

  const { reals, common, categories, groups } = inputs
  const ownBias = sideBySide(bias, new Matrix(1, inputs.count))
  const none = new Matrix(1, projection.columns)
  const ofReals = ({ variables }: RealInputs, from: Matrix): Affine => {
    const parts = variables.map((variable) =>
      compose(variable.prescaler, { weight: projectionOf(variable), bias: none }),
    )
    return {
      weight: stacked(...parts.map((part) => part.weight)),
      bias: parts.reduce((sum, part) => sum.plus(part.bias), from),
    }
  }
  const terms: Value[] = []
  if (reals) terms.push(scope.affine('reals', reals.rows, ofReals(reals, ownBias)))
  if (categories) {
    const tables = categories.variables.map((variable) => variable.embedding.times(projectionOf(variable)))
    const table = scope.constant('categories', stacked(...tables))
    terms.push(scope.sumOver(scope.node('Gather', [table, categories.tableRows]), 0))
  }
  for (const { variable, embedded } of groups) {
    terms.push(scope.node('MatMul', [embedded, scope.constant('group', projectionOf(variable))]))
  }
  if (common) {
    const rows = scope.affine('common', common.rows, ofReals(common, reals ? none : ownBias))
    return acrossSeries(graph, scope, rows, terms, common.steps, projection.columns)
  }
  if (!reals) terms.push(scope.constant('bias', ownBias))
  return scope.sum(terms)
}

function identity(size: number): Matrix {
  return Matrix.from(size, size, (row, column) => (row === column ? 1 : 0))
}
