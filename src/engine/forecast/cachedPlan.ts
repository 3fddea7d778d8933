import type { MetricTable } from '#forecast/table.ts'
import type { WindowPlan } from '#forecast/window/plan.ts'
import type { WindowSpec } from '#forecast/window/spec.ts'
import { planFor } from './planFor.ts'
import type { ForecastOptions } from '../api.ts'

interface Kept {
  readonly window: WindowSpec
  readonly asked: string
  readonly plan: WindowPlan
}

/** The last plan of each table. */
const plans = new WeakMap<MetricTable, Kept>()

/**
 * planFor, kept until something else is asked of the same table: questions about one series come one after the other,
 * and planning a large fleet again for each would block the thread for longer than a cancel may take.
 */
export function cachedPlan(table: MetricTable, windowSpec: WindowSpec, options: ForecastOptions): WindowPlan {
  const { stepMs, renames, asOfMs = null, knownFuture = {}, timeZeroMs = null } = options
  const asked = JSON.stringify([
    stepMs,
    Object.entries(renames).sort(),
    asOfMs,
    Object.entries(knownFuture).sort(),
    timeZeroMs,
  ])
  const kept = plans.get(table)
  if (kept?.window === windowSpec && kept.asked === asked) return kept.plan
  const plan = planFor(table, windowSpec, options)
  plans.set(table, { window: windowSpec, asked, plan })
  return plan
}
