import type { Threshold } from '#forecast/thresholds.ts'
import type { FanLine } from '../../features/charts/fanOption.ts'
import { roundText } from '#text/numbers.ts'

/** A metric's thresholds as lines across its chart; none where it has none. */
export function thresholdLines(threshold: Threshold | null, metric: string): readonly FanLine[] {
  if (threshold === null) return []
  return (['warning', 'critical'] as const).map((name) => ({
    value: threshold[name],
    label: `${name} ${roundText(threshold[name], metric)}`,
  }))
}
