import type { ForecastRows } from '#forecast/export/rows.ts'
import { exportColumns, type Column } from './columns.ts'
import { float32Text, timeText } from './numberText.ts'
import type { Piece } from './pieces.ts'

const LINE_END = '\r\n'

/** What a spreadsheet would run as a formula; an apostrophe before it makes it text (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/

/** A text as RFC 4180 writes it; null is empty. */
function quoted(text: string | null): string {
  if (text === null) return ''
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function cellText(column: Column, series: number, step: number): string {
  switch (column.kind) {
    case 'text':
      return quoted(column.at(series, step))
    case 'time':
      return timeText(column.at(series, step))
    case 'integer':
      return String(column.at(series, step))
    case 'float32':
      return float32Text(column.at(series, step))
    case 'flag':
      return String(column.at(series, step) ?? '')
  }
}

/** A forecast as CSV (RFC 4180, UTF-8, times in ISO 8601 UTC), series by series. Unknown is an empty field. */
export function* csvPieces(rows: ForecastRows): Generator<Piece> {
  const columns = exportColumns(rows)
  yield { part: columns.map(({ name }) => quoted(name)).join(',') + LINE_END, rows: 0 }
  for (let series = 0; series < rows.series.length; series++) {
    let part = ''
    for (let step = 1; step <= rows.horizon; step++) {
      part += columns.map((column) => cellText(column, series, step)).join(',') + LINE_END
    }
    yield { part, rows: (series + 1) * rows.horizon }
  }
}
