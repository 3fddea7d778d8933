import type { Direction } from './breach.ts'

/** Levels are written with four decimals at most; 1 - 0.9 and a level that passed through 32 bits are off by less. */
const SAME_LEVEL = 1e-6

/** Whether two quantile levels (0 to 1) are the same but for rounding. */
export function isSameLevel(a: number, b: number): boolean {
  return Math.abs(a - b) < SAME_LEVEL
}

/** The place of a level among others; -1: it is none of them. */
export function indexOfLevel(levels: readonly number[], level: number): number {
  return levels.findIndex((known) => isSameLevel(known, level))
}

/**
 * A level that is counted from the good side, as a quantile level: 0.9 is P90 where high is bad and P10 where low is.
 */
export function levelFromGoodSide(level: number, direction: Direction): number {
  return direction === 'above' ? level : 1 - level
}

/** The ends of the 80 % interval by side: P90 is on the bad side where high is bad, P10 where low is. */
export function sideLevels(direction: Direction): { readonly bad: number; readonly good: number } {
  return { bad: levelFromGoodSide(0.9, direction), good: levelFromGoodSide(0.1, direction) }
}
