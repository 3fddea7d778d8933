import { blobFile } from '#data/blobFile.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { memoryFile, type RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { fetchFile } from './fetchFile.ts'
import type { HostPlatform } from './host.ts'

/** The files of a source in a browser; what ships with the page is fetched first. */
export const pageFiles: HostPlatform['files'] = async (source, stage, onProgress, signal) => {
  switch (source.kind) {
    case 'files':
      return source.files.map(({ path, file }) => blobFile(path, file))
    case 'url': {
      const files: RandomAccessFile[] = []
      for (const name of source.names) {
        const onBytes = (done: number, total: number | null) => {
          onProgress({ stage, done, total, unit: 'bytes' })
        }
        files.push(memoryFile(name, await fetchFile(new URL(name, source.url).href, onBytes, signal)))
      }
      return files
    }
    case 'paths':
      throw new FleetcastError(
        'argument-invalid',
        'a page cannot read file paths; drop the files on it instead',
      )
  }
}
