/** Where the attention over the past gathers. Indices into the attention, both included. */
export type AttentionPeak =
  | {
      readonly kind: 'peak'
      readonly from: number
      readonly to: number
      /** Of the attention on the past, what lies in [from, to]. */
      readonly share: number
    }
  /** No stretch stands out. */
  | { readonly kind: 'even' }
  /** The model gives no attention. */
  | { readonly kind: 'none' }

/** A stretch that is looked at less than this often as much as an even look would is none. */
const STANDS_OUT = 1.5
/** The curve is averaged over this part of the past first: a single sharp step is no stretch of time. */
const SMOOTHING = 1 / 48

/**
 * The stretch that holds the largest smoothed value and, around it, all that lies above the middle between that
 * value and the mean. attention: [E] per step, oldest first.
 */
export function attentionPeak(attention: Float32Array): AttentionPeak {
  const sum = attention.reduce((total, value) => total + value, 0)
  if (attention.length === 0 || !(sum > 0)) return { kind: 'none' }
  const smooth = smoothed(attention, Math.ceil((attention.length * SMOOTHING) / 2))
  const mean = sum / attention.length
  let top = 0
  smooth.forEach((value, index) => {
    if (value > (smooth[top] ?? 0)) top = index
  })
  const highest = smooth[top] ?? 0
  if (highest < STANDS_OUT * mean) return { kind: 'even' }
  const enough = (index: number) => (smooth[index] ?? -1) >= (highest + mean) / 2
  let [from, to] = [top, top]
  while (enough(from - 1)) from -= 1
  while (enough(to + 1)) to += 1
  const within = attention.subarray(from, to + 1).reduce((total, value) => total + value, 0)
  return { kind: 'peak', from, to, share: within / sum }
}

/** The mean of every value and `reach` neighbours on either side, as many as there are. */
function smoothed(values: Float32Array, reach: number): Float64Array {
  return Float64Array.from(values, (_, index) => {
    const near = values.subarray(Math.max(0, index - reach), index + reach + 1)
    return near.reduce((total, value) => total + value, 0) / near.length
  })
}
