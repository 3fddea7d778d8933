import { indexOfLevel } from '#forecast/quantile/level.ts'
import { levelName } from '#text/levels.ts'

/** A symmetric pair of levels, such as P10 and P90; low and high are indices into the forecast's levels. */
export interface Band {
  readonly low: number
  readonly high: number
  /** How much of the future it should cover: 0.8 for P10 to P90. */
  readonly coverage: number
}

/** How strongly a band is drawn among those around it. */
export type BandTone = 'inner' | 'middle' | 'outer'

/** Up to this a band is what readouts call the interval; wider ones are the extremes. */
const USUAL_COVERAGE = 0.85

/** The symmetric pairs among the levels, widest first; a level without its counterpart makes no band. */
export function bandsOf(levels: readonly number[]): readonly Band[] {
  return levels.flatMap((level, low) => {
    const high = indexOfLevel(levels, 1 - level)
    return level < 0.5 && high >= 0 ? [{ low, high, coverage: 1 - 2 * level }] : []
  })
}

/** The band that readouts speak of, P10 to P90 where the model has it; null: no pair of levels. */
export function usualBand({ bands }: { readonly bands: readonly Band[] }): Band | null {
  return bands.find(({ coverage }) => coverage <= USUAL_COVERAGE) ?? bands.at(-1) ?? null
}

/** The narrower, the stronger. */
export function bandTone({ coverage }: Band): BandTone {
  if (coverage > 0.9) return 'outer'
  return coverage > 0.6 ? 'middle' : 'inner'
}

/** `P10–P90`. */
export function bandName(levels: readonly number[], { low, high }: Band): string {
  return `${levelName(levels[low] ?? NaN)}–${levelName(levels[high] ?? NaN)}`
}
