import { canonicalName } from '#forecast/metrics/lookup.ts'
import type { MetricTable } from '#forecast/table.ts'
import { neededColumns } from '#forecast/window/columns.ts'
import { roughDuration } from '#forecast/window/duration.ts'
import { longestLag } from '#forecast/window/names.ts'
import { planWindows, type WindowOptions, type WindowPlan } from '#forecast/window/plan.ts'
import { ASSUMED_STEP_MS, type WindowSpec } from '#forecast/window/spec.ts'
import { serverIds } from '#model/serverIds.ts'
import type { ForecastRequest } from '../api.ts'

export type ForecastOptions = Pick<
  ForecastRequest,
  'stepMs' | 'renames' | 'asOfMs' | 'calibration' | 'rawLevels'
>

/** Encoders of room for gaps and for a first row that lies inside a row group. */
const ROOM = 3

/** The windows of a table for a model, on the step that the user, the model or the assumption says. */
export function planFor(table: MetricTable, windowSpec: WindowSpec, options: ForecastOptions): WindowPlan {
  return planWindows(windowSpec, table, planOptions(table, windowSpec, options))
}

/** The options of a plan for a table, whose columns may go by other names than the model's. */
export function planOptions(
  table: MetricTable,
  windowSpec: WindowSpec,
  options: ForecastOptions,
): WindowOptions {
  const renames = { ...aliasRenames(table, windowSpec), ...options.renames }
  return windowOptions(windowSpec, { ...options, renames })
}

/**
 * A model may have been trained on a name that the reader of metrics translates (cpu_pct is read as
 * cpu_percent): such a column of the model is the translated one of the table, unless the table has it itself.
 */
function aliasRenames(table: MetricTable, windowSpec: WindowSpec): Record<string, string> {
  const has = new Set([...table.metrics, ...table.labels].map(({ name }) => name))
  const translated = neededColumns(windowSpec)
    .filter((name) => !has.has(name))
    .map((name) => [name, canonicalName(name)] as const)
  return Object.fromEntries(translated.filter(([name, alias]) => alias !== name && has.has(alias)))
}

/** The step that the user, the model or the assumption says, and what else a plan needs. */
export function windowOptions(
  windowSpec: WindowSpec,
  { stepMs, renames, asOfMs = null }: ForecastOptions,
): WindowOptions {
  const stepSource = stepMs !== null ? 'override' : windowSpec.stepMs !== null ? 'model' : 'assumed'
  return {
    stepMs: stepOf(windowSpec, stepMs),
    stepSource,
    serverIdOf: serverIds(windowSpec),
    renames,
    asOfMs,
  }
}

/** How far back rows are read, in ms from each server's newest; optionalMs of it only where there is room. */
export interface Lookback {
  readonly neededMs: number
  readonly optionalMs: number
}

/** How far back a table was read, in ms, and the least that is known not to fit into memory (Infinity: nothing). */
export interface ReadReach {
  readonly readMs: number
  readonly tooFarMs: number
}

/** Whether a table does for a reach: it goes as far, or all that could be read again is what remains of it. */
export function covers(
  { readMs, tooFarMs }: ReadReach,
  { neededMs, optionalMs: optionalMs }: Lookback,
): boolean {
  return neededMs <= readMs || (neededMs >= tooFarMs && neededMs - optionalMs <= readMs)
}

/** What a forecast from a table that covers the reach had to do without; null: nothing. */
export function shortNote({ readMs }: ReadReach, { neededMs }: Lookback): string | null {
  if (neededMs <= readMs) return null
  return `the newest ${roughDuration(neededMs)} do not fit into memory: ${roughDuration(readMs)} were read, as if the servers had begun then`
}

/** What a model's windows need, with room for gaps and stale series; lags that are times can be spared. */
export function reachOf(windowSpec: WindowSpec, stepMs: number | null): Lookback {
  const lag = longestLag(windowSpec)
  const encoders = windowSpec.maxEncoderLength * (1 + ROOM)
  // A gap pushes lags that are counted in rows further back.
  const [rows, spare] =
    windowSpec.lagUnit === 'row' ? [lag * (1 + ROOM) + encoders, 0] : [lag + encoders, lag]
  return { neededMs: rows * stepOf(windowSpec, stepMs), optionalMs: spare * stepOf(windowSpec, stepMs) }
}

/** The step of the model's windows, in ms. */
export function stepOf(windowSpec: WindowSpec, override: number | null): number {
  return override ?? windowSpec.stepMs ?? ASSUMED_STEP_MS
}
