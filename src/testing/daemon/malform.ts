import { WEB_PAGE } from './answer.ts'
import type { Manners } from './manners.ts'

/** Spoils the text of a forecast; unchanged for null. Throws where the text has no list that could be spoiled. */
export function malform(text: string, how: Manners['malformed']): string {
  switch (how) {
    case null:
      return text
    case 'html':
      return WEB_PAGE
    case 'truncated':
      return text.slice(0, Math.floor(text.length / 2))
    case 'field':
      return spoilFirstMedian(text, () => '"p50":"many"')
    case 'nan':
      // Python writes NaN, which JSON does not have.
      return spoilFirstMedian(text, (list) => list.replace(/\[[^,\]]*/, '[NaN'))
  }
}

function spoilFirstMedian(text: string, spoil: (list: string) => string): string {
  const spoiled = text.replace(/"p50":\s*\[[^\]]*\]/, spoil)
  if (spoiled === text) throw new Error('The forecast has no list "p50" that could be spoiled')
  return spoiled
}
