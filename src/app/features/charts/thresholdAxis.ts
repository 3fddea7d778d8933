import { niceAxis, type Axis } from './niceAxis.ts'

/** Thresholds this near to the values, as a share of their range, are on the axis; others would flatten the curves. */
const NEAR = 0.35

/** A vertical axis and the thresholds that lie on it. */
export interface ThresholdAxis<T> extends Axis {
  readonly near: readonly T[]
}

/**
 * An axis around the values drawn and the thresholds near them. range null: nothing is drawn. ceiling: what values
 * cannot exceed, such as 100 of a percentage.
 */
export function thresholdAxis<T extends { readonly value: number }>(
  range: readonly [low: number, high: number] | null,
  thresholds: readonly T[],
  ceiling: number,
): ThresholdAxis<T> {
  const [low, high] = range ?? [0, 1]
  const reach = NEAR * (high - low)
  const near = thresholds.filter(({ value }) => value >= low - reach && value <= high + reach)
  const ends = near.map(({ value }) => value)
  return { ...niceAxis(Math.min(low, ...ends), Math.max(high, ...ends), ceiling), near }
}
