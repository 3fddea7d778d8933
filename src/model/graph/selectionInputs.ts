import type { Scope, Value } from './builder.ts'
import type { Columns } from './columns.ts'
import type { CategoryVariable, GroupVariable, RealVariable, Variable } from './variables.ts'

/** A selection network's variables by kind, each kind with its input values; what is one kind runs as one. */
export interface SelectionInputs {
  /** Number of variables of all kinds. */
  readonly count: number
  readonly reals: RealInputs | null
  readonly categories: CategoryInputs | null
  readonly groups: readonly GroupInput[]
}

export interface RealInputs {
  readonly variables: readonly Placed<RealVariable>[]
  /** [M, n] */
  readonly rows: Value
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

function embedGroup(scope: Scope, { embedding, columns: members }: GroupVariable, columns: Columns): Value {
  const table = scope.constant('group_embedding', embedding)
  return scope.sumOver(scope.node('Gather', [table, columns.codes(members)]), 0)
}
