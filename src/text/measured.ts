import type { MeasuredHistory } from '#forecast/measuredHistory.ts'
import { formatCount } from './numbers.ts'

/** Below this share of measured steps a series is mostly gaps. */
const MOSTLY = 0.5

/** `62 of the last 288 steps measured; in a gap the value before it is repeated`. null: at least half are. */
export function sparseText({ measured, of }: MeasuredHistory): string | null {
  if (of === 0 || measured >= MOSTLY * of) return null
  return `${formatCount(measured)} of the last ${formatCount(of)} steps measured; in a gap the value before it is repeated`
}
