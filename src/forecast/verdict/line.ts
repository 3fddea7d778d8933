/** Whether a series is what least squares makes of its newest values: a line to its bounds with a band that grows as √i. */
export type LineTest = 'line' | 'not-line' | 'untestable'

export interface LineFit {
  readonly test: LineTest
  /** Steps that could be tested: P50 and an end of the band within their bounds. */
  readonly steps: number
  /** The fitted line, from step 1 to the last step at which P50 is within its bounds. */
  readonly line: Float64Array
  /** How much P50 and the band change over the tested steps, as a share of the scale: how well it can be seen. */
  readonly change: number
}

/** Shorter stretches prove nothing. */
const FEWEST_STEPS = 6
/** Rounded values fit more curves, so it takes more of them. */
const FEWEST_ROUNDED = 12
/** Of the largest value; a double that passed through 32 bits is off by a sixteenth of it. */
const EXACT = 1e-6
/** What daemons round to, coarsest first. */
const UNITS = [1, 0.1, 0.01, 0.001]
/** In rounding units: two rounded values are up to one apart from their exact difference. */
const ROUNDED = 1.01
/** A band that grows by less than this many tolerances could be any curve. */
const WELL_ABOVE = 50
const FLOAT32 = 1.2e-7

const NOTHING: LineFit = { test: 'untestable', steps: 0, line: new Float64Array(), change: 0 }

function extremes(path: ArrayLike<number>): { readonly low: number; readonly high: number } {
  let low = Infinity
  let high = -Infinity
  for (let i = 0; i < path.length; i++) {
    const value = path[i] ?? NaN
    if (value < low) low = value
    if (value > high) high = value
  }
  return { low, high }
}

/**
 * At which steps a path is a number within its bounds. The bounds are not stated: the path lies on one where its least
 * or largest value is repeated, or is a whole number, as bounds are. A path that is constant throughout lies on its
 * bounds everywhere, or nowhere.
 */
function freeSteps(path: ArrayLike<number>, constantIsFree: boolean, scale: number): boolean[] {
  const { low, high } = extremes(path)
  const constant = high - low <= EXACT * scale
  return Array.from(path, (value, i) => {
    if (!Number.isFinite(value)) return false
    if (constant) return constantIsFree
    if (value !== low && value !== high) return true
    return value !== path[i - 1] && value !== path[i + 1] && !Number.isInteger(value)
  })
}

/** What all values are multiples of; 0: they are not rounded. */
export function roundingUnit(path: ArrayLike<number>): number {
  const isMultiple = (unit: number) => {
    for (let i = 0; i < path.length; i++) {
      const value = path[i] ?? NaN
      const off = Math.abs(value - unit * Math.round(value / unit))
      if (off > FLOAT32 * Math.abs(value) + 1e-12) return false
    }
    return true
  }
  return UNITS.find(isMultiple) ?? 0
}

/** Least squares over the free steps; largestError: of them. */
function fitLine(path: ArrayLike<number>, free: readonly boolean[]) {
  let count = 0
  let meanStep = 0
  let meanValue = 0
  free.forEach((isFree, i) => {
    if (!isFree) return
    count++
    meanStep += (i - meanStep) / count
    meanValue += ((path[i] ?? NaN) - meanValue) / count
  })
  let product = 0
  let square = 0
  free.forEach((isFree, i) => {
    if (!isFree) return
    product += (i - meanStep) * ((path[i] ?? NaN) - meanValue)
    square += (i - meanStep) ** 2
  })
  const slope = square > 0 ? product / square : 0
  const valueAt = (i: number) => meanValue + slope * (i - meanStep)
  const largestError = free.reduce(
    (worst, isFree, i) => (isFree ? Math.max(worst, Math.abs((path[i] ?? NaN) - valueAt(i))) : worst),
    0,
  )
  return {
    line: Float64Array.from({ length: free.lastIndexOf(true) + 1 }, (_, i) => valueAt(i)),
    largestError,
  }
}

