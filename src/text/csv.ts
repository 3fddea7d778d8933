/** What a spreadsheet would run as a formula; an apostrophe before it makes it text (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/

/** A field as RFC 4180 writes it; null and NaN are empty. */
function field(value: string | number | null): string {
  if (value === null || Number.isNaN(value)) return ''
  const text = typeof value === 'string' && FORMULA.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** CSV (RFC 4180) with a header line; every line ends in CRLF. */
export function csvText(
  header: readonly string[],
  rows: Iterable<readonly (string | number | null)[]>,
): string {
  const lines = [header, ...rows].map((row) => `${row.map(field).join(',')}\r\n`)
  return lines.join('')
}
