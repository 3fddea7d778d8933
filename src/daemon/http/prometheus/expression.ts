import { badParameter, parseError } from './badData.ts'
import { durationMs } from './params.ts'
import { safeRegex } from './safeRegex.ts'

/** Longer expressions are refused. */
const MOST_EXPRESSION = 16_384
const MOST_DEPTH = 100

/** Whether a label's value is wanted; a label that is not there is the empty text. */
export interface Matcher {
  readonly label: string
  readonly matches: (value: string) => boolean
}

export type Expression =
  | { readonly kind: 'scalar'; readonly value: number }
  /** offsetMs: how much earlier than asked the values are of. */
  | { readonly kind: 'selector'; readonly matchers: readonly Matcher[]; readonly offsetMs: number }

/** Of PromQL, selectors of instant vectors with an offset, and arithmetic of numbers. Throws QueryError bad_data. */
export function parseExpression(query: string): Expression {
  if (query.length > MOST_EXPRESSION)
    throw badParameter('query', `it is longer than ${MOST_EXPRESSION} characters`)
  const parser = new Parser(query)
  return parser.isNumber() ? { kind: 'scalar', value: parser.number() } : parser.selector()
}

/** A selector alone, as match[] takes it. */
export function parseMatchers(text: string): readonly Matcher[] {
  const expression = new Parser(text).selector()
  return expression.matchers
}

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y
const LABEL = /[a-zA-Z_][a-zA-Z0-9_]*/y
const NUMBER = /0x[0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|(?:inf|nan)\b/iy
const OPERATOR = /=~|!~|!=|=/y
const DURATION = /-?(?:\d+(?:ms|[smhdwy]))+/y
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '\\': '\\',
  '"': '"',
  "'": "'",
}

class Parser {
  readonly #text: string
  #at = 0
  #depth = 0

  constructor(text: string) {
    this.#text = text
  }

