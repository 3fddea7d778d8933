import type { Extent } from '../../state/screen/heatmap.ts'

/** Steps that a table has columns for, the last of the window among them: at most `most`, evenly apart. */
export function tableColumnSteps(
  { first, count }: Extent,
  most: number,
): { readonly steps: readonly number[]; readonly every: number } {
  const every = Math.max(1, Math.ceil(count / most))
  const last = first + count - 1
  const steps: number[] = []
  for (let step = last; step >= first; step -= every) steps.push(step)
  return { steps: steps.reverse(), every }
}
