/** What one cell of a file can be before it is read. */
export type Cell = string | number | boolean | null | undefined

/** The nulls of databases, languages and spreadsheets: no value, and nothing more to say. */
const NULLS = new Set(
  [
    '',
    'null',
    'nan',
    'na',
    'n/a',
    'none',
    'nil',
    '-',
    '\\n',
    '<null>',
    '(null)',
    '[null]',
    '<nil>',
    '#n/a',
  ].concat([
    'nat',
    '<na>',
    '(nil)',
    '<none>',
    '+nan',
    '-nan',
    '1.#qnan',
    '1.#ind',
    '-1.#ind',
    'nan(ind)',
    '-nan(ind)',
  ]),
)
/** Words for "no value" that may hide something: they are missing too, but are counted and named. */
const WORDS = new Set(
  [
    'undefined',
    'no data',
    'nodata',
    'no value',
    'missing',
    '--',
    '---',
    '–',
    '—',
    '.',
    '..',
    '...',
    '?',
    '??',
  ].concat(
    ['n/d', 'n.d.', 'n.a.', 'n.v.', 'k.a.', 'k. a.', 'not available', '(empty)', '(blank)'],
    ['#div/0!', '#value!', '#ref!', '#name?', '#num!', '#null!', '#error!'],
  ),
)

/** Empty cells and the words by which exports say "no value". */
export function isMissing(cell: Cell): cell is null | undefined | '' {
  if (cell === null || cell === undefined) return true
  if (typeof cell !== 'string') return false
  return isMissingText(cell)
}

/** True for a word for "no value" that is no plain null, such as undefined: worth a note where numbers are expected. */
export function isMissingWord(text: string): boolean {
  return WORDS.has(text.trim().toLowerCase())
}

function isMissingText(text: string): boolean {
  // No such word is longer: most names are passed by their length alone.
  if (text.length > 16) return text.trim() === ''
  const word = text.trim().toLowerCase()
  return NULLS.has(word) || WORDS.has(word)
}