interface BandFit {
  readonly test: LineTest
  readonly steps: number
  readonly growth: number
}

/** How one half of the band, from P50 to an end, fits k·√i. */
function fitBand(
  p50: ArrayLike<number>,
  end: ArrayLike<number>,
  free: readonly boolean[],
  scale: number,
): BandFit {
  let steps = 0
  let k = 0
  let weight = 0
  const half = (i: number) => Math.abs((end[i] ?? NaN) - (p50[i] ?? NaN))
  free.forEach((isFree, i) => {
    if (!isFree) return
    steps++
    k += half(i) * Math.sqrt(i + 1)
    weight += i + 1
  })
  if (steps < FEWEST_STEPS) return { test: 'untestable', steps, growth: 0 }
  k /= weight
  const largestError = free.reduce(
    (worst, isFree, i) => (isFree ? Math.max(worst, Math.abs(half(i) - k * Math.sqrt(i + 1))) : worst),
    0,
  )
  const growth = k * (Math.sqrt(free.lastIndexOf(true) + 1) - Math.sqrt(free.indexOf(true) + 1))
  // A P50 of round numbers with an end that is not rounded is not a rounded forecast.
  const unit = roundingUnit(end)
  const rounded = unit === 0 ? 0 : ROUNDED * Math.max(roundingUnit(p50), unit)
  // The narrow tolerance first: some daemons cut P50 to whole numbers, and add the exact band to it.
  const exact = largestError <= EXACT * scale
  const tolerance = exact ? EXACT * scale : Math.max(EXACT * scale, rounded)
  if (largestError > tolerance) return { test: 'not-line', steps, growth }
  const enough = growth >= WELL_ABOVE * tolerance && (exact || steps >= FEWEST_ROUNDED)
  return { test: enough ? 'line' : 'untestable', steps, growth }
}

/** lineOf(), with what it was found by. */
export function fitOf(p50: ArrayLike<number>, p10: ArrayLike<number>, p90: ArrayLike<number>): LineFit {
  const ranges = [p50, p10, p90].map(extremes).filter(({ low, high }) => low <= high)
  const scale = Math.max(0, ...ranges.flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)]))
  const free = freeSteps(p50, true, scale)
  if (scale === 0 || free.filter(Boolean).length < FEWEST_STEPS) return NOTHING
  const bands = [p10, p90].map((end) => {
    const freeEnd = freeSteps(end, false, scale)
    const both = free.map((isFree, i) => isFree && freeEnd[i] === true)
    return fitBand(p50, end, both, scale)
  })
  const longest = bands.reduce((a, b) => (b.steps > a.steps ? b : a))
  if (longest.steps < FEWEST_STEPS) return NOTHING
  const { line, largestError } = fitLine(p50, free)
  const straight = largestError <= Math.max(EXACT * scale, ROUNDED * roundingUnit(p50))
  const is = (test: LineTest) => bands.some((band) => band.test === test)
  return {
    test: !straight || is('not-line') ? 'not-line' : is('line') ? 'line' : 'untestable',
    steps: longest.steps,
    line,
    change: (Math.abs((line.at(-1) ?? NaN) - (line[0] ?? NaN)) + longest.growth) / scale,
  }
}

/**
 * Whether one series is a straight P50, as far as it is within its bounds, with a band that grows as the square root of
 * the step: both, since a trained network may forecast either. Arrays [D], index i is step i + 1; NaN: not given.
 *
 * Straight means within 1e-6 of the largest value; values rounded to 0.001, 0.01, 0.1 or 1 are allowed the rounding,
 * where the band grows far beyond it. `untestable`: fewer than 6 steps at which P50 and an end of the band are within
 * their bounds, no band, or a band too narrow to tell.
 */
export function lineOf(p50: ArrayLike<number>, p10: ArrayLike<number>, p90: ArrayLike<number>): LineTest {
  return fitOf(p50, p10, p90).test
}
