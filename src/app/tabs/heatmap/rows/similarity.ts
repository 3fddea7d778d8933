/** Bins that a course is compared in: enough for the shape of a day, few enough for ten thousand servers. */
const BINS = 24
/** Power iteration converges long before this on shapes that differ at all. */
const ROUNDS = 60

/**
 * Order of lines in which those that rise and fall together stand together: each line's bin means, freed of level
 * and size, then the angle in the plane of their two principal components (Friendly, "Corrgrams", 2002), cut at the
 * widest gap. Lines without a shape (constant, unknown) come last, in their own order. O(lines × columns).
 *
 * values: [lines, columns], NaN: not known.
 */
export function similarityOrder(values: Float32Array, columns: number): Int32Array {
  const lines = columns === 0 ? 0 : values.length / columns
  const shapes = new Float64Array(lines * BINS)
  const shaped: number[] = []
  const shapeless: number[] = []
  for (let line = 0; line < lines; line++) {
    const shape = shapes.subarray(line * BINS, (line + 1) * BINS)
    binMeans(values.subarray(line * columns, (line + 1) * columns), shape)
    ;(standardise(shape) ? shaped : shapeless).push(line)
  }
  const covariance = covarianceOf(shapes)
  const [first, second] = principalAxes(covariance)
  const angle = new Float64Array(lines)
  for (const line of shaped) {
    const shape = shapes.subarray(line * BINS, (line + 1) * BINS)
    angle[line] = Math.atan2(dot(shape, second), dot(shape, first))
  }
  const sorted = shaped.sort((a, b) => (angle[a] ?? 0) - (angle[b] ?? 0) || a - b)
  return Int32Array.from([...cutAtWidestGap(sorted, angle), ...shapeless])
}

/** Means of equal parts of the line; a part without a value takes the line's mean, which says nothing. */
function binMeans(line: Float32Array, out: Float64Array): void {
  const bins = Math.min(BINS, line.length)
  let sum = 0
  let known = 0
  for (let bin = 0; bin < bins; bin++) {
    const to = Math.floor(((bin + 1) * line.length) / bins)
    let binSum = 0
    let count = 0
    for (let i = Math.floor((bin * line.length) / bins); i < to; i++) {
      const value = line[i] ?? NaN
      if (Number.isNaN(value)) continue
      binSum += value
      count += 1
    }
    out[bin] = count === 0 ? NaN : binSum / count
    if (count > 0) {
      sum += binSum / count
      known += 1
    }
  }
  const mean = known === 0 ? 0 : sum / known
  for (let bin = 0; bin < BINS; bin++) if (bin >= bins || Number.isNaN(out[bin])) out[bin] = mean
}

/** To mean 0 and length 1, in place. False: it is flat. */
function standardise(shape: Float64Array): boolean {
  const mean = shape.reduce((sum, value) => sum + value, 0) / BINS
  let largest = 0
  for (let i = 0; i < BINS; i++) {
    largest = Math.max(largest, Math.abs(shape[i] ?? 0))
    shape[i] = (shape[i] ?? 0) - mean
  }
  const length = Math.sqrt(dot(shape, shape))
  // Rounding alone makes no shape.
  if (!(length > 1e-6 * largest)) {
    shape.fill(0)
    return false
  }
  for (let i = 0; i < BINS; i++) shape[i] = (shape[i] ?? 0) / length
  return true
}

function covarianceOf(shapes: Float64Array): Float64Array {
  const covariance = new Float64Array(BINS * BINS)
  for (let from = 0; from < shapes.length; from += BINS) {
    for (let i = 0; i < BINS; i++) {
      const value = shapes[from + i] ?? 0
      for (let j = 0; j < BINS; j++) {
        covariance[i * BINS + j] = (covariance[i * BINS + j] ?? 0) + value * (shapes[from + j] ?? 0)
      }
    }
  }
  return covariance
}

/** The two directions in which the shapes differ most, by power iteration. */
function principalAxes(covariance: Float64Array): readonly [Float64Array, Float64Array] {
  const first = powerIterate(covariance, null)
  return [first, powerIterate(covariance, first)]
}

function powerIterate(matrix: Float64Array, without: Float64Array | null): Float64Array {
  // Any start that is not symmetric: a fixed one, so that the order is the same every time.
  let axis = Float64Array.from({ length: BINS }, (_, i) => Math.cos(1 + i * i))
  for (let round = 0; round < ROUNDS; round++) {
    const next = Float64Array.from({ length: BINS }, (_, i) =>
      dot(matrix.subarray(i * BINS, (i + 1) * BINS), axis),
    )
    if (without !== null) {
      const along = dot(next, without)
      for (let i = 0; i < BINS; i++) next[i] = (next[i] ?? 0) - along * (without[i] ?? 0)
    }
    const length = Math.sqrt(dot(next, next))
    if (length === 0) return next
    axis = next.map((value) => value / length)
  }
  return axis
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

/** Angles run in a circle: the list starts where neighbours are furthest apart. */
function cutAtWidestGap(sorted: readonly number[], angle: Float64Array): readonly number[] {
  let widest = -Infinity
  let cut = 0
  for (let i = 0; i < sorted.length; i++) {
    const here = angle[sorted[i] ?? 0] ?? 0
    const before = i === 0 ? (angle[sorted.at(-1) ?? 0] ?? 0) - 2 * Math.PI : (angle[sorted[i - 1] ?? 0] ?? 0)
    if (here - before > widest) {
      widest = here - before
      cut = i
    }
  }
  return [...sorted.slice(cut), ...sorted.slice(0, cut)]
}
