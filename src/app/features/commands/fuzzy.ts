/** Where a match is found, the better the higher: a word's beginning, then within words, then scattered. */
const SCORES = { whole: 4, wordStart: 3, inside: 2, scattered: 1 } as const

/**
 * How well every word of a query is found in a text: in any order, as a piece or as scattered letters. null: a word
 * is not there. Both in lower case.
 */
export function fuzzyScore(text: string, words: readonly string[]): number | null {
  let sum = 0
  for (const word of words) {
    const score = wordScore(text, word)
    if (score === null) return null
    sum += score
  }
  // Of equal matches the shorter text is the closer one.
  return sum - text.length / 1000
}

function wordScore(text: string, word: string): number | null {
  const at = text.indexOf(word)
  if (at >= 0) {
    if (at + word.length === text.length && at === 0) return SCORES.whole
    return startsWord(text, at) || startsWordLater(text, word, at) ? SCORES.wordStart : SCORES.inside
  }
  return isScattered(text, word) ? SCORES.scattered : null
}

const startsWord = (text: string, at: number): boolean =>
  at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '')

function startsWordLater(text: string, word: string, from: number): boolean {
  for (let at = text.indexOf(word, from + 1); at >= 0; at = text.indexOf(word, at + 1)) {
    if (startsWord(text, at)) return true
  }
  return false
}

/** Scattered letters begin where a word does; of one or two letters nearly every text would do. */
const LEAST_SCATTERED = 3

function isScattered(text: string, word: string): boolean {
  if (word.length < LEAST_SCATTERED) return false
  for (let start = text.indexOf(word[0] ?? ''); start >= 0; start = text.indexOf(word[0] ?? '', start + 1)) {
    if (!startsWord(text, start)) continue
    let at = start
    let found = 1
    while (found < word.length) {
      at = text.indexOf(word[found] ?? '', at + 1)
      if (at < 0) return false
      found += 1
    }
    return true
  }
  return false
}

/** The words of a query, in lower case. */
export function wordsOf(query: string): readonly string[] {
  return query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
}

/** The best first, those of equal score in their own order; score null: left out. */
export function best<T>(items: readonly T[], score: (item: T) => number | null): readonly T[] {
  return items
    .flatMap((item) => {
      const found = score(item)
      return found === null ? [] : [{ item, found }]
    })
    .sort((a, b) => b.found - a.found)
    .map(({ item }) => item)
}
