import { parseRows, type Dialect, type Row } from './dialect.ts'
import type { Header } from './header.ts'
import { RowFilter } from './rowFilter.ts'

/** Rows at the beginning of a file that are looked at. */
export const HEAD_ROWS = 5000
const PIECE_ROWS = 1000

/**
 * Rows of data of a file's beginning, of its middle and of its end. rows are those of its beginning as they are parsed,
 * pieces the text of other parts of the file, none where rows are all there are.
 */
export function sampleRows(
  rows: readonly Row[],
  pieces: readonly string[],
  header: Header,
  dialect: Dialect,
  file: string,
): readonly Row[] {
  const read = (part: readonly Row[]) => dataOf(part, header, dialect, file)
  const data = rows.slice(header.rows)
  if (pieces.length === 0) return spread(data).flatMap(read)
  const further = pieces.flatMap((piece, i) => {
    const isEnd = i === pieces.length - 1
    const own = parseRows(piece, dialect, !isEnd, isEnd ? 0 : PIECE_ROWS).rows
    return read(own.slice(-PIECE_ROWS))
  })
  return [...read(data.slice(0, HEAD_ROWS)), ...further]
}

/** All rows where they are few, else the first ones, some of the middle and the last ones. */
function spread(rows: readonly Row[]): readonly (readonly Row[])[] {
  if (rows.length <= HEAD_ROWS + 2 * PIECE_ROWS) return [rows]
  const middle = Math.floor((HEAD_ROWS + rows.length - 2 * PIECE_ROWS) / 2)
  return [rows.slice(0, HEAD_ROWS), rows.slice(middle, middle + PIECE_ROWS), rows.slice(-PIECE_ROWS)]
}

function dataOf(rows: readonly Row[], header: Header, dialect: Dialect, file: string): Row[] {
  const filter = new RowFilter(header, dialect, null)
  return rows.flatMap((row, i) => {
    // A piece may begin within a quoted cell, whose row then has too few: it is read in full later.
    if (row.some((cell) => cell.includes('\n')) && row.length !== header.names.length) return []
    const cells = filter.take(row, i, file)
    return cells === null ? [] : [cells]
  })
}
