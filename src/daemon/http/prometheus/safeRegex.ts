/** Longer patterns, and those that grow to more instructions, are refused. */
const MOST_PATTERN = 4096
const MOST_INSTRUCTIONS = 20_000
const MOST_REPEATS = 1000
const MOST_DEPTH = 100

type Test = (char: string) => boolean

type Instruction =
  | { readonly kind: 'char'; readonly test: Test }
  | { readonly kind: 'split'; readonly to: readonly number[] }
  | { readonly kind: 'start' | 'end' | 'match' }

type Node =
  | { readonly kind: 'char'; readonly test: Test }
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'all'; readonly parts: readonly Node[] }
  | { readonly kind: 'any'; readonly parts: readonly Node[] }
  | { readonly kind: 'repeat'; readonly of: Node; readonly least: number; readonly most: number }

/**
 * A regular expression of RE2's common part, that matches whole texts in time linear in their length: a pattern that somebody
 * sends cannot hold up the daemon. Throws a SyntaxError that says what is not read.
 */
export function safeRegex(pattern: string): (text: string) => boolean {
  if (pattern.length > MOST_PATTERN) throw new SyntaxError(`longer than ${MOST_PATTERN} characters`)
  const isFolded = pattern.startsWith('(?i)')
  const fold = (text: string) => (isFolded ? text.toLowerCase() : text)
  const program = compile(new Reader(fold(isFolded ? pattern.slice(4) : pattern)).read())
  return (text) => run(program, Array.from(fold(text)))
}

class Reader {
  readonly #chars: readonly string[]
  #at = 0
  #depth = 0

  constructor(pattern: string) {
    this.#chars = Array.from(pattern)
  }

  read(): Node {
    const node = this.#alternatives()
    if (this.#at < this.#chars.length) throw new SyntaxError(`unexpected ${this.#peek()}`)
    return node
  }

  #peek(): string {
    return this.#chars[this.#at] ?? ''
  }

