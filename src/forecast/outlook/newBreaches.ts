import { countQuantiles } from './countQuantiles.ts'

/** How many of some servers come to breach, from the chance of each. */
export interface NewBreaches {
  /** The sum of the chances: right however the servers depend on each other. */
  readonly expected: number
  /** P10 and P90 of the number, if servers are independent of each other. */
  readonly apart: CountRange
  /** The same if they move together: whenever one breaches, so does every server that is likelier to. */
  readonly together: CountRange
}

export type CountRange = readonly [low: number, high: number]

const [P10, P90] = [0.1, 0.9] as const

/** No chance may be NaN. */
export function newBreaches(chances: readonly number[]): NewBreaches {
  const [low = 0, high = 0] = countQuantiles(chances, [P10, P90])
  const over = (bound: number) => chances.filter((chance) => chance > bound).length
  return {
    expected: chances.reduce((sum, chance) => sum + chance, 0),
    apart: [low, high],
    together: [over(1 - P10), over(1 - P90 + 1e-12)],
  }
}

/** From the lower of the low ends to the higher of the high ends: how servers depend on each other is not known. */
export function rangeOf({ apart, together }: Pick<NewBreaches, 'apart' | 'together'>): CountRange {
  return [Math.min(apart[0], together[0]), Math.max(apart[1], together[1])]
}
