/** Where fewer steps were measured, that no breach was seen does not say that there was none. */
const KNOWN_SHARE = 0.9

/** Whether so much of the first steps was measured that a breach would have been seen. NaN: not measured. */
export function isKnown(truth: Float64Array, steps: number): boolean {
  let known = 0
  for (let step = 0; step < steps; step++) if (!Number.isNaN(truth[step] ?? NaN)) known++
  return known >= KNOWN_SHARE * steps
}
