import { normalName } from '#forecast/metrics/normalName.ts'
import { isMissing } from '../cells/missing.ts'
import { SERVER_NAMES, TIME_NAMES } from '../mapping/vocabulary.ts'
import type { Row } from './dialect.ts'

/** What a cell looks like, as far as telling names from data goes. */
export type CellLook = 'blank' | 'number' | 'time' | 'word'

const TIME =
  /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}:\d{2})(?!\w*[a-z]{3})/i
const NUMBER = /^[+-]?(?:\d+|\d{1,3}(?:[.,]\d{3})+)?(?:[.,]\d+)?(?:e[+-]?\d+)?\s?%?$/i

export function lookOf(cell: string): CellLook {
  const text = cell.trim()
  if (isMissing(text)) return 'blank'
  if (TIME.test(text)) return 'time'
  return /\d/.test(text) && NUMBER.test(text) ? 'number' : 'word'
}

export const isBlank = (cell: string) => cell.trim() === ''
export const isBlankRow = (row: Row) => row.every(isBlank)

/** Those that are no values: a job may well be called node. */
const KNOWN = new Set([...TIME_NAMES.slice(0, 3), ...SERVER_NAMES.slice(0, 1)].flat())
export const isKnownName = (cell: string) => KNOWN.has(normalName(cell.trim()))
const TIMES = new Set(TIME_NAMES.slice(0, 3).flat())
export const isTimeName = (cell: string) => TIMES.has(normalName(cell.trim()))

/**
 * Whether a row is data rather than names: it looks, cell by cell, like one of the rows that follow it, numbers or times
 * included, and no name of a time or a server; where none follows, when it has a time or nothing but numbers.
 */
export function isData(row: Row, following: readonly Row[]): boolean {
  if (row.some(isKnownName)) return false
  const looks = row.map(lookOf)
  if (!looks.some((look) => look === 'number' || look === 'time')) return false
  const filled = looks.filter((look) => look !== 'blank')
  const alike = following.filter((other) => other.length === row.length)
  if (alike.length === 0) return filled.includes('time') || filled.every((look) => look === 'number')
  return alike.some((other) => {
    const others = other.map(lookOf)
    const same = others.filter((look, i) => look !== 'blank' && look === looks[i])
    // A blank says nothing, but of the time.
    const odd = others.some(
      (look, i) => look !== looks[i] && look !== 'blank' && (looks[i] !== 'blank' || look === 'time'),
    )
    return !odd && same.some((look) => look === 'number' || look === 'time')
  })
}
