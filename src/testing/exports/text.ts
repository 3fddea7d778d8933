import fc from 'fast-check'
import { memoryFile, type RandomAccessFile } from '#forecast/randomAccessFile.ts'
import type { Rows } from './layouts.ts'

/** What stands between and around the cells of a file. */
export interface Decoration {
  readonly delimiter: ',' | ';' | '\t'
  readonly newline: '\n' | '\r\n'
  readonly mark: boolean
  /** The line by which spreadsheets know the delimiter. */
  readonly sep: boolean
  readonly comments: boolean
  readonly quotes: boolean
}

/** How a file holds rows: as CSV, or each as an object of JSON, all in one array or a line each. */
export type Format = 'csv' | 'array' | 'lines'
export const formats: fc.Arbitrary<Format> = fc.constantFrom('csv', 'csv', 'array', 'lines')

export const decorations: fc.Arbitrary<Decoration> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t'),
  newline: fc.constantFrom('\n', '\r\n'),
  mark: fc.boolean(),
  sep: fc.boolean(),
  comments: fc.boolean(),
  quotes: fc.boolean(),
})

/** The rows as a file. Numbers without a unit are numbers of JSON too; empty cells are skipped, or null in an array. */
export function exportFile(rows: Rows, format: Format, decoration: Decoration): RandomAccessFile {
  if (format === 'csv') return csvFile(rows, decoration)
  const cellOf = (text: string) => (/^-?\d+(?:\.\d+)?(?:e[+-]\d+)?$/.test(text) ? Number(text) : text)
  const records = rows.rows.map((cells) => {
    const entries = rows.header.map((name, i) => [name, cells[i] ?? ''] as const)
    const kept = format === 'array' ? entries : entries.filter(([, text]) => text !== '')
    return Object.fromEntries(kept.map(([name, text]) => [name, text === '' ? null : cellOf(text)]))
  })
  const text =
    format === 'array' ? JSON.stringify(records) : records.map((record) => JSON.stringify(record)).join('\n')
  return memoryFile('export.json', new TextEncoder().encode(text))
}

/** The rows as a CSV file. Annotations are of files with commas, without lines of others above them. */
function csvFile({ above, header, rows }: Rows, decoration: Decoration): RandomAccessFile {
  const { newline, mark, sep, comments, quotes } = decoration
  const delimiter = above === undefined ? decoration.delimiter : ','
  const cell = (text: string) =>
    quotes || text.includes(delimiter) || text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text
  const line = (cells: readonly string[]) => cells.map(cell).join(delimiter)
  const lines = [
    ...(sep && above === undefined && delimiter !== '\t' ? [`sep=${delimiter}`] : []),
    ...(comments && above === undefined ? ['# exported by a tool'] : []),
    ...(above ?? []),
    line(header),
    ...rows.map(line),
  ]
  const text = `${mark ? '\ufeff' : ''}${lines.join(newline)}${newline}`
  return memoryFile('export.csv', new TextEncoder().encode(text))
}
