/**
 * Bounds for a pickle. A trained TFT's is below 200 kB and 25,000 operations; ten thousand servers make that
 * a few MB. Every operation makes at most one value and values share what they hold, so that these bounds
 * bound memory and time too.
 */
export interface PickleLimits {
  readonly bytes: number
  readonly operations: number
  readonly stack: number
  readonly memo: number
  /** Marks open at once: how deep collections nest while being built. */
  readonly depth: number
  /** Bytes of one integer. */
  readonly integerBytes: number
}

export const PICKLE_LIMITS: PickleLimits = {
  bytes: 64 * 1024 * 1024,
  operations: 20_000_000,
  stack: 2_000_000,
  memo: 5_000_000,
  depth: 1_000,
  integerBytes: 64,
}
