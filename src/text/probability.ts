import { wholePercentText } from './percent.ts'

/** A probability in whole percent; what is neither sure nor impossible is not rounded to it. NaN: `–`. */
export function probabilityText(probability: number): string {
  if (Number.isNaN(probability)) return '–'
  if (probability > 0 && probability < 0.01) return `<${wholePercentText(0.01)}`
  if (probability < 1 && probability > 0.99) return `>${wholePercentText(0.99)}`
  return wholePercentText(probability)
}
