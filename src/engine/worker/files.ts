import { memoryFile, type RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { blobFile } from '#data/blobFile.ts'
import type { ProgressListener, Stage } from '#forecast/progress.ts'
import { fetchFile } from './fetchFile.ts'
import type { MetricsSource, ModelSource } from './protocol.ts'

/** The metrics to read; what ships with the page is fetched first. */
export async function metricsFiles(
  source: MetricsSource,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<readonly RandomAccessFile[]> {
  if (source.kind === 'files') return source.files.map(({ path, file }) => blobFile(path, file))
  const bytes = await fetchFile(source.url, bytesOf('reading', onProgress), signal)
  return [memoryFile(source.name, bytes)]
}

/** The files of a model; what ships with the page is fetched first. */
export async function modelFiles(
  source: ModelSource,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<readonly RandomAccessFile[]> {
  if (source.kind === 'files') return source.files.map(({ path, file }) => blobFile(path, file))
  const files: RandomAccessFile[] = []
  for (const name of source.names) {
    const url = new URL(name, source.url).href
    files.push(memoryFile(name, await fetchFile(url, bytesOf('loading-model', onProgress), signal)))
  }
  return files
}

/** Progress of reading bytes in a stage. */
export function bytesOf(
  stage: Stage,
  onProgress: ProgressListener,
): (done: number, total: number | null) => void {
  return (done, total) => {
    onProgress({ stage, done, total, unit: 'bytes' })
  }
}
