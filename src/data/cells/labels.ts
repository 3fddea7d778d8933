import { parseAmount } from './amount.ts'
import { unitOfAmount } from './numbers.ts'

/** More classes than that are no numbers that were missed: it is a label of names. */
const MOST_LOOKED_AT = 20_000

/** Whether most rows of a label hold numbers. codes: class per row, -1 for none. */
export function mostlyNumbers(codes: Float64Array | Int32Array, classes: readonly string[]): boolean {
  if (classes.length > MOST_LOOKED_AT) return false
  const numeric = classes.map((text) => {
    const amount = parseAmount(text, null)
    return amount !== null && unitOfAmount(amount)?.family === 'plain'
  })
  if (!numeric.includes(true)) return false
  let [rows, numbers] = [0, 0]
  for (const code of codes) {
    if (code < 0 || classes[code]?.trim() === '') continue
    rows++
    if (numeric[code]) numbers++
  }
  return 2 * numbers > rows
}
