import { staleMs, type FleetForecast } from '#forecast/fleetForecast.ts'
import type { Extent } from '../../../state/screen/heatmap.ts'

/** Whether the picture shows the past beside the horizon, or the horizon alone. */
export type SpanKind = 'time' | 'horizon'

/**
 * The picture's columns: steps of one grid for all servers, counted from the issue time. The cell of step k ends
 * at that step's time, so that the now-line is the edge between steps 0 and 1.
 */
export interface Span {
  /** The first column's step; 0 and below lie in the past. */
  readonly first: number
  readonly count: number
}

/** Two thirds are past, one third is horizon; or the horizon alone. */
export function spanOf({ horizon }: Pick<FleetForecast, 'horizon'>, kind: SpanKind): Span {
  return kind === 'time' ? { first: 1 - 2 * horizon, count: 3 * horizon } : { first: 1, count: horizon }
}

type Grid = Pick<FleetForecast, 'issueTimeMs' | 'stepMs'>

/** When the cell of a step ends. */
export function timeOf({ issueTimeMs, stepMs }: Grid, step: number): number {
  return issueTimeMs + step * stepMs
}

/** Steps by which a series' own newest row is older than the issue time. */
export function lagOf({ issueTimeMs, originMs, stepMs }: FleetForecast, series: number): number {
  return Math.round((issueTimeMs - (originMs[series] ?? NaN)) / stepMs)
}

/** Whether the newest row of a series is too old to go by; see staleMs(). */
export function isStale(forecast: FleetForecast, series: number): boolean {
  return staleMs(forecast, series) !== null
}

/** Steps that a table has columns for, the last of the window among them: at most `most`, evenly apart. */
export function tableColumnSteps(
  { first, count }: Extent,
  most: number,
): { readonly steps: readonly number[]; readonly every: number } {
  const every = Math.max(1, Math.ceil(count / most))
  const last = first + count - 1
  const steps: number[] = []
  for (let step = last; step >= first; step -= every) steps.push(step)
  return { steps: steps.reverse(), every }
}
