import Papa from 'papaparse'

export type Row = readonly string[]

/** How cells and rows are distinguished. */
export interface Dialect {
  readonly delimiter: string
  readonly newline: '\n' | '\r\n' | '\r'
  /** Columns are filled up with blanks, as databases print them; boxed: with a bar at either end too. */
  readonly aligned: 'no' | 'filled' | 'boxed'
}

/** In order of preference where the text does not decide. */
const DELIMITERS = [',', '\t', ';', '|']
const LOOKED_AT = 1 << 16
const MOST_ROWS = 200

/** The dialect that gives most rows of a text's beginning the same number of cells; what a line `sep=` says counts. */
export function dialectOf(head: string): Dialect {
  const start = head.slice(0, LOOKED_AT)
  const newline = newlineOf(start)
  const stated = /^\s*"?sep=(.)/i.exec(start)?.[1]
  const delimiter = stated ?? guessedDelimiter(start, newline, head.length > start.length)
  // A line below the names, as databases print it, says that cells are filled up.
  const isRule = (line: string) =>
    line.includes('--') && line.replaceAll(delimiter, '').replaceAll(/[ +-]/g, '') === ''
  const rule = start.split(newline, MOST_ROWS).find(isRule)
  const aligned =
    rule === undefined ? 'no' : delimiter === '|' && rule.trimStart().startsWith('+') ? 'boxed' : 'filled'
  return { delimiter, newline, aligned }
}

function newlineOf(start: string): Dialect['newline'] {
  const found = /\r\n|\n|\r/.exec(start)?.[0]
  return found === '\r\n' || found === '\r' ? found : '\n'
}

function guessedDelimiter(start: string, newline: Dialect['newline'], more: boolean): string {
  const share = DELIMITERS.map((delimiter) => {
    const { rows } = parseRows(start, { delimiter, newline, aligned: 'no' }, more, MOST_ROWS)
    const widths = rows.map((row) => row.length)
    return widths.filter((width) => width > 1 && width === usualWidth(widths)).length
  })
  const best = Math.max(...share)
  return DELIMITERS[best === 0 ? 0 : share.indexOf(best)] ?? ','
}

/** The number of cells that most rows have; of rows with one only where no others are. */
export function usualWidth(widths: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const width of widths) counts.set(width, (counts.get(width) ?? 0) + 1)
  const several = [...counts].filter(([width]) => width > 1)
  return several.sort(([, a], [, b]) => b - a)[0]?.[0] ?? 1
}

/**
 * The rows of a text, or the first most of them. With more to come, the last row is left for the next part: it may be cut
 * in the middle.
 */
export function parseRows(
  text: string,
  { delimiter, newline, aligned }: Dialect,
  more: boolean,
  most = 0,
): { readonly rows: readonly Row[]; readonly cursor: number } {
  // The parser under Papa.parse: the only part of it that takes text piece by piece.
  const result = new Papa.Parser({ delimiter, newline, preview: most }).parse(
    text,
    0,
    more,
  ) as Papa.ParseResult<string[]>
  const rows = result.data
  const last = rows.at(-1)
  if (!more && last?.length === 1 && last[0] === '') rows.pop()
  return {
    rows: aligned === 'no' ? rows : rows.map((row) => unaligned(row, aligned)),
    cursor: result.meta.cursor,
  }
}

function unaligned(row: Row, aligned: Dialect['aligned']): Row {
  const cells = row.map((cell) => cell.trim())
  return aligned === 'boxed' && cells.length > 2 && cells[0] === '' ? cells.slice(1, -1) : cells
}
