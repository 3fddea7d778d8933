/** Digits that identify any float32. */
const ENOUGH = 9
const FEWEST = 6

/**
 * The double whose text is the shortest usual decimal that reads back as the same float32; null for NaN and
 * infinities.
 */
export function shortFloat32(value: number): number | null {
  if (!Number.isFinite(value)) return null
  for (let digits = FEWEST; digits < ENOUGH; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return Number(value.toPrecision(ENOUGH))
}

/** `2026-01-12T14:05:00Z`, with milliseconds where there are any; '' for no time. */
export function timeText(timeMs: number): string {
  if (!Number.isFinite(timeMs)) return ''
  return new Date(timeMs).toISOString().replace('.000Z', 'Z')
}
