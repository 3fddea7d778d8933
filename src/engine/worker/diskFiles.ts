import { sourcesFromDisk } from '#data/node.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { HostPlatform } from './host.ts'

/** The files of a source in Node: files and folders on disk. */
export const diskFiles: HostPlatform['files'] = async (source, _stage, _onProgress, signal) => {
  if (source.kind !== 'paths') {
    throw new FleetcastError('argument-invalid', `expected file paths in Node, found ${source.kind}`)
  }
  const files = await Promise.all(source.paths.map((path) => sourcesFromDisk(path)))
  signal.throwIfAborted()
  return files.flat()
}
