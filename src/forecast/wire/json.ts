import { FleetcastError } from '../errors.ts'
import { MOST_BODY_BYTES, refuseBeyond } from './limits.ts'
import { clip } from './shown.ts'

export interface WireJson {
  readonly value: unknown
  /** How many NaN, Infinity and -Infinity were read as null. */
  readonly notNumbers: number
}

/**
 * JSON as Python writes it: over its WebSocket there may be NaN and Infinity, which are no JSON and are read as null.
 * Throws `wire-invalid` with where and what it is instead, and `wire-too-large`.
 */
export function parseWire(text: string): WireJson {
  refuseBeyond('characters', text.length, MOST_BODY_BYTES)
  try {
    return { value: JSON.parse(text), notNumbers: 0 }
  } catch (error) {
    const { repaired, notNumbers } = replaceNotNumbers(text, () => 'null')
    if (notNumbers === 0) throw notJson(text, error)
    try {
      return { value: JSON.parse(repaired), notNumbers }
    } catch (second) {
      throw notJson(repaired, second)
    }
  }
}

const NOT_NUMBERS = ['NaN', 'Infinity', '-Infinity'] as const
export type NotNumber = (typeof NOT_NUMBERS)[number]

/** Puts JSON in the place of what Python writes and JSON does not have. One pass; inside strings nothing is replaced. */
export function replaceNotNumbers(
  text: string,
  by: (word: NotNumber) => string,
): { readonly repaired: string; readonly notNumbers: number } {
  const pieces: string[] = []
  let [from, notNumbers] = [0, 0]
  for (let i = 0; i < text.length;) {
    const char = text[i]
    if (char === '"') {
      i = endOfString(text, i)
      continue
    }
    const word =
      char === 'N' || char === 'I' || char === '-'
        ? NOT_NUMBERS.find((candidate) => text.startsWith(candidate, i))
        : undefined
    if (word === undefined) {
      i++
      continue
    }
    pieces.push(text.slice(from, i), by(word))
    notNumbers++
    i += word.length
    from = i
  }
  pieces.push(text.slice(from))
  return { repaired: pieces.join(''), notNumbers }
}

/** The place after the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let i = start + 1
  while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1
  return i + 1
}

function notJson(text: string, error: unknown): FleetcastError {
  // Only some engines and errors say where; else the beginning tells what it is: a page, a proxy's words, nothing.
  const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1]
  const at = position === undefined ? 0 : Number(position)
  const found = text.trim() === '' ? 'is empty' : foundAt(text, at)
  const place = position === undefined ? {} : { place: `position ${position}` }
  return new FleetcastError('wire-invalid', `the response ${found}, expected JSON`, place, { cause: error })
}

function foundAt(text: string, at: number): string {
  if (at >= text.length) return `ends too early, at position ${text.length}`
  const excerpt = JSON.stringify(clip(text.slice(at)))
  return at === 0 ? `begins with ${excerpt}` : `has ${excerpt} at position ${at}`
}
