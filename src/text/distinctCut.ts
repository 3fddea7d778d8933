import { middleCut } from './middleCut.ts'

/** Below this a part of a name says nothing any more. */
const LEAST = 3

/**
 * How to write names in a list that has room for `length` characters each: those that are longer lose what they have in
 * common with the others that would read alike, so that what tells them apart stays. `smd-machine-1-1` of many becomes
 * `smd-…1-1`. A name that is not in the list loses its middle. O(all characters); the function itself looks up.
 */
export function distinctCut(names: readonly string[], length: number): (name: string) => string {
  const cuts = cutAll([...new Set(names)], length)
  return (name) => cuts.get(name) ?? middleCut(name, length)
}

function cutAll(names: readonly string[], length: number): Map<string, string> {
  const cuts = new Map(names.map((name) => [name, middleCut(name, length)]))
  const used = new Set(cuts.values())
  for (const alike of groupsOf(cuts)) {
    const better = apart(alike, length)
    // Only where it helps: what is told apart here may read as another name of the list.
    const gained = new Set([...better.values()].filter((cut) => !used.has(cut)))
    if (gained.size < 2) continue
    for (const [name, cut] of better) {
      cuts.set(name, cut)
      used.add(cut)
    }
  }
  return cuts
}

/** Names that read alike when they are cut. */
function groupsOf(cuts: ReadonlyMap<string, string>): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>()
  for (const [name, cut] of cuts) {
    const group = groups.get(cut)
    if (group === undefined) groups.set(cut, [name])
    else group.push(name)
  }
  return [...groups.values()].filter((group) => group.length > 1)
}

/** Cuts of names that share their beginning and end: those shortened, what lies between kept as far as there is room. */
function apart(names: readonly string[], length: number): ReadonlyMap<string, string> {
  const from = wordStart(names, commonStart(names))
  const to = wordEnd(names, commonEnd(names, from))
  // Nothing is common to them: the same names would be asked again.
  if (from === 0 && to === 0) return new Map()
  const cores = names.map((name) => name.slice(from, name.length - to))
  const longest = Math.max(...cores.map((core) => core.length))
  const marks = (from > 0 ? 1 : 0) + (to > 0 ? 1 : 0)
  const room = length - marks - Math.min(longest, length)
  // The beginning says what kind of server it is; the end is given what is left.
  const head = Math.min(from, Math.max(1, room - Math.min(to, LEAST)))
  const tail = Math.min(to, Math.max(0, room - head))
  const ofCore = length - marks - head - tail
  if (ofCore < LEAST && longest > ofCore) return new Map()
  const cut = cutAll([...new Set(cores)], ofCore)
  return new Map(
    names.map((name, at) => {
      const core = cores[at] ?? ''
      const left = from > 0 ? shortened(name.slice(0, from), head, 'end') : ''
      const right = to > 0 ? shortened(name.slice(name.length - to), tail, 'start') : ''
      return [name, `${left}${cut.get(core) ?? core}${right}`]
    }),
  )
}

/** The first or last characters of a text with a mark where the rest was; the whole text where only one is missing. */
function shortened(text: string, length: number, lost: 'start' | 'end'): string {
  if (text.length <= length + 1) return text
  return lost === 'end' ? `${text.slice(0, length)}…` : `…${text.slice(text.length - length)}`
}

function commonStart([first = '', ...rest]: readonly string[]): number {
  let start = first
  for (const name of rest) while (!name.startsWith(start)) start = start.slice(0, -1)
  return start.length
}

/** The end that all share, not counting what lies before `from`. */
function commonEnd([first = '', ...rest]: readonly string[], from: number): number {
  let end = first.slice(from)
  for (const name of rest) {
    if (end.length > name.length - from) end = end.slice(end.length - (name.length - from))
    while (!name.endsWith(end)) end = end.slice(1)
  }
  return end.length
}

const isWord = (letter: string | undefined): boolean => letter !== undefined && /[\p{L}\p{N}]/u.test(letter)

/** Names differ in words: `-1` and `-11` by the whole number, not by what follows their first digit. */
function wordStart([first = '']: readonly string[], at: number): number {
  let start = at
  while (start > 0 && isWord(first[start - 1])) start -= 1
  // One long word is cut within.
  return at - start > WORD ? at : start
}

function wordEnd([first = '']: readonly string[], length: number): number {
  let end = length
  while (end > 0 && isWord(first[first.length - end])) end -= 1
  return length - end > WORD ? length : end
}

/** Characters of a word that are kept for its sake. */
const WORD = 6
