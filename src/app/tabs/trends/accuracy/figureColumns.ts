import type { FigureColumn } from './figureRows.ts'

/** The table's columns: the heading, and what it means in a line. */
export const FIGURE_COLUMNS: readonly {
  readonly column: FigureColumn
  readonly name: string
  readonly about: string
}[] = [
  { column: 'name', name: 'Metric', about: '' },
  { column: 'windows', name: 'Forecasts', about: 'pairs of a server and an origin' },
  {
    column: 'loss',
    name: 'Loss',
    about: '2 · Σ pinball loss / Σ |value|, mean of P10, P50 and P90: less is better',
  },
  { column: 'mae', name: 'MAE', about: 'mean |value − P50|' },
  {
    column: 'covered',
    name: 'In P10–P90',
    about: 'share of values with P10 ≤ value ≤ P90 / without those exactly on P10: 80 % is meant',
  },
  {
    column: 'covered96',
    name: 'In P2–P98',
    about: 'share of values with P2 ≤ value ≤ P98 / without those exactly on P2: 96 % is meant',
  },
  { column: 'width', name: 'Width', about: 'mean of P90 − P10' },
  {
    column: 'skillLast',
    name: 'vs last',
    about: 'loss saved against the last value with its residuals’ quantiles',
  },
  {
    column: 'skillYesterday',
    name: 'vs yesterday',
    about: 'loss saved against the same time yesterday with its residuals’ quantiles',
  },
  {
    column: 'skillHardest',
    name: 'vs hardest',
    about: 'loss saved against the naive forecast that is hardest to beat',
  },
]
