import Papa from 'papaparse'
import { FleetcastError } from '#forecast/errors.ts'
import type { MetricTable } from '#forecast/table.ts'
import { TableBuilder } from './builder.ts'
import { judgeColumns } from './cells/judge.ts'
import { isMissing } from './cells/missing.ts'
import type { SampledColumn } from './cells/numbers.ts'
import type { ColumnFacts } from './facts.ts'
import type { ColumnMapping } from './mapping.types.ts'
import type { ReadOptions } from './options.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { fileName } from '#forecast/randomAccessFile.ts'
import { streamFile } from './streamFile.ts'

export interface CsvFile {
  readonly source: RandomAccessFile
  readonly delimiter: string
  readonly newline: '\n' | '\r\n' | '\r'
  readonly header: readonly string[]
  /** Rows of the first part of the file. */
  readonly sample: readonly (readonly string[])[]
}

const DELIMITERS = [',', '\t', ';', '|']
/** No row of metrics is longer; an unclosed quote would otherwise take the rest of the file. */
const LONGEST_ROW = 4 << 20
const MOST_UNPACKED = 2 ** 32

/** Reads header and dialect from the first part. Fails with file-empty or csv-invalid. */
export async function openCsv(source: RandomAccessFile, signal: AbortSignal): Promise<CsvFile> {
  const file = fileName(source.path)
  if (source.size === 0) throw new FleetcastError('file-empty', `${file} has 0 bytes`, { file })
  let head = ''
  let whole = true
  for await (const part of csvText(source, signal)) {
    if (head !== '') {
      whole = false
      break
    }
    head = part
  }
  const { delimiter, linebreak } = Papa.parse(head, { preview: 20, delimitersToGuess: DELIMITERS }).meta
  const newline = linebreak === '\r\n' || linebreak === '\r' ? linebreak : '\n'
  const { rows } = parseRows(head, delimiter, newline, !whole)
  const [header, ...sample] = rows
  if (!header || rows.length === 0) {
    throw invalid(file, 'line 1', 'it has no header line')
  }
  if (!whole && sample.length === 0) {
    throw invalid(file, 'row 2', `it is longer than ${head.length} characters; is a quote left open?`)
  }
  return { source, delimiter, newline, header: checkedHeader(file, header), sample: sample.slice(0, 5000) }
}

function checkedHeader(file: string, header: readonly string[]): string[] {
  // A data frame written with its index leaves the first name empty.
  const names = header.map((name, i) => name.trim() || `Unnamed: ${i}`)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw invalid(file, 'line 1', `the header has ${twice} twice`)
  if (names.every((name) => name === '' || Number.isFinite(Number(name)))) {
    throw invalid(
      file,
      'line 1',
      `the first line is data (${names.slice(0, 3).join(', ')}), expected column names`,
    )
  }
  return names
}

/** Columns with the kinds that the first rows suggest. Fails with schema-mismatch and csv-invalid. */
export function csvColumns(files: readonly CsvFile[]): ColumnFacts[] {
  const [first, ...others] = files
  if (!first) return []
  for (const { source, header } of others) {
    const file = fileName(source.path)
    const odd =
      header.find((name) => !first.header.includes(name)) ??
      first.header.find((name) => !header.includes(name))
    if (odd !== undefined) {
      const verb = header.includes(odd) ? 'has' : 'lacks'
      const other = fileName(first.source.path)
      throw new FleetcastError('schema-mismatch', `${file} ${verb} the column ${odd}, unlike ${other}`, {
        file,
        place: odd,
      })
    }
  }
  const judged = judgeColumns(sampledColumns(files))
  return sampledColumns([first]).map(({ name, rows }) => {
    const values = rows.filter((cell) => cell !== null)
    const { kind, ...reading } = judged.get(name) ?? { kind: 'text' }
    const samples = values.slice(0, 5)
    return { name, kind, type: kind, why: null, samples, distinct: new Set(values).size, rows, ...reading }
  })
}

/** The first rows of all files, column by column: as many of each as make up one sample. */
function sampledColumns(files: readonly CsvFile[]): SampledColumn[] {
  const most = Math.ceil(5000 / files.length)
  const names = files[0]?.header ?? []
  return names.map((name) => ({
    name,
    rows: files.flatMap(({ header, sample }) => {
      const at = header.indexOf(name)
      return sample.slice(0, most).map((row) => (isMissing(row[at]) ? null : (row[at] ?? null)))
    }),
  }))
}

/**
 * Reads CSV files of one export. Each row has as many cells as the header; empty lines are passed over. Fails
 * with csv-invalid, column-missing, column-type, time-invalid, no-rows, file-too-large.
 */
