import { historyAt, type Fan } from '../../charts/fan.ts'
import { formatQuantity, quantityText } from '../../format/numbers.ts'
import { durationText } from '../../format/time.ts'
import { curveOf } from './interval.ts'
import { thresholdOf, type Threshold } from './thresholdOf.ts'

export type Severity = 'critical' | 'warning' | 'watch' | 'ok' | 'unknown'

/** Worst first. */
export const SEVERITIES: readonly Severity[] = ['critical', 'warning', 'watch', 'ok', 'unknown']

/** Each severity has its own shape: colour is never the only sign. */
export const SEVERITY_MARKS: Readonly<Record<Severity, string>> = {
  critical: '▲',
  warning: '◆',
  watch: '●',
  ok: '○',
  unknown: '╱',
}

export interface Finding {
  readonly severity: Severity
  /** Why, as a sentence with its numbers. */
  readonly why: string
  /** From the origin to the first step that reaches the threshold; 0: already there; null: it is not reached. */
  readonly afterMs: number | null
}

/**
 * How a series stands to its metric's thresholds within the horizon. critical, warning: the median reaches that
 * threshold (or the newest value has). watch: only P90 (P10 where low is bad) reaches the warning threshold.
 */
export function findingOf(fan: Fan): Finding {
  const threshold = thresholdOf(fan.metric)
  if (threshold === null) return { severity: 'unknown', why: 'no threshold for this metric', afterMs: null }
  const edge = threshold.direction === 'above' ? 0.9 : 0.1
  const checks = [
    ['critical', 0.5, threshold.critical],
    ['warning', 0.5, threshold.warning],
    ['watch', edge, threshold.warning],
  ] as const
  for (const [severity, level, limit] of checks) {
    const step = firstReach(fan, level, limit, threshold.direction)
    if (step === null) continue
    const text = quantityText(formatQuantity(limit, fan.metric))
    const afterMs = step * fan.stepMs
    const name = `P${level * 100}`
    const why =
      step === 0
        ? `already ${threshold.direction} ${text}`
        : `${name} reaches ${text} in ${durationText(afterMs)}`
    return { severity, why: `${severity}: ${why}`, afterMs }
  }
  const limit = quantityText(formatQuantity(threshold.warning, fan.metric))
  const side = threshold.direction === 'above' ? 'below' : 'above'
  return { severity: 'ok', why: `ok: P${edge * 100} stays ${side} ${limit}`, afterMs: null }
}

/** First horizon step at which the level reaches the limit; 0: the newest value already has (medians only). */
function firstReach(
  fan: Fan,
  level: number,
  limit: number,
  direction: Threshold['direction'],
): number | null {
  const reached = (value: number) => (direction === 'above' ? value >= limit : value <= limit)
  if (level === 0.5 && reached(historyAt(fan, 0))) return 0
  const curve = curveOf(fan, level)
  for (let step = 1; step <= fan.horizon; step++) if (reached(curve(step))) return step
  return null
}
