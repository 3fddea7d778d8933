import type { Threshold } from '#forecast/thresholds.ts'
import { roundText } from '#text/numbers.ts'

/** A threshold as a line across a chart. */
export interface ThresholdLine {
  /** In the metric's unit. */
  readonly value: number
  /** `warning 75 %`. */
  readonly label: string
}

/** A metric's thresholds as lines across its chart; none where it has none (null). */
export function thresholdLines(threshold: Threshold | null, metric: string): readonly ThresholdLine[] {
  if (threshold === null) return []
  return (['warning', 'critical'] as const).map((name) => ({
    value: threshold[name],
    label: `${name} ${roundText(threshold[name], metric)}`,
  }))
}
