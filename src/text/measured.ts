import type { MeasuredHistory } from '#forecast/measuredHistory.ts'
import { formatCount } from './numbers.ts'

/** Below this share of measured steps a series is mostly gaps. */
const MOSTLY = 0.5

/** `values for 62 of the last 288 steps; gaps are filled with the last value`. null: at least half are. */
export function sparseText({ measured, of }: MeasuredHistory): string | null {
  if (of === 0 || measured >= MOSTLY * of) return null
  return `values for ${formatCount(measured)} of the last ${formatCount(of)} steps; gaps are filled with the last value`
}
