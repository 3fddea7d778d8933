import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

export interface FileSize {
  readonly name: string
  readonly raw: number
  readonly gzip: number
  readonly brotli: number
}

/** Sizes of one built file; brotli at the quality that static hosts compress with. */
export function sizeOf(dist: string, name: string): FileSize {
  const bytes = readFileSync(join(dist, name))
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
  return { name, raw: bytes.length, gzip: gzipSync(bytes).length, brotli: brotli.length }
}

/** Every file below the build, '/'-separated. */
export function builtFiles(dist: string): string[] {
  return readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(dist, name)).isFile())
    .map((name) => name.replaceAll('\\', '/'))
    .sort()
}

/** Groups of files with the same content; none in a good build. */
export function duplicates(dist: string, names: readonly string[]): string[][] {
  const byHash = new Map<string, string[]>()
  for (const name of names) {
    const hash = createHash('sha256')
      .update(readFileSync(join(dist, name)))
      .digest('hex')
    byHash.set(hash, [...(byHash.get(hash) ?? []), name])
  }
  return [...byHash.values()].filter((group) => group.length > 1)
}
