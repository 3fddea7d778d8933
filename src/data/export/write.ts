import type { ForecastRows } from '#forecast/export/rows.ts'
import { csvPieces } from './csv.ts'
import { jsonPieces } from './json.ts'
import { parquetPieces } from './parquet.ts'
import type { Piece } from './pieces.ts'

export const EXPORT_FORMATS = ['csv', 'parquet', 'json'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

interface Writer {
  readonly mime: string
  readonly pieces: (rows: ForecastRows) => Generator<Piece>
}

/** How a forecast is written in each format, piece by piece, so that the writer can stop between two. */
export const EXPORT_WRITERS: Readonly<Record<ExportFormat, Writer>> = {
  csv: { mime: 'text/csv;charset=utf-8', pieces: csvPieces },
  parquet: { mime: 'application/vnd.apache.parquet', pieces: parquetPieces },
  json: { mime: 'application/json', pieces: jsonPieces },
}
