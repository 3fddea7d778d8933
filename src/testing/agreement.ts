/** How far computed values are from expected ones, against the golden cases' tolerance. */
export interface Agreement {
  readonly compared: number
  readonly largestError: number
  /** Largest |error| / (absolute + relative·|value|); at most 1 agrees. */
  readonly worst: number
}

/** Tolerance of everything a network answers, on every backend: 1e-4 + 1e-4·|value|. Never loosened. */
const ABSOLUTE = 1e-4
const RELATIVE = 1e-4

/** `counts` says which elements mean something; by default all do. */
export function agreement(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  counts: (index: number) => boolean = () => true,
): Agreement {
  let compared = 0
  let largestError = 0
  let worst = 0
  for (let index = 0; index < expected.length; index++) {
    if (!counts(index)) continue
    const value = expected[index] ?? NaN
    const error = Math.abs((actual[index] ?? NaN) - value)
    compared++
    // A NaN must not pass as the smaller one.
    largestError = Number.isNaN(error) ? Infinity : Math.max(largestError, error)
    worst = Number.isNaN(error) ? Infinity : Math.max(worst, error / (ABSOLUTE + RELATIVE * Math.abs(value)))
  }
  return { compared, largestError, worst }
}
