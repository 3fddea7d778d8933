import { sourceFromBlob, sourceFromBytes, type DataSource } from '#data/source.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { memoryFile } from '#model/memoryFile.ts'
import type { ModelFile } from '#model/source.ts'
import type { DroppedFile, ProgressListener, Stage } from './api.ts'
import { fetchFile } from './fetchFile.ts'
import type { MetricsSource, ModelSource } from './protocol.ts'

/** The metrics to read; what ships with the page is fetched first. */
export async function metricsFiles(
  source: MetricsSource,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<readonly DataSource[]> {
  if (source.kind === 'files') return source.files.map(({ path, file }) => sourceFromBlob(path, file))
  const bytes = await fetchFile(source.url, bytesOf('reading', onProgress), signal)
  return [sourceFromBytes(source.name, bytes)]
}

/** The files of a model; what ships with the page is fetched first. */
export async function modelFiles(
  source: ModelSource,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<readonly ModelFile[]> {
  if (source.kind === 'files') return source.files.map(droppedModelFile)
  const files: ModelFile[] = []
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

function droppedModelFile({ path, file }: DroppedFile): ModelFile {
  return {
    name: path,
    size: file.size,
    read: async (from, to, signal) => {
      signal?.throwIfAborted()
      const buffer = await file
        .slice(from, to)
        .arrayBuffer()
        .catch((cause: unknown) => {
          throw new FleetcastError(
            'file-unreadable',
            `${file.name} could not be read at byte ${from}; was it changed after it was dropped?`,
            { file: file.name, place: `byte ${from}` },
            { cause },
          )
        })
      return new Uint8Array(buffer)
    },
  }
}
