import Papa from 'papaparse'

/** A cell; null and NaN are empty. */
export type CsvCell = string | number | boolean | null

const LINE_END = '\r\n'

/** What a spreadsheet would run as a formula; an apostrophe before it makes it text (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/

/**
 * A cell as it stands in a line: text quoted where need be and never run, numbers as they are.
 *
 * The apostrophe is set here: papaparse's escapeFormulae would quote each such cell as well, and its own pattern
 * skips a formula of several lines.
 */
export function csvField(cell: CsvCell): string {
  if (cell === null || Number.isNaN(cell)) return ''
  if (typeof cell !== 'string') return String(cell)
  return Papa.unparse([[FORMULA.test(cell) ? `'${cell}` : cell]])
}

/** A line (RFC 4180) of fields that csvField() made, with its CRLF. */
export function csvLine(fields: readonly string[]): string {
  return fields.join(',') + LINE_END
}

/** CSV (RFC 4180) with a header line; every line ends in CRLF. */
export function csvText(header: readonly string[], rows: Iterable<readonly CsvCell[]>): string {
  return [header, ...rows].map((row) => csvLine(row.map(csvField))).join('')
}
