const THIN_SPACE = '\u2009'

/** A probability in whole percent; what is neither sure nor impossible is not rounded to it. NaN: `–`. */
export function probabilityText(probability: number): string {
  if (Number.isNaN(probability)) return '–'
  if (probability > 0 && probability < 0.01) return `<1${THIN_SPACE}%`
  if (probability < 1 && probability > 0.99) return `>99${THIN_SPACE}%`
  return `${Math.round(100 * probability)}${THIN_SPACE}%`
}
