/** A stretch that is looked at less than this often as much as an even look would is none. */
const STANDS_OUT = 1.5
/** The curve is averaged over this part of the past first: a single sharp step is no stretch of time. */
const SMOOTHING = 1 / 48

/** A stretch of the past that is looked at more than an even look would. Indices into the attention, both included. */
export interface Stretch {
  readonly from: number
  readonly to: number
  /** Of the attention on the past, what lies in [from, to]. */
  readonly share: number
}

/** A stretch with a smaller share is not worth a word. */
const LEAST_SHARE = 0.05

/**
 * The stretches that stand out, by their share, at most so many: each holds the largest smoothed value that is left and,
 * around it, all that lies above the middle between that value and the mean. The shoulder of one is no stretch of its own.
 * attention: [E] per step, oldest first. []: no stretch stands out, or the model gives no attention.
 */
export function attentionStretches(attention: Float32Array, most = 2): readonly Stretch[] {
  const sum = attention.reduce((total, value) => total + value, 0)
  if (attention.length === 0 || !(sum > 0)) return []
  const smooth = smoothed(attention, Math.ceil((attention.length * SMOOTHING) / 2))
  const mean = sum / attention.length
  const taken = new Uint8Array(attention.length)
  const found: Stretch[] = []
  while (found.length < most) {
    let top = -1
    smooth.forEach((value, index) => {
      if (taken[index] !== 1 && value > (smooth[top] ?? 0)) top = index
    })
    const highest = smooth[top] ?? 0
    if (top < 0 || highest < STANDS_OUT * mean) break
    const enough = (index: number) => taken[index] !== 1 && (smooth[index] ?? -1) >= (highest + mean) / 2
    let [from, to] = [top, top]
    while (enough(from - 1)) from -= 1
    while (enough(to + 1)) to += 1
    const isShoulder = taken[from - 1] === 1 || taken[to + 1] === 1
    taken.fill(1, from, to + 1)
    const share = attention.subarray(from, to + 1).reduce((total, value) => total + value, 0) / sum
    if (!isShoulder && share >= LEAST_SHARE) found.push({ from, to, share })
  }
  return found.toSorted((a, b) => b.share - a.share)
}

/** The mean of every value and `reach` neighbours on either side, as many as there are. */
function smoothed(values: Float32Array, reach: number): Float64Array {
  return Float64Array.from(values, (_, index) => {
    const near = values.subarray(Math.max(0, index - reach), index + reach + 1)
    return near.reduce((total, value) => total + value, 0) / near.length
  })
}
