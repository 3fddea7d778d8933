import type { TftSpec } from '../spec.ts'
import { acrossSeries, gatedResidualNetwork, resampleNorm } from './blocks.ts'
import type { Context } from './blocks.ts'
import type { GraphBuilder, Scope, Value } from './builder.ts'
import type { Columns } from './columns.ts'
import { filled } from './filled.ts'
import { readGrn } from './layers.ts'
import { Matrix, stacked } from './matrix.ts'
import type { Parameters } from './parameters.ts'
import { realCurves } from './realCurves.ts'
import { selectionInputs } from './selectionInputs.ts'
import type { CategoryInputs, GroupInput, Placed, RealInputs, SelectionInputs } from './selectionInputs.ts'
import { selectionWeights } from './selectionWeights.ts'
import { readVariables } from './variables.ts'
import type { Part, Variable } from './variables.ts'

export interface Selection {
  /** [M, H] */
  readonly selected: Value
  /** Number of variables, n. */
  readonly count: number
  /** [M, n] in the order of the variables; null where there is no choice: one variable or none. */
  readonly weights: Value | null
}

/**
 * Variable selection: every variable's own network, weighted by softmax(GRN of all embeddings side by side).
 * A single variable is taken as it is; without any, zeros are.
 */
export function selectVariables(
  graph: GraphBuilder,
  parameters: Parameters,
  spec: TftSpec,
  part: Part,
  columns: Columns,
  context?: Context,
): Selection {
  const scope = graph.scope(`${part}/selection`)
  const H = spec.network.hiddenSize
  const variables = readVariables(parameters, spec, part)
  const count = variables.length
  if (count === 0) {
    const zeros = filled(graph, scope, 0, [context?.steps ?? 1, -1, H])
    return { selected: scope.reshape(zeros, [-1, H]), count, weights: null }
  }
  const inputs = selectionInputs(scope.scope('inputs'), variables, columns)
  const outputs = variableOutputs(scope, inputs)
  const hasReals = inputs.reals !== null || inputs.common !== null
  const shifts = hasReals ? scope.constant('shifts', curveShifts(variables, H)) : null
  if (count === 1) {
    const rows = scope.sum(outputs.map(({ values }) => scope.reshape(values, [-1, H])))
    const { common } = inputs
    const single = common ? acrossSeries(graph, scope, rows, [], common.steps, H) : rows
    return { selected: shifts ? scope.node('Add', [single, shifts]) : single, count, weights: null }
  }
  const flattened = readGrn(parameters, `${part}_variable_selection.flattened_grn`, {
    inputs: variables.reduce((sum, variable) => sum + variable.width, 0),
    hidden: Math.min(H, count),
    outputs: count,
    ...(context && { context: H }),
  })
  const weights = selectionWeights(graph, scope.scope('weights'), flattened, inputs, context)
  const sum = weightedSum(scope, weights, outputs, count, H)
  return { selected: shifts ? scope.node('Gemm', [weights, shifts, sum]) : sum, count, weights }
}

/** What the own networks of some variables answer, [n, M, H]; a single one's may be [M, H]. */
interface VariableOutputs {
  readonly variables: readonly Placed<Variable>[]
  /** Where the values are per group of series: the steps that M consists of. */
  readonly steps?: number
  readonly values: Value
}

/** By kind; those of reals lack the shift of their last LayerNorm (see curveShifts). */
function variableOutputs(
  scope: Scope,
  { reals, common, categories, groups }: SelectionInputs,
): VariableOutputs[] {
  return [
    ...(reals ? [{ variables: reals.variables, values: realOutputs(scope.scope('reals'), reals) }] : []),
    ...(common
      ? [
          {
            variables: common.variables,
            values: realOutputs(scope.scope('common'), common),
            steps: common.steps,
          },
        ]
      : []),
    ...(categories ? [{ variables: categories.variables, values: categoryOutputs(scope, categories) }] : []),
    ...groups.map((group) => ({
      variables: [group.variable],
      values: groupOutput(scope.scope('group'), group),
    })),
  ]
}

function realOutputs(scope: Scope, { variables, rows }: RealInputs): Value {
  const x = scope.reshape(scope.transpose(rows, [1, 0]), [variables.length, -1, 1])
  return realCurves(scope, x, variables)
}

function categoryOutputs(scope: Scope, { variables, tableRows }: CategoryInputs): Value {
  const table = scope.constant('category_outputs', stacked(...variables.map(({ outputs }) => outputs)))
  return scope.node('Gather', [table, tableRows])
}

function groupOutput(scope: Scope, { variable: { network }, embedded }: GroupInput): Value {
  return network.kind === 'grn'
    ? gatedResidualNetwork(scope, embedded, network.grn)
    : resampleNorm(scope, embedded, network.resample)
}

/**
 * The shift of each real's last LayerNorm, [n, H], zeros for the others: a sum over variables weights it like
 * the values, Σ_v weight_v·shift_v, which is one small product.
 */
function curveShifts(variables: readonly Variable[], hiddenSize: number): Matrix {
  const none = new Matrix(1, hiddenSize)
  return stacked(...variables.map((variable) => (variable.kind === 'real' ? variable.grn.norm.shift : none)))
}

/** Σ_v weight_v · output_v, [M, H] */
function weightedSum(
  scope: Scope,
  weights: Value,
  outputs: readonly VariableOutputs[],
  count: number,
  hiddenSize: number,
): Value {
  const byVariable = scope.reshape(scope.transpose(weights, [1, 0]), [count, -1, 1])
  const weightsOf = (variables: readonly Placed<Variable>[]): Value => {
    if (variables.length === count) return byVariable
    const indices = variables.map(({ index }) => index)
    return scope.node('Gather', [byVariable, scope.int32('variables', indices)])
  }
  const summed = ({ variables, values, steps }: VariableOutputs): Value => {
    const own = weightsOf(variables)
    if (steps === undefined) return scope.sumOver(scope.node('Mul', [values, own]), 0)
    const overTime = (value: Value, width: number): Value =>
      scope.reshape(value, [variables.length, steps, -1, width])
    const weighted = scope.node('Mul', [overTime(values, hiddenSize), overTime(own, 1)])
    return scope.reshape(scope.sumOver(weighted, 0), [-1, hiddenSize])
  }
  return scope.sum(outputs.map(summed))
}
