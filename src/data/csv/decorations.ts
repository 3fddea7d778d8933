import { isBlank } from './cells.ts'
import type { Row } from './dialect.ts'

/** Rows that tools write between, before and after the data. */
export type Decoration =
  'annotation' | 'restart' | 'comment' | 'rule' | 'footer' | 'title' | 'units' | 'repeat'

const ANNOTATION = /^#(?:group|datatype|default|constant|timezone)\b/
const FOOTERS = [
  /^\(\d+ rows?(?: affected)?\)$/i,
  /^\d+ rows? (?:in set|affected|selected|returned|fetched).*$/i,
  /^Exiting, please wait\b.*$/i,
  /^The command completed successfully\.?$/i,
  /^File .* has been created\.?$/i,
  /^(?:Average|Summary|Durchschnitt|Moyenne|Media|Mean|Sum|Min(?:imum)?|Max(?:imum)?):?$/i,
]
const TOTAL = /^(?:grand\s+|sub-?\s?)?totals?:?$/i

/** What a row is by its first cells, whatever its width; null: nothing known. delimiter is that of the file. */
export function decorationOf(row: Row, delimiter: string): Decoration | null {
  const first = (row[0] ?? '').trim()
  if (ANNOTATION.test(first)) return 'annotation'
  if (row.some((cell) => cell.trim() === 'LINUX-RESTART' || cell.startsWith('LINUX-RESTART\t')))
    return 'restart'
  if (first.startsWith('#') || first.startsWith('//') || (first.startsWith(';') && delimiter !== ';')) {
    return 'comment'
  }
  if (isRule(row)) return 'rule'
  return isFooter(row) ? 'footer' : null
}

/** A line that is drawn: `-----`, `====`, `+----+`. */
function isRule(row: Row): boolean {
  return row.every((cell) => /^[\s+=-]*$/.test(cell)) && /[-=]{2}/.test(row.join(''))
}

/** A count, an average or a total below the data, or what a tool says as it ends. */
function isFooter(row: Row): boolean {
  const filled = row.filter((cell) => !isBlank(cell)).map((cell) => cell.trim())
  const [first = ''] = filled
  if (TOTAL.test(first)) return true
  const text = filled.join(', ')
  return FOOTERS.some((pattern) => pattern.test(text) || pattern.test(first))
}

const UNIT =
  /^(?:[([{].{1,24}[)\]}]|%|percent|pct|[kmgt]?i?b(?:ytes)?(?:\/s|ps)?|[kmg]?bit\/s|bps|bytes?|ns|us|µs|ms|s|sec(?:onds)?|min(?:utes)?|hz|mhz|ghz|°c|celsius|watts?|rpm|iops|ops|req\/s|count|utc|unitless|none|-)$/i

/** Whether a row below the names says in which units its columns are: `(%)`, `ms`. */
export function isUnits(row: Row): boolean {
  const filled = row.filter((cell) => !isBlank(cell))
  return filled.length > 0 && filled.every((cell) => UNIT.test(cell.trim()))
}
