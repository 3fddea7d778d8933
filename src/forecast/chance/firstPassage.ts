/** When a breach comes, if it comes within the horizon: in steps from the newest row, fractions between two steps. */
export interface FirstPassage {
  /** As likely sooner as later. */
  readonly median: number
  /** One in ten comes sooner; one in ten later. */
  readonly early: number
  readonly late: number
}

/** From chances [D] by each step, never falling. null: there is no chance at all, or it is not known. */
export function firstPassage(chances: ArrayLike<number>): FirstPassage | null {
  const total = chances[chances.length - 1] ?? NaN
  if (!(total > 0)) return null
  const at = (share: number) => stepsUntil(chances, share * total)
  return { median: at(0.5), early: at(0.1), late: at(0.9) }
}

/** Steps until the chance is this; it rises evenly between two steps, from 0 at the newest row. */
function stepsUntil(chances: ArrayLike<number>, wanted: number): number {
  let before = 0
  for (let step = 0; step < chances.length; step++) {
    const chance = chances[step] ?? NaN
    if (chance >= wanted) return step + (chance > before ? (wanted - before) / (chance - before) : 1)
    before = chance
  }
  return chances.length
}
