import {
  addContext,
  addNorm,
  gatedLinearUnit,
  gatedResidualNetwork,
  layerNorm,
  resampleNorm,
} from './blocks.ts'
import type { Context } from './blocks.ts'
import type { TftSpec } from '../spec.ts'
import type { GraphBuilder, Scope, Value } from './builder.ts'
import type { Columns } from './columns.ts'
import { filled } from './filled.ts'
import { readGrn } from './layers.ts'
import type { GatedResidualNetwork } from './layers.ts'
import { compose, Matrix, sideBySide, stacked } from './matrix.ts'
import type { Parameters } from './parameters.ts'
import { realCurves } from './realCurves.ts'
import { readVariables } from './variables.ts'
import type { CategoryVariable, GroupVariable, Part, RealVariable, Variable } from './variables.ts'

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
export function selectPart(
  graph: GraphBuilder,
  parameters: Parameters,
  spec: TftSpec,
  part: Part,
  columns: Columns,
  context?: Context,
): Selection {
  const scope = graph.scope(`${part}/selection`)
  const { hiddenSize } = spec.network
  const variables = readVariables(parameters, spec, part)
  const count = variables.length
  if (count === 0) {
    const zeros = filled(graph, scope, 0, [context?.steps ?? 1, -1, hiddenSize])
    return { selected: scope.reshape(zeros, [-1, hiddenSize]), count, weights: null }
  }
  const inputs = readInputs(scope.scope('inputs'), variables, columns)
  if (count === 1) return { selected: singleVariable(scope, inputs, hiddenSize), count, weights: null }
  const flattened = readGrn(parameters, `${part}_variable_selection.flattened_grn`, {
    inputs: variables.reduce((sum, variable) => sum + variable.width, 0),
    hidden: Math.min(hiddenSize, count),
    outputs: count,
    ...(context && { context: hiddenSize }),
  })
  const weights = selectionWeights(scope.scope('weights'), flattened, inputs, context)
  return { selected: weightedSum(scope, weights, inputs), count, weights }
}

/** The variables by kind, each with its place among all and with its input values. */
interface Inputs {
  readonly count: number
  readonly reals: { readonly variables: readonly Placed<RealVariable>[]; readonly rows: Value } | null
  readonly categories: CategoryInputs | null
  readonly groups: readonly { readonly variable: Placed<GroupVariable>; readonly embedded: Value }[]
}

interface CategoryInputs {
  readonly variables: readonly Placed<CategoryVariable>[]
  /** Rows of the tables of all categories below one another, int32 [n, M] */
  readonly tableRows: Value
}

/** `index` among the variables, `offset` among the embeddings side by side. */
type Placed<V extends Variable> = V & { readonly index: number; readonly offset: number }

function readInputs(scope: Scope, variables: readonly Variable[], columns: Columns): Inputs {
  let width = 0
  const placed = variables.map((variable, index) => {
    const offset = width
    width += variable.width
    return { ...variable, index, offset }
  })
  const reals = placed.filter((variable) => variable.kind === 'real')
  const categories = placed.filter((variable) => variable.kind === 'category')
  const groups = placed.filter((variable) => variable.kind === 'group')
  return {
    count: variables.length,
    reals: reals.length ? { variables: reals, rows: columns.reals(reals.map(({ column }) => column)) } : null,
    categories: categories.length
      ? { variables: categories, tableRows: categoryTableRows(scope, categories, columns) }
      : null,
    groups: groups.map((variable) => ({ variable, embedded: embedGroup(scope, variable, columns) })),
  }
}

function categoryTableRows(scope: Scope, categories: readonly CategoryVariable[], columns: Columns): Value {
  const codes = columns.codes(categories.map(({ column }) => column))
  if (categories.length === 1) return codes
  let rows = 0
  const offsets = categories.map(({ embedding }) => {
    const offset = rows
    rows += embedding.rows
    return offset
  })
  return scope.node('Add', [codes, scope.int32('table_offsets', offsets, [offsets.length, 1])])
}

/** Sum of the members' embeddings, [M, width] */
function embedGroup(scope: Scope, { embedding, columns: members }: GroupVariable, columns: Columns): Value {
  const table = scope.constant('group_embedding', embedding)
  return scope.sumOver(scope.node('Gather', [table, columns.codes(members)]), 0)
}

/** softmax(GRN(all embeddings side by side, context)), [M, n] */
function selectionWeights(
  scope: Scope,
  grn: GatedResidualNetwork,
  inputs: Inputs,
  context: Context | undefined,
): Value {
  const hiddenWidth = grn.hidden.bias.columns
  const projected = projectEmbeddings(scope, grn, inputs)
  const [projectedHidden = '', projectedResidual = ''] = scope.split(
    projected,
    [hiddenWidth, inputs.count],
    1,
  )
  const hidden =
    context && grn.context ? addContext(scope, projectedHidden, grn.context, context) : projectedHidden
  const gated = gatedLinearUnit(scope, scope.node('Elu', [hidden]), grn.glu)
  const residual = grn.resample
    ? layerNorm(scope.scope('residual'), projectedResidual, grn.resample.norm)
    : projectedResidual
  return scope.node('Softmax', [addNorm(scope, gated, residual, grn.norm)], { axis: 1 })
}

