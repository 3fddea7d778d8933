import { blobFile } from '#data/blobFile.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import { fetchFile } from './fetchFile.ts'
import type { HostPlatform } from './host.ts'

/** The files of a source in a browser; what ships with the page is fetched first. */
export const pageFiles: HostPlatform['files'] = async (source, stage, onProgress, signal) => {
  switch (source.kind) {
    case 'files':
      return source.files.map(({ path, file }) => blobFile(path, file))
    case 'url': {
      // Together: one after the other, the second would wait for the host's answer to the first.
      const sizes = source.names.map(() => ({ done: 0, total: null as number | null }))
      return await Promise.all(
        source.names.map(async (name, at) => {
          const onBytes = (done: number, total: number | null) => {
            sizes[at] = { done, total }
            onProgress({ stage, ...sumOf(sizes), unit: 'bytes' })
          }
          return memoryFile(name, await fetchFile(new URL(name, source.url).href, onBytes, signal))
        }),
      )
    }
    case 'paths':
      throw new FleetcastError(
        'argument-invalid',
        'a page cannot read file paths; drop the files on it instead',
      )
  }
}

/** total: null as long as that of any of them is not known. */
function sumOf(sizes: readonly { readonly done: number; readonly total: number | null }[]) {
  const totals = sizes.flatMap(({ total }) => total ?? [])
  return {
    done: sizes.reduce((sum, { done }) => sum + done, 0),
    total: totals.length === sizes.length ? totals.reduce((sum, total) => sum + total, 0) : null,
  }
}
