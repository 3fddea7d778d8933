/** Digits that identify any float32. */
const ENOUGH = 9
const FEWEST = 6

/** The shortest usual decimal text of a float32 that reads back as the same number; '' for NaN and infinities. */
export function float32Text(value: number): string {
  if (!Number.isFinite(value)) return ''
  for (let digits = FEWEST; digits < ENOUGH; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return String(short)
  }
  return String(Number(value.toPrecision(ENOUGH)))
}

/** `2026-01-12T14:05:00Z`, with milliseconds where there are any; '' for no time. */
export function timeText(timeMs: number): string {
  if (!Number.isFinite(timeMs)) return ''
  return new Date(timeMs).toISOString().replace('.000Z', 'Z')
}
