import type { Explanation, VariableWeight } from '#engine/api.ts'

/** The library's three parts of a network that select variables. */
export const PARTS = ['static', 'encoder', 'decoder'] as const
export type PartKey = (typeof PARTS)[number]

/** What the weights are of. */
export interface Explained extends Omit<Explanation, 'series'> {
  /** A server's name, or `mean of 412 servers`. */
  readonly subject: string
  readonly metric: string
  /** Time of the attention's last step; NaN: not one moment (a mean of series that end at different times). */
  readonly originMs: number
  readonly stepMs: number
  /** How far ahead the forecast goes. */
  readonly horizonMs: number
}

/** A part's weights, the largest first; those that the model does not give (NaN) are left out. */
export function partWeights(
  explained: Omit<Explanation, 'series'>,
  part: PartKey,
): readonly VariableWeight[] {
  return explained[`${part}Variables`]
    .filter(({ fraction }) => !Number.isNaN(fraction))
    .toSorted((a, b) => b.fraction - a.fraction)
}

/** Whether there is anything to show: not every model gives its weights. */
export function givesWeights(explained: Omit<Explanation, 'series'>): boolean {
  const attends = explained.attention.some((value) => value > 0)
  return attends || PARTS.some((key) => partWeights(explained, key).length > 0)
}
