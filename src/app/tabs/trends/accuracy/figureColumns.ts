import { figureWords } from '#text/accuracyPage.ts'
import { FIGURES, type Figure, type FigureColumn, type FigureRow } from './figureRows.ts'

/** The column that a share of values without ties stands in, beside the share with them. */
const STRICT: Partial<Record<Figure, (row: FigureRow) => boolean>> = {
  coveredHalfOpen: (row) => row.covered !== row.coveredHalfOpen,
  covered96HalfOpen: (row) => row.covered96 !== row.covered96HalfOpen,
}

/** The table's columns in order: those without ties only where they say something else of any metric. */
export function figureColumns(metrics: readonly FigureRow[]): readonly FigureColumn[] {
  const shown = FIGURES.filter((figure) => STRICT[figure] === undefined || metrics.some(STRICT[figure]))
  return ['name', ...shown]
}

/** Whether a table of these columns has some that leave ties out, which then have to be explained. */
export function hasStrict(columns: readonly FigureColumn[]): boolean {
  return columns.some((column) => column !== 'name' && STRICT[column] !== undefined)
}

/** A column's heading, and what it means in a line. */
export function columnWords(column: FigureColumn): { readonly name: string; readonly about: string } {
  return figureWords.columns[column]
}
