import type { Scope, Value } from './builder.ts'
import type { Columns } from './columns.ts'
import type { CategoryVariable, GroupVariable, RealVariable, Variable } from './variables.ts'

/** A selection network's variables by kind, each kind with its input values; what is one kind runs as one. */
export interface SelectionInputs {
  /** Number of variables of all kinds. */
  readonly count: number
  readonly reals: RealInputs | null
  readonly common: CommonInputs | null
  readonly categories: CategoryInputs | null
  readonly groups: readonly GroupInput[]
}

export interface RealInputs {
  readonly variables: readonly Placed<RealVariable>[]
  /** [M, n] */
  readonly rows: Value
}

/** Reals that are the same for all series of a group: rows are [steps·G, n], and G is 1 or B. */
export interface CommonInputs extends RealInputs {
  readonly steps: number
}

export interface CategoryInputs {
  readonly variables: readonly Placed<CategoryVariable>[]
  /** Rows in the tables of all these categories below one another, int32 [n, M] */
  readonly tableRows: Value
}

export interface GroupInput {
  readonly variable: Placed<GroupVariable>
  /** Sum of the members' embeddings, [M, width] */
  readonly embedded: Value
}

/** `index` among the variables, `offset` among the embeddings side by side. */
export type Placed<V extends Variable> = V & { readonly index: number; readonly offset: number }

export function selectionInputs(
  scope: Scope,
  variables: readonly Variable[],
  columns: Columns,
): SelectionInputs {
  let width = 0
  const placed = variables.map((variable, index) => {
    const offset = width
    width += variable.width
    return { ...variable, index, offset }
  })
  const reals = placed.filter((variable) => variable.kind === 'real')
  const categories = placed.filter((variable) => variable.kind === 'category')
  const groups = placed.filter((variable) => variable.kind === 'group')
  const { common } = columns
  const isCommon = ({ column }: RealVariable): boolean => common?.columns.includes(column) ?? false
  const own = realInputs(
    reals.filter((variable) => !isCommon(variable)),
    columns.reals,
  )
  const shared = common && realInputs(reals.filter(isCommon), common.reals)
  return {
    count: variables.length,
    reals: own,
    common: shared && { ...shared, steps: common.steps },
    categories: categories.length
      ? { variables: categories, tableRows: categoryTableRows(scope, categories, columns) }
      : null,
    groups: groups.map((variable) => ({ variable, embedded: embedGroup(scope, variable, columns) })),
  }
}

function realInputs(variables: readonly Placed<RealVariable>[], read: Columns['reals']): RealInputs | null {
  return variables.length === 0 ? null : { variables, rows: read(variables.map(({ column }) => column)) }
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

function embedGroup(scope: Scope, { embedding, columns: members }: GroupVariable, columns: Columns): Value {
  const table = scope.constant('group_embedding', embedding)
  return scope.sumOver(scope.node('Gather', [table, columns.codes(members)]), 0)
}