/**
 * The GRN's first layer and its residual see the embeddings through one linear map P, and each embedding is
 * itself linear in x or a table row: Σ_v e_v·P_v = x·(w_v·P_v) + … + (table_v·P_v)[class] + …
 */
function projectEmbeddings(scope: Scope, grn: GatedResidualNetwork, inputs: Inputs): Value {
  const { weight, bias } = grn.hidden
  const residual =
    grn.resample?.weight ?? Matrix.from(weight.rows, inputs.count, (row, column) => Number(row === column))
  const projection = sideBySide(weight, residual)
  const none = new Matrix(1, projection.columns)
  const projectionOf = ({ offset, width }: Placed<Variable>): Matrix =>
    projection.rowRange(offset, offset + width)

  const terms: Value[] = []
  const { reals, categories, groups } = inputs
  let constant = sideBySide(bias, new Matrix(1, inputs.count))
  if (reals) {
    const parts = reals.variables.map((variable) =>
      compose(variable.prescaler, { weight: projectionOf(variable), bias: none }),
    )
    constant = parts.reduce((sum, part) => sum.plus(part.bias), constant)
    terms.push(
      scope.affine('reals', reals.rows, {
        weight: stacked(...parts.map((part) => part.weight)),
        bias: constant,
      }),
    )
  } else {
    terms.push(scope.constant('bias', constant))
  }
  if (categories) {
    const tables = categories.variables.map((variable) => variable.embedding.times(projectionOf(variable)))
    const table = scope.constant('categories', stacked(...tables))
    terms.push(scope.sumOver(scope.node('Gather', [table, categories.tableRows]), 0))
  }
  for (const { variable, embedded } of groups) {
    terms.push(scope.node('MatMul', [embedded, scope.constant('group', projectionOf(variable))]))
  }
  const [first = '', ...rest] = terms
  return scope.sum(first, ...rest)
}

/** Σ_v weight_v · network_v(x_v), [M, H] */
function weightedSum(scope: Scope, weights: Value, inputs: Inputs): Value {
  const { reals, categories, groups } = inputs
  const perVariable = scope.reshape(scope.transpose(weights, [1, 0]), [inputs.count, -1, 1])
  const weightsOf = (variables: readonly Placed<Variable>[]): Value =>
    variables.length === inputs.count
      ? perVariable
      : scope.node('Gather', [
          perVariable,
          scope.int32(
            'variables',
            variables.map(({ index }) => index),
          ),
        ])
  const weighted = (outputs: Value, variables: readonly Placed<Variable>[]): Value =>
    scope.sumOver(scope.node('Mul', [outputs, weightsOf(variables)]), 0)

  const terms: Value[] = []
  if (reals) terms.push(weighted(curvesOf(scope, reals), reals.variables))
  if (categories) terms.push(weighted(categoryOutputs(scope, categories), categories.variables))
  for (const { variable, embedded } of groups) {
    terms.push(weighted(groupOutput(scope, variable, embedded), [variable]))
  }
  const [first = '', ...rest] = terms
  const total = scope.sum(first, ...rest)
  if (!reals) return total
  // The shifts of the reals' last LayerNorms: Σ_v weight_v · shift_v.
  const shifts = Array.from({ length: inputs.count }, (_, index) => {
    const real = reals.variables.find((variable) => variable.index === index)
    return real?.grn.norm.shift ?? new Matrix(1, realWidth(reals.variables))
  })
  return scope.node('Gemm', [weights, scope.constant('shifts', stacked(...shifts)), total])
}

function realWidth(reals: readonly RealVariable[]): number {
  return reals[0]?.grn.norm.shift.columns ?? 0
}

function singleVariable(scope: Scope, { reals, categories, groups }: Inputs, hiddenSize: number): Value {
  const [real] = reals?.variables ?? []
  if (reals && real) {
    const curve = scope.reshape(curvesOf(scope, reals), [-1, hiddenSize])
    return scope.node('Add', [curve, scope.constant('shift', real.grn.norm.shift)])
  }
  if (categories) return scope.reshape(categoryOutputs(scope, categories), [-1, hiddenSize])
  const [group] = groups
  return group ? groupOutput(scope, group.variable, group.embedded) : ''
}

/** [n, M, H] */
function curvesOf(scope: Scope, reals: NonNullable<Inputs['reals']>): Value {
  const own = scope.scope('reals')
  const n = reals.variables.length
  const x = own.reshape(own.transpose(reals.rows, [1, 0]), [n, -1, 1])
  return realCurves(own, x, reals.variables)
}

/** [n, M, H] */
function categoryOutputs(scope: Scope, { variables, tableRows }: CategoryInputs): Value {
  const table = scope.constant('category_outputs', stacked(...variables.map(({ outputs }) => outputs)))
  return scope.node('Gather', [table, tableRows])
}

/** [M, H] */
function groupOutput(scope: Scope, { network }: GroupVariable, embedded: Value): Value {
  const own = scope.scope('group')
  return network.kind === 'grn'
    ? gatedResidualNetwork(own, embedded, network.grn)
    : resampleNorm(own, embedded, network.resample)
}
