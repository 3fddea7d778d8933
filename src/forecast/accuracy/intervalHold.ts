import type { Score } from './score.ts'

/** Shares of values between which an 80 % interval means what it says, to whole percents: what is shown is what is judged. */
export const GOOD_HOLD = { from: 0.75, to: 0.85 } as const
/** Shares beyond which nobody should go by it. */
const FAR_HOLD = { from: 0.65, to: 0.95 } as const

/** How many values the interval from P10 to P90 held, against the 80 % that it is meant to hold. */
export type IntervalHold =
  /** Nothing was scored, or there is no interval. */
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'good' | 'narrow' | 'wide'
      /** A fraction: with values exactly on an edge where they count as inside. */
      readonly closed: number
      /** The same without values exactly on P10. */
      readonly halfOpen: number
      /** So far off that the interval misleads. */
      readonly isFar: boolean
    }

/**
 * Values exactly on P10 (an idle server at 0, whose interval has no width) count for whichever side speaks for the interval:
 * it is too narrow only if even with them too few are held, too wide only if even without them too many are.
 */
export function intervalHold({
  coverage80Closed: closed,
  coverage80: halfOpen,
}: Pick<Score, 'coverage80Closed' | 'coverage80'>): IntervalHold {
  if (closed === null || halfOpen === null) return { kind: 'unknown' }
  const both = { closed, halfOpen }
  if (rounded(closed) < GOOD_HOLD.from) return { kind: 'narrow', ...both, isFar: closed < FAR_HOLD.from }
  if (rounded(halfOpen) > GOOD_HOLD.to) return { kind: 'wide', ...both, isFar: halfOpen > FAR_HOLD.to }
  return { kind: 'good', ...both, isFar: false }
}

const rounded = (share: number): number => Math.round(100 * share) / 100