export async function readCsv(
  files: readonly CsvFile[],
  mapping: ColumnMapping,
  options: ReadOptions,
): Promise<MetricTable> {
  const [first] = files
  const builder = new TableBuilder(mapping, sampledColumns(files), fileName(first?.source.path ?? ''))
  const total = files.reduce((sum, file) => sum + file.source.size, 0)
  let before = 0
  for (const csv of files) {
    const file = fileName(csv.source.path)
    builder.useHeader(csv.header, file)
    const onBytes = (bytes: number): void => options.onProgress?.(before + bytes, total)
    let line = 0
    for await (const rows of csvRows(csv, options.signal, onBytes)) {
      for (const row of rows) {
        line++
        if (line === 1) continue
        if (row.length === 1 && row[0]?.trim() === '') continue
        if (row.length !== csv.header.length) {
          throw invalid(
            file,
            `row ${line}`,
            `it has ${row.length} cells, the header has ${csv.header.length}`,
          )
        }
        builder.add(row, { file, place: `row ${line}` })
      }
    }
    before += csv.source.size
  }
  return builder.finish()
}

async function* csvRows(
  csv: CsvFile,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): AsyncGenerator<readonly (readonly string[])[]> {
  let rest = ''
  for await (const part of csvText(csv.source, signal, onBytes)) {
    rest += part
    const { rows, cursor } = parseRows(rest, csv.delimiter, csv.newline, true)
    rest = rest.slice(cursor)
    if (rest.length > LONGEST_ROW) {
      throw invalid(
        fileName(csv.source.path),
        'a quoted cell',
        `a row is longer than ${LONGEST_ROW} characters; is a quote left open?`,
      )
    }
    yield rows
  }
  if (rest !== '') yield parseRows(rest, csv.delimiter, csv.newline, false).rows
}

/** With more to come, the last row is left for the next part: it may be cut in the middle. */
function parseRows(
  text: string,
  delimiter: string,
  newline: CsvFile['newline'],
  more: boolean,
): { readonly rows: readonly (readonly string[])[]; readonly cursor: number } {
  // The parser under Papa.parse: the only part of it that takes text piece by piece.
  const result = new Papa.Parser({ delimiter, newline }).parse(text, 0, more) as Papa.ParseResult<string[]>
  const rows = result.data
  const last = rows.at(-1)
  const trailing = !more && last?.length === 1 && last[0] === ''
  return { rows: trailing ? rows.slice(0, -1) : rows, cursor: result.meta.cursor }
}

async function* csvText(
  source: RandomAccessFile,
  signal: AbortSignal,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<string> {
  const file = fileName(source.path)
  const decoder = new TextDecoder('utf-8')
  let unpacked = 0
  for await (const bytes of unpackedBytes(source, signal, onBytes)) {
    if (unpacked === 0) checkEncoding(file, bytes)
    unpacked += bytes.length
    if (unpacked > MOST_UNPACKED) {
      throw new FleetcastError('file-too-large', `${file} unpacks to more than ${MOST_UNPACKED} bytes`, {
        file,
      })
    }
    yield decoder.decode(bytes, { stream: true })
  }
  const end = decoder.decode()
  if (end !== '') yield end
}

function checkEncoding(file: string, bytes: Uint8Array): void {
  const head = bytes.subarray(0, 1024)
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) {
    throw invalid(file, 'byte 0', 'it is UTF-16; save it as UTF-8')
  }
  if (head.includes(0)) throw invalid(file, `byte ${head.indexOf(0)}`, 'it is binary, not text')
  if (/^\s*<(?:!doctype|html|\?xml)/i.test(new TextDecoder().decode(head))) {
    throw invalid(file, 'byte 0', 'it is a web page, not CSV')
  }
}

async function* unpackedBytes(
  source: RandomAccessFile,
  signal: AbortSignal,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let read = 0
  const parts = streamFile(source, signal)
  const counted = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: async (controller) => {
      const next = await parts.next()
      if (next.done) {
        controller.close()
        return
      }
      read += next.value.length
      onBytes?.(read)
      controller.enqueue(next.value)
    },
  })
  if (!source.path.toLowerCase().endsWith('.gz')) {
    yield* counted
    return
  }
  try {
    yield* counted.pipeThrough(new DecompressionStream('gzip'))
  } catch (cause) {
    signal.throwIfAborted()
    if (cause instanceof FleetcastError) throw cause
    throw invalid(fileName(source.path), `byte ${read}`, 'it is not a readable gzip', cause)
  }
}

function invalid(file: string, place: string, what: string, cause?: unknown): FleetcastError {
  return new FleetcastError('csv-invalid', `${file}: ${what} (${place})`, { file, place }, { cause })
}
