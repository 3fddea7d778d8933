import { FleetcastError } from '#forecast/errors.ts'
import { isDeltaLog } from '#forecast/formats.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'

/**
 * Paths of files that Delta tables do not count as data any longer: removed and not added again. The log's checkpoints are
 * not read. Fails with file-unsupported where single rows of a file are deleted.
 */
export async function removedByDelta(
  sources: readonly RandomAccessFile[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const removed = new Set<string>()
  const vectors = new Set<string>()
  // Names are numbers of the same length: their order is that of the versions.
  const logs = sources.filter(({ path }) => isDeltaLog(path)).sort((a, b) => (a.path < b.path ? -1 : 1))
  for (const log of logs) {
    const root = log.path.slice(0, log.path.lastIndexOf('_delta_log/'))
    const text = new TextDecoder().decode(await log.read(0, log.size, signal))
    for (const line of text.split('\n')) {
      const action = actionOf(line)
      if (action === null) continue
      const path = root + action.path
      if (action.kind === 'remove') removed.add(path)
      else removed.delete(path)
      if (action.kind === 'add' && action.hasVector) vectors.add(path)
      else vectors.delete(path)
    }
  }
  const odd = sources.find(({ path }) => vectors.has(path))
  if (odd) {
    throw new FleetcastError(
      'file-unsupported',
      `the Delta log deletes single rows of ${odd.path} (a deletion vector), which is not supported. Rewrite the table with REORG TABLE … APPLY (PURGE)`,
      { file: odd.path },
    )
  }
  return removed
}

interface Action {
  readonly kind: 'add' | 'remove'
  readonly path: string
  readonly hasVector: boolean
}

/** Other actions, and lines that were cut off, say nothing of files. */
function actionOf(line: string): Action | null {
  let parsed: unknown
  try {
    parsed = JSON.parse(line)
  } catch {
    return null
  }
  if (parsed === null || typeof parsed !== 'object') return null
  const kind = 'add' in parsed ? 'add' : 'remove'
  const file: unknown = 'add' in parsed ? parsed.add : 'remove' in parsed ? parsed.remove : null
  if (file === null || typeof file !== 'object' || !('path' in file) || typeof file.path !== 'string')
    return null
  const vector = 'deletionVector' in file && file.deletionVector !== null
  return { kind, path: decoded(file.path), hasVector: vector }
}

/** Paths of the log are encoded once more than the names of the folders. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
