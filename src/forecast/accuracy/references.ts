import type { NumericColumn } from '../table.ts'
import type { Grid } from '../window/grid.ts'
import { actualsOf, RECENT_STEPS, type Actuals } from './actuals.ts'
import type { NaiveForecasts } from './comparison.ts'
import {
  lastValue,
  atEveryLevel,
  residualShifts,
  residualsOf,
  seasonalNaive,
  straightLine,
  windowQuantiles,
  withShifts,
  type PointForecast,
} from './naive.ts'

const DAY_MS = 86_400_000

/** Residuals are pooled over at most so many servers, spread evenly over the table. */
const POOLED_SERVERS = 512

/** Naive forecasts of any series of a grid, as of any origin after the split. */
export interface References {
  /** [horizon, 3] per kind, at LOSS_LEVELS. */
  readonly forecast: (server: number, column: NumericColumn, origin: number) => NaiveForecasts
}

export interface ReferenceOptions {
  /** Slots before it are none of its past. Omitted: 0. */
  readonly begin?: number
  /** Residuals are of the slots before it. */
  readonly split: number
  readonly horizon: number
  readonly stride: number
}

/**
 * Residuals are of forecasts made every `stride` slots from the second day on, whose whole horizon lies before
 * the split. A series that was never negative before the split is not forecast to be.
 */
export function createReferences(
  grid: Grid,
  { begin = 0, split, horizon, stride }: ReferenceOptions,
): References {
  const daySteps = Math.max(1, Math.round(DAY_MS / grid.stepMs))
  const range = { split, horizon, stride, first: begin + daySteps }
  const points = { lastValue, seasonalNaive: seasonalNaive(daySteps), straightLine }
  const pools = new Map<string, readonly Float64Array[]>()
  const fits = new Map<NumericColumn, Map<number, Fit>>()

  const pooled = (column: NumericColumn, point: PointForecast, key: string) => () => {
    const name = `${key} ${column.name}`
    const known = pools.get(name) ?? poolOf(column, point)
    pools.set(name, known)
    return known
  }
  const poolOf = (column: NumericColumn, point: PointForecast): Float64Array[] => {
    const stepOver = Math.max(1, Math.ceil(grid.table.servers.length / POOLED_SERVERS))
    const all: number[][] = []
    for (let server = 0; server < grid.table.servers.length; server += stepOver) {
      residualsOf(actualsOf(grid, server, column), point, range).forEach((residuals, block) => {
        const pool = (all[block] ??= [])
        for (const residual of residuals) pool.push(residual)
      })
    }
    return all.map((residuals) => Float64Array.from(residuals).sort())
  }
  const fit = (server: number, column: NumericColumn, actuals: Actuals): Fit => {
    const ofColumn = fits.get(column) ?? new Map<number, Fit>()
    fits.set(column, ofColumn)
    const shifts = (kind: keyof typeof points) =>
      residualShifts(residualsOf(actuals, points[kind], range), pooled(column, points[kind], kind))
    const known = ofColumn.get(server) ?? {
      lastValue: shifts('lastValue'),
      seasonalNaive: shifts('seasonalNaive'),
      straightLine: shifts('straightLine'),
      lower: lowest(actuals, split) < 0 ? -Infinity : 0,
    }
    ofColumn.set(server, known)
    return known
  }
  return {
    forecast: (server, column, origin) => {
      const actuals = actualsOf(grid, server, column)
      const own = fit(server, column, actuals)
      const newest = points.lastValue(actuals, origin, horizon)
      const yesterday = points.seasonalNaive(actuals, origin, horizon)
      return {
        lastValue: withShifts(newest, own.lastValue, own.lower),
        seasonalNaive: withShifts(yesterday, own.seasonalNaive, own.lower),
        straightLine: withShifts(points.straightLine(actuals, origin, horizon), own.straightLine, own.lower),
        lastPoint: atEveryLevel(newest),
        seasonalPoint: atEveryLevel(yesterday),
        windowDay: windowQuantiles(actuals, origin, horizon, daySteps),
        windowRecent: windowQuantiles(actuals, origin, horizon, RECENT_STEPS),
      }
    },
  }
}

interface Fit {
  readonly lastValue: Float64Array
  readonly seasonalNaive: Float64Array
  readonly straightLine: Float64Array
  readonly lower: number
}

function lowest(actuals: Actuals, end: number): number {
  let least = Infinity
  for (const slot of actuals.slots()) {
    if (slot >= end) break
    least = Math.min(least, actuals.at(slot))
  }
  return least
}
