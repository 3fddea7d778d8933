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

export const decorations: fc.Arbitrary<Decoration> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t'),
  newline: fc.constantFrom('\n', '\r\n'),
  mark: fc.boolean(),
  sep: fc.boolean(),
  comments: fc.boolean(),
  quotes: fc.boolean(),
})

/** The rows as a CSV file. Annotations are of files with commas, without lines of others above them. */
export function csvFile({ above, header, rows }: Rows, decoration: Decoration): RandomAccessFile {
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
