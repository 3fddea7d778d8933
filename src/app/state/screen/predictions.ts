import { flag, oneOf, params, type Param } from './params.ts'
import { columnOf, columnText, type SortColumn } from './sortColumn.ts'

const WORST_FIRST: SortColumn = { metric: null, kind: 'severity' }

const sortColumn: Param<SortColumn> = {
  key: 'sort',
  fallback: WORST_FIRST,
  parse: ([text]) => (text === undefined ? undefined : columnOf(text)),
  print: (column) => (columnText(column) === columnText(WORST_FIRST) ? [] : [columnText(column)]),
}

/** What the address carries of this tab. */
export const predictionsParams = params({
  column: sortColumn,
  descending: flag('desc'),
  /** Whether servers without an expected breach, which fold away where there are many, are shown. */
  unfolded: flag('all'),
  /** Whose weights the opened server's Why shows. */
  why: oneOf('why', ['server', 'fleet'], 'server'),
})