  /** Whether it begins as arithmetic does. */
  isNumber(): boolean {
    return /^[\s(+-]*(?:[\d.]|(?:inf|nan)\b)/i.test(this.#text)
  }

  number(): number {
    const value = this.#sum()
    this.#end()
    return value
  }

  selector(): Extract<Expression, { readonly kind: 'selector' }> {
    this.#space()
    const name = this.#take(NAME)
    if (name !== null && this.#takes('(')) throw this.#beyond(`${name}(`)
    const matchers = this.#matchers()
    if (name === null && matchers === null) {
      if (this.#at >= this.#text.length) throw parseError(0, 'no expression found in input')
      throw this.#beyond(this.#text.slice(this.#at, this.#at + 20))
    }
    const all = [...(name === null ? [] : [nameMatcher(name)]), ...(matchers ?? [])]
    if (!all.some(({ matches }) => !matches('')))
      throw parseError(0, 'vector selector must contain at least one non-empty matcher')
    const offsetMs = this.#offset()
    this.#end()
    return { kind: 'selector', matchers: all, offsetMs }
  }

  #matchers(): readonly Matcher[] | null {
    if (!this.#takes('{')) return null
    const found: Matcher[] = []
    while (!this.#takes('}')) {
      this.#space()
      const at = this.#at
      const label = this.#take(LABEL)
      if (label === null)
        throw parseError(at, `unexpected ${this.#here()} in label matching, expected identifier or "}"`)
      this.#space()
      const operator = this.#take(OPERATOR)
      if (operator === null)
        throw parseError(
          this.#at,
          `unexpected ${this.#here()} in label matching, expected label matching operator`,
        )
      found.push({ label, matches: this.#test(operator, this.#string()) })
      if (!this.#takes(',') && this.#peek() !== '}')
        throw parseError(this.#at, `unexpected ${this.#here()} in label matching, expected "," or "}"`)
    }
    return found
  }

  #test(operator: string, value: string): Matcher['matches'] {
    if (operator === '=') return (each) => each === value
    if (operator === '!=') return (each) => each !== value
    try {
      const matches = safeRegex(value)
      return operator === '=~' ? matches : (each) => !matches(each)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      throw parseError(this.#at, `error parsing regexp: ${why}: \`${value.slice(0, 200)}\``)
    }
  }

  #string(): string {
    this.#space()
    const quote = this.#peek()
    if (quote !== '"' && quote !== "'" && quote !== '`')
      throw parseError(this.#at, `unexpected ${this.#here()} in label matching, expected string`)
    const from = this.#at++
    let value = ''
    for (;;) {
      const char = this.#text[this.#at++]
      if (char === undefined || (char === '\n' && quote !== '`'))
        throw parseError(from, 'unterminated quoted string')
      if (char === quote) return value
      value += char === '\\' && quote !== '`' ? this.#escaped() : char
    }
  }

  #escaped(): string {
    const char = this.#text[this.#at++] ?? ''
    const code = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))/.exec(this.#text.slice(this.#at - 1, this.#at + 4))
    if (code !== null) {
      this.#at += code[0].length - 1
      return String.fromCharCode(Number.parseInt(code[1] ?? code[2] ?? '', 16))
    }
    const known = ESCAPES[char]
    if (known === undefined) throw parseError(this.#at - 1, 'unknown escape sequence in a string')
    return known
  }

  #offset(): number {
    this.#space()
    if (!/^offset\b/i.test(this.#text.slice(this.#at))) return 0
    this.#at += 'offset'.length
    this.#space()
    const text = this.#take(DURATION)
    const ms = text === null ? null : durationMs(text.replace('-', ''))
    if (text === null || ms === null)
      throw parseError(this.#at, 'unexpected end of input in offset, expected duration')
    return text.startsWith('-') ? -ms : ms
  }

  #sum(): number {
    let value = this.#product()
    for (;;) {
      if (this.#takes('+')) value += this.#product()
      else if (this.#takes('-')) value -= this.#product()
      else return value
    }
  }

  #product(): number {
    let value = this.#signed()
    for (;;) {
      if (this.#takes('*')) value *= this.#signed()
      else if (this.#takes('/')) value /= this.#signed()
      else if (this.#takes('%')) value %= this.#signed()
      else return value
    }
  }

  #signed(): number {
    if (++this.#depth > MOST_DEPTH) throw parseError(this.#at, 'it is nested too deep')
    const sign = this.#takes('-') ? -1 : this.#takes('+') ? 1 : null
    const value = sign === null ? this.#power() : sign * this.#signed()
    this.#depth--
    return value
  }

  #power(): number {
    const base = this.#atom()
    return this.#takes('^') ? base ** this.#signed() : base
  }

  #atom(): number {
    if (this.#takes('(')) {
      const value = this.#sum()
      if (!this.#takes(')')) throw parseError(this.#at, 'unclosed left parenthesis')
      return value
    }
    const text = this.#take(NUMBER)
    if (text === null) throw this.#beyond(this.#here())
    return /^inf$/i.test(text) ? Infinity : Number(text)
  }

  #beyond(what: string): Error {
    return parseError(
      this.#at,
      `unexpected ${JSON.stringify(what.slice(0, 40))}: Fleetcast supports series selectors and number arithmetic, but no functions, operators or ranges`,
    )
  }

  #end(): void {
    this.#space()
    if (this.#at < this.#text.length) throw this.#beyond(this.#text.slice(this.#at))
  }

  #here(): string {
    return this.#at >= this.#text.length ? 'end of input' : JSON.stringify(this.#peek())
  }

  #peek(): string {
    return this.#text[this.#at] ?? ''
  }

  #space(): void {
    while (/\s/.test(this.#peek())) this.#at++
  }

  #takes(char: string): boolean {
    this.#space()
    if (this.#peek() !== char) return false
    this.#at++
    this.#space()
    return true
  }

  #take(pattern: RegExp): string | null {
    this.#space()
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0] ?? null
    this.#at += found?.length ?? 0
    return found
  }
}

function nameMatcher(name: string): Matcher {
  return { label: '__name__', matches: (value) => value === name }
}
