import { quantityText, significant } from './numbers.ts'

const withSign = (number: string) => quantityText({ number, unit: '%' })

/** `80 %`: a fraction that is round, or that no one reads more closely. */
export function wholePercentText(fraction: number): string {
  return withSign(String(Math.round(100 * fraction)).replace('-', '−'))
}

/** `38.2 %`, `0.1 %`: three digits at most and one decimal. NaN: `–`. */
export function percentText(fraction: number): string {
  const number = significant(100 * fraction, 3, 1)
  return Number.isNaN(fraction) ? number : withSign(number)
}

/** `78.9`: a measured fraction in percent, one decimal always, so that a column of them lines up. null: `–`. */
export function shareNumber(fraction: number | null): string {
  return fraction === null ? '–' : (100 * fraction).toFixed(1).replace('-', '−')
}

/** shareNumber() with its sign: `78.9 %`. null: `–`. */
export function shareText(fraction: number | null): string {
  return fraction === null ? shareNumber(null) : withSign(shareNumber(fraction))
}
