import type { ServerState } from '#forecast/assess.ts'
import { isFiltering, type Filters } from '../../state/filters.ts'
import { columnText } from '../../state/screen/sortColumn.ts'
import type { Sort } from './sort.ts'

/** Servers that are well fill no screens from so many on. */
const FOLDED_FROM = 100

/** The rows that are shown, and how many that are well are folded away or could be. */
export interface Fold {
  readonly states: readonly ServerState[]
  /** Servers without an expected breach that are, or can be, folded away; 0: there is nothing to fold. */
  readonly count: number
}

/** Whether rows stand as they do by themselves: the worst first, all of them. Another wish may be about those that are well. */
export function isUnasked({ column, descending }: Sort, filters: Filters): boolean {
  return columnText(column) === 'severity' && !descending && !isFiltering(filters)
}

/**
 * Folds away the servers of which no breach is expected or possible, where there are many. What is pending, unknown or has no
 * threshold is not known to be well, and stays. keep: servers that stay in any case. open: they are shown all the same.
 */
export function foldOf(
  states: readonly ServerState[],
  { unasked, open, keep }: { unasked: boolean; open: boolean; keep: (server: string) => boolean },
): Fold {
  const isWell = ({ server, severity }: ServerState) => severity === 'ok' && !keep(server)
  const count = unasked ? states.reduce((sum, state) => sum + Number(isWell(state)), 0) : 0
  // Where nothing else is left, a folded table would be an empty one.
  if (count < FOLDED_FROM || count === states.length) return { states, count: 0 }
  return { states: open ? states : states.filter((state) => !isWell(state)), count }
}
