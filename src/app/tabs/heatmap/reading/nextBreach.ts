import { meets } from '#forecast/thresholds.ts'
import type { HeatmapData } from '../field/useHeatmapData.ts'
import type { Row } from '../rows/rows.ts'
import type { Cell } from './brush.ts'
import { worstLine } from './readCell.ts'

/** Whether a shown value is a breach of the warning threshold, or as likely one as an alarm is. */
function breachTest({ shown, threshold, assessment }: HeatmapData): (value: number) => boolean {
  switch (shown.kind) {
    case 'level':
      return (value) => threshold !== null && meets(value, threshold.warning, threshold.direction)
    case 'margin':
      return (value) => value <= 0
    case 'risk':
    case 'any-risk':
      return (value) => value >= assessment.odds.alarm
  }
}

/**
 * Where stretches of breaches begin in the forecast, row by row from the top, earliest first. A group counts where it is
 * folded; else its servers do. O(rows × steps).
 */
export function breachStarts(data: HeatmapData, rows: readonly Row[]): readonly Cell[] {
  const { first, count } = data.field.span
  const isBreach = breachTest(data)
  const from = Math.max(0, 1 - first)
  const starts: Cell[] = []
  for (const [at, row] of rows.entries()) {
    if (row.kind === 'group' && !row.collapsed) continue
    const [only] = row.lines.length === 1 ? row.lines : []
    let was = false
    for (let column = from; column < count; column++) {
      const line = only ?? worstLine(data, row.lines, column)
      const is = line !== null && isBreach(data.field.values[line * count + column] ?? NaN)
      if (is && !was) starts.push({ row: at, column })
      was = is
    }
  }
  return starts
}

/** The cell after (1) or before (−1) a place, around the ends; from null: the first, or the last. null: there is none. */
export function nextCell(cells: readonly Cell[], from: Cell | null, by: 1 | -1): Cell | null {
  if (from === null) return (by === 1 ? cells[0] : cells.at(-1)) ?? null
  const isAfter = (cell: Cell) => cell.row > from.row || (cell.row === from.row && cell.column > from.column)
  const isBefore = (cell: Cell) => cell.row < from.row || (cell.row === from.row && cell.column < from.column)
  const found = by === 1 ? cells.find(isAfter) : cells.findLast(isBefore)
  return found ?? nextCell(cells, null, by)
}
