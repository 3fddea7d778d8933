import { canonicalName } from '#forecast/metrics/lookup.ts'
import type { MetricTable } from '#forecast/table.ts'
import { advanceNames, neededColumns } from '#forecast/window/columns.ts'
import { own } from '#forecast/window/names.ts'
import { planWindows, type WindowOptions, type WindowPlan } from '#forecast/window/plan.ts'
import { ASSUMED_STEP_MS, type WindowSpec } from '#forecast/window/spec.ts'
import { serverIds } from '#model/serverIds.ts'
import type { ForecastOptions } from '../api.ts'

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
  { stepMs, renames, asOfMs = null, knownFuture = {}, timeZeroMs = null }: ForecastOptions,
): WindowOptions {
  const stepSource = stepMs !== null ? 'override' : windowSpec.stepMs !== null ? 'model' : 'assumed'
  return {
    stepMs: stepOf(windowSpec, stepMs),
    stepSource,
    serverIdOf: serverIds(windowSpec),
    renames,
    asOfMs,
    knownFuture,
    timeZeroMs,
    // What a clock says at a step's end is no mean of the hours before it.
    aggregations: Object.fromEntries(
      advanceNames(windowSpec).map((name) => [own(renames, name) ?? name, 'last' as const]),
    ),
  }
}

/** The step of the model's windows, in ms. */
export function stepOf(windowSpec: WindowSpec, override: number | null): number {
  return override ?? windowSpec.stepMs ?? ASSUMED_STEP_MS
}
