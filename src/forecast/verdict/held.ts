import type { MetricTests } from './metricTests.ts'
import type { VerdictExample } from './verdict.ts'

/** A finding about one metric, held until three ticks in a row could have shown it and did not. */
export interface Held {
  readonly series: number
  readonly of: number
  readonly example: VerdictExample
  /** Ticks in a row without it. */
  readonly without: number
}

export type HeldFindings = ReadonlyMap<string, Held>

/** After as many ticks in a row without a finding it is withdrawn: the daemon was restarted with a model. */
export const TICKS_TO_WITHDRAW = 3

/**
 * The findings after one more tick. A metric that could not be tested on it keeps what was found; one that is no longer
 * forecast (not among `metrics`) loses it like one that passes.
 */
export function holdFindings(
  before: HeldFindings,
  tests: MetricTests,
  metrics: ReadonlySet<string>,
): HeldFindings {
  const held = new Map<string, Held>()
  for (const [metric, known] of before) {
    const untested = metrics.has(metric) && !tests.has(metric)
    const without = untested ? known.without : known.without + 1
    if (without < TICKS_TO_WITHDRAW) held.set(metric, { ...known, without })
  }
  for (const [metric, { found, series, of, example }] of tests) {
    if (found && example !== null) held.set(metric, { series, of, example, without: 0 })
  }
  return held
}
