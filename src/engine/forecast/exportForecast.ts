import { EXPORT_WRITERS, type ExportFormat } from '#data/export/write.ts'
import type { ForecastRows } from '#forecast/export/rows.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import { yieldToEventLoop } from '../yieldToEventLoop.ts'

/** How long the writer keeps the thread before a cancel can arrive. */
const SLICE_MS = 25

/** A forecast as a file. The parts go into the Blob as they come, so that the whole need never be one string. */
export async function exportForecast(
  rows: ForecastRows,
  format: ExportFormat,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<Blob> {
  const { mime, pieces } = EXPORT_WRITERS[format]
  const total = rows.series.length * rows.horizon
  const parts: BlobPart[] = []
  let until = performance.now() + SLICE_MS
  for (const { part, rows: done } of pieces(rows)) {
    parts.push(part)
    if (performance.now() < until) continue
    onProgress({ stage: 'writing', done, total, unit: 'rows' })
    await yieldToEventLoop(signal)
    until = performance.now() + SLICE_MS
  }
  signal.throwIfAborted()
  return new Blob(parts, { type: mime })
}
