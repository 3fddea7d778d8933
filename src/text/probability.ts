import { quantityText } from './numbers.ts'
import { wholePercentText } from './percent.ts'

/**
 * A probability in whole percent, rounded down: what is shown as 10 % has reached 10 %, from which on it is watched. What is
 * neither sure nor impossible is not rounded to it. NaN: `–`.
 */
export function probabilityText(probability: number): string {
  if (Number.isNaN(probability)) return '–'
  if (probability > 0 && probability < 0.01) return `<${wholePercentText(0.01)}`
  if (probability < 1 && probability > 0.99) return `>${wholePercentText(0.99)}`
  // Single precision and binary digits lie a little below what they stand for.
  return wholePercentText(Math.floor(100 * probability + 1e-5) / 100)
}

/** A chance as a person set it: `30 %`, `12.5 %`. */
export function oddsText(fraction: number): string {
  return quantityText({ number: String(percentOf(fraction)), unit: '%' })
}

/** A fraction in percent, without what binary digits add to it: 0.07 is 7. */
export function percentOf(fraction: number): number {
  return Number((fraction * 100).toPrecision(12))
}