  #next(): string {
    const char = this.#chars[this.#at++]
    if (char === undefined) throw new SyntaxError('the pattern ends too early')
    return char
  }

  #takes(char: string): boolean {
    if (this.#peek() !== char) return false
    this.#at++
    return true
  }

  #alternatives(): Node {
    const parts = [this.#sequence()]
    while (this.#takes('|')) parts.push(this.#sequence())
    return { kind: 'any', parts }
  }

  #sequence(): Node {
    const parts: Node[] = []
    while (!['', '|', ')'].includes(this.#peek())) parts.push(this.#repeated())
    return { kind: 'all', parts }
  }

  #repeated(): Node {
    let of = this.#atom()
    for (;;) {
      const range = this.#range()
      if (range === null) return of
      const [least, most] = range
      // Lazy or not, the same whole texts match.
      this.#takes('?')
      of = { kind: 'repeat', of, least, most }
    }
  }

  #range(): readonly [least: number, most: number] | null {
    if (this.#takes('*')) return [0, Infinity]
    if (this.#takes('+')) return [1, Infinity]
    if (this.#takes('?')) return [0, 1]
    const rest = this.#peek() === '{' ? this.#chars.slice(this.#at, this.#at + 12).join('') : ''
    const found = /^\{(\d{1,4})(,?)(\d{0,4})\}/.exec(rest)
    if (found === null) return null
    this.#at += found[0].length
    const least = Number(found[1])
    const most = found[2] === '' ? least : found[3] === '' ? Infinity : Number(found[3])
    if (least > MOST_REPEATS || (most !== Infinity && most > MOST_REPEATS) || most < least)
      throw new SyntaxError(`invalid repeat count ${found[0]}`)
    return [least, most]
  }

  #atom(): Node {
    const char = this.#next()
    switch (char) {
      case '(':
        return this.#group()
      case '[':
        return { kind: 'char', test: this.#charClass() }
      case '.':
        return { kind: 'char', test: (each) => each !== '\n' }
      case '^':
        return { kind: 'start' }
      case '$':
        return { kind: 'end' }
      case '\\':
        return { kind: 'char', test: this.#escape() }
      case '*':
      case '+':
      case '?':
        throw new SyntaxError(`missing argument to repetition operator: ${char}`)
      default:
        return { kind: 'char', test: (each) => each === char }
    }
  }

  #group(): Node {
    if (++this.#depth > MOST_DEPTH) throw new SyntaxError('groups are nested too deep')
    if (this.#takes('?') && !this.#takes(':')) throw new SyntaxError('only (…) and (?:…) are read of groups')
    const node = this.#alternatives()
    if (!this.#takes(')')) throw new SyntaxError('missing closing )')
    this.#depth--
    return node
  }

  #escape(): Test {
    const char = this.#next()
    const known = CLASSES[char]
    if (known !== undefined) return known
    const control = CONTROLS[char]
    if (control !== undefined) return (each) => each === control
    if (/[\p{L}\p{N}]/u.test(char)) throw new SyntaxError(`invalid escape sequence: \\${char}`)
    return (each) => each === char
  }

  #charClass(): Test {
    const isNegated = this.#takes('^')
    const tests: Test[] = []
    for (let isFirst = true; isFirst || this.#peek() !== ']'; isFirst = false) {
      const first = this.#next()
      if (first === '[' && this.#peek() === ':') throw new SyntaxError('named classes are not supported')
      if (first === '\\') {
        tests.push(this.#escape())
        continue
      }
      const isRange = this.#peek() === '-' && !['', ']'].includes(this.#chars[this.#at + 1] ?? '')
      if (!isRange) {
        tests.push((each) => each === first)
        continue
      }
      this.#at++
      const last = this.#next()
      if (last === '\\' || last < first)
        throw new SyntaxError(`invalid character class range: ${first}-${last}`)
      tests.push((each) => each >= first && each <= last)
    }
    this.#at++
    return (each) => tests.some((test) => test(each)) !== isNegated
  }
}

const isDigit: Test = (char) => char >= '0' && char <= '9' && char.length === 1
const isWord: Test = (char) => /^\w$/.test(char)
const isSpace: Test = (char) => /^[\t\n\f\r ]$/.test(char)
const CLASSES: Readonly<Record<string, Test>> = {
  d: isDigit,
  D: (char) => !isDigit(char),
  w: isWord,
  W: (char) => !isWord(char),
  s: isSpace,
  S: (char) => !isSpace(char),
}
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v' }

function compile(node: Node): readonly Instruction[] {
  const program: Instruction[] = []
  const put = (instruction: Instruction): number => {
    if (program.push(instruction) > MOST_INSTRUCTIONS) throw new SyntaxError('the pattern is too large')
    return program.length - 1
  }
  const emit = (each: Node): void => {
    switch (each.kind) {
      case 'char':
      case 'start':
      case 'end':
        put(each)
        return
      case 'all':
        each.parts.forEach(emit)
        return
      case 'any': {
        const fork = put({ kind: 'split', to: [] })
        const begins: number[] = []
        const ends: number[] = []
        for (const part of each.parts) {
          begins.push(program.length)
          emit(part)
          ends.push(put({ kind: 'split', to: [] }))
        }
        program[fork] = { kind: 'split', to: begins }
        for (const end of ends) program[end] = { kind: 'split', to: [program.length] }
        return
      }
      case 'repeat': {
        for (let i = 0; i < each.least; i++) emit(each.of)
        if (each.most === Infinity) {
          const fork = put({ kind: 'split', to: [] })
          emit(each.of)
          put({ kind: 'split', to: [fork] })
          program[fork] = { kind: 'split', to: [fork + 1, program.length] }
          return
        }
        const forks: number[] = []
        for (let i = each.least; i < each.most; i++) {
          forks.push(put({ kind: 'split', to: [] }))
          emit(each.of)
        }
        for (const fork of forks) program[fork] = { kind: 'split', to: [fork + 1, program.length] }
      }
    }
  }
  emit(node)
  put({ kind: 'match' })
  return program
}

/** All states at once: no state is looked at twice for one character. */
function run(program: readonly Instruction[], chars: readonly string[]): boolean {
  let states = new Set<number>()
  const follow = (into: Set<number>, from: number, position: number): void => {
    const open = [from]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (into.has(at)) continue
      into.add(at)
      const instruction = program[at]
      if (instruction?.kind === 'split') open.push(...instruction.to)
      if (instruction?.kind === 'start' && position === 0) open.push(at + 1)
      if (instruction?.kind === 'end' && position === chars.length) open.push(at + 1)
    }
  }
  follow(states, 0, 0)
  for (const [position, char] of chars.entries()) {
    const next = new Set<number>()
    for (const at of states) {
      const instruction = program[at]
      if (instruction?.kind === 'char' && instruction.test(char)) follow(next, at + 1, position + 1)
    }
    if (next.size === 0) return false
    states = next
  }
  return [...states].some((at) => program[at]?.kind === 'match')
}
