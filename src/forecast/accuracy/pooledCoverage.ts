import type { AccuracyReport } from './report.ts'

/** How much of what happened lay within the 80 % interval, over every metric that was tried. */
export interface PooledCoverage {
  /** Share of values with P10 <= y <= P90; a fraction. */
  readonly covered: number
  /** Share with P10 < y <= P90; less where forecasts meet values exactly, as on constant series. */
  readonly halfOpen: number
  /** Values, each of one series and step. */
  readonly points: number
}

/** Every value counts once, whichever metric it is of. null: nothing was tried, or the model gives no such interval. */
export function pooledCoverage({ metrics }: Pick<AccuracyReport, 'metrics'>): PooledCoverage | null {
  let [points, covered, halfOpen] = [0, 0, 0]
  for (const { model } of metrics) {
    if (model.coverage80Closed === null || model.coverage80 === null) continue
    points += model.points
    covered += model.points * model.coverage80Closed
    halfOpen += model.points * model.coverage80
  }
  return points === 0 ? null : { covered: covered / points, halfOpen: halfOpen / points, points }
}
