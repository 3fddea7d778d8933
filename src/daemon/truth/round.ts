/** To five significant digits, as a file needs it; null: not a number. */
export function significantNumber(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(5)) : null
}
