import { meets, type Threshold } from './thresholds.ts'

/** Measured values on an even grid; NaN where there is no row. */
interface Measured {
  readonly startMs: number
  readonly stepMs: number
  readonly values: ArrayLike<number>
}

/** A stretch of time in which measured values breached a warning threshold. */
export interface BreachRun {
  readonly threshold: Threshold
  /** Which of its limits the values met, the worst; the times below are those of the warning. */
  readonly severity: 'warning' | 'critical'
  /** Times of its first and last breaching value. */
  readonly fromMs: number
  readonly toMs: number
  /** The value furthest beyond. */
  readonly peak: number
  /** Values that met the warning, of those measured from the first to the last. */
  readonly breaching: number
  readonly measured: number
  /** The value before the first is not known to have been below: it may have begun earlier. */
  readonly isCut: boolean
}

/** Fewer steps than these below the threshold do not end a run: it is one breach that flutters. */
const JOINED_STEPS = 4

/** The breaches among the values of a range of time, both ends included; oldest first. */
export function breachRuns(
  { startMs, stepMs, values }: Measured,
  threshold: Threshold,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): readonly BreachRun[] {
  const first = Math.max(0, Math.ceil((fromMs - startMs) / stepMs))
  const last = Math.min(values.length - 1, Math.floor((toMs - startMs) / stepMs))
  const runs: { from: number; to: number }[] = []
  for (let at = first; at <= last; at++) {
    if (!meets(values[at] ?? NaN, threshold.warning, threshold.direction)) continue
    const run = runs.at(-1)
    if (run !== undefined && at - run.to <= JOINED_STEPS) run.to = at
    else runs.push({ from: at, to: at })
  }
  const valueAt = (at: number) => values[at] ?? NaN
  return runs.map(({ from, to }): BreachRun => {
    const known = Array.from({ length: to - from + 1 }, (_, i) => valueAt(from + i)).filter(Number.isFinite)
    const peak = threshold.direction === 'above' ? Math.max(...known) : Math.min(...known)
    const severity = meets(peak, threshold.critical, threshold.direction) ? 'critical' : 'warning'
    return {
      threshold,
      severity,
      fromMs: startMs + from * stepMs,
      toMs: startMs + to * stepMs,
      peak,
      breaching: known.filter((value) => meets(value, threshold.warning, threshold.direction)).length,
      measured: known.length,
      isCut: from === first || Number.isNaN(valueAt(from - 1)),
    }
  })
}
