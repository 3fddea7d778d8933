import { DROPPED, type RowOrder } from '../rows.ts'

/** Enough rows to see whether a column tells rows of one server and time apart. */
const MOST_ROWS = 200_000

export interface CodedColumn {
  readonly name: string
  /** Per source row; -1 where it has no value. */
  readonly codes: ArrayLike<number>
}

/**
 * The columns of which each alone tells all rows of one server, time and name apart; where none does, all of them if
 * they do together; else none. names: codes of the rows' metric names; null: rows name none.
 */
export function apartColumns(
  order: RowOrder,
  names: ArrayLike<number> | null,
  columns: readonly CodedColumn[],
): readonly string[] {
  const alone = columns.filter((column) => tellsApart(order, names, [column]))
  if (alone.length > 0) return alone.map(({ name }) => name)
  return columns.length > 1 && tellsApart(order, names, columns) ? columns.map(({ name }) => name) : []
}

function tellsApart(
  order: RowOrder,
  names: ArrayLike<number> | null,
  columns: readonly CodedColumn[],
): boolean {
  const seen = new Set<string>()
  const rows = Math.min(order.place.length, MOST_ROWS)
  for (let row = 0; row < rows; row++) {
    const place = order.place[row] ?? DROPPED
    if (place === DROPPED) continue
    const key = `${place} ${names?.[row] ?? -1} ${columns.map(({ codes }) => codes[row] ?? -1).join(' ')}`
    if (seen.has(key)) return false
    seen.add(key)
  }
  return true
}
