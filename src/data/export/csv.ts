import type { ForecastRows, Skipped } from '#forecast/export/rows.ts'
import { csvField, csvLine } from '#text/csv.ts'
import { exportColumns, type Column } from './columns.ts'
import { shortFloat32, timeText } from './numberText.ts'
import type { Piece } from './pieces.ts'

/** Fields of one column. Most texts are those of the row before: only another one is quoted again. */
function fieldsOf(column: Column): (series: number, step: number) => string {
  switch (column.kind) {
    case 'text': {
      let known: { readonly text: string | null; readonly field: string } = { text: null, field: '' }
      return (series, step) => {
        const text = column.at(series, step)
        if (text !== known.text) known = { text, field: csvField(text) }
        return known.field
      }
    }
    case 'time':
      return (series, step) => timeText(column.at(series, step))
    case 'float32':
      return (series, step) => csvField(shortFloat32(column.at(series, step)))
    case 'integer':
    case 'flag':
      return (series, step) => csvField(column.at(series, step))
  }
}

/**
 * A forecast as CSV (RFC 4180, UTF-8, times in ISO 8601 UTC), series by series. Unknown is an empty field. What was skipped
 * has a row each at the end that says nothing but the reason, in a column of its own.
 */
export function* csvPieces(rows: ForecastRows): Generator<Piece> {
  const { skipped = [] } = rows
  const columns = exportColumns(rows)
  const isSkipping = skipped.length > 0
  const names = [...columns.map(({ name }) => name), ...(isSkipping ? ['skipped'] : [])]
  yield { part: csvLine(names.map(csvField)), rows: 0 }
  const fields = [...columns.map(fieldsOf), ...(isSkipping ? [() => ''] : [])]
  for (let series = 0; series < rows.series.length; series++) {
    let part = ''
    for (let step = 1; step <= rows.horizon; step++) part += csvLine(fields.map((at) => at(series, step)))
    yield { part, rows: (series + 1) * rows.horizon }
  }
  const known = (of: Skipped): Readonly<Record<string, string | null>> => ({
    server: of.server,
    metric: of.metric,
    skipped: of.reason,
  })
  const part = skipped.map((each) => csvLine(names.map((name) => csvField(known(each)[name] ?? null))))
  if (isSkipping) yield { part: part.join(''), rows: rows.series.length * rows.horizon }
}
