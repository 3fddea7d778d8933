import { join } from 'node:path'
import type { Environment, ReadFile } from './readConfig.ts'

const VARIABLES = ['FLEETCAST_API_KEY', 'NORDIQ_API_KEY', 'TFT_API_KEY', 'TACHYON_API_KEY']
const FILES = ['.nordiq_key', '.tachyon_key']

/**
 * Every key that opens: of the environment, the file that was named, and the files that the Python daemons know, in the
 * folder of the process and in that of the data. errors: gets a sentence where the named file is missing or empty.
 */
export function readKeys({
  env,
  readFile,
  keyFile,
  dataDir,
  errors,
}: {
  readonly env: Environment
  readonly readFile: ReadFile
  readonly keyFile: string | null
  readonly dataDir: string
  readonly errors: string[]
}): readonly string[] {
  const named = keyFile === null ? [] : keysIn(readFile(keyFile) ?? '')
  if (keyFile !== null && named.length === 0)
    errors.push(`--api-key-file ${keyFile}: the file cannot be read or contains no key`)
  const files = [...FILES, ...FILES.map((name) => join(dataDir, name))]
  const all = [
    ...VARIABLES.map((name) => (env[name] ?? '').trim()).filter((key) => key !== ''),
    ...named,
    ...files.flatMap((path) => keysIn(readFile(path) ?? '')),
  ]
  return [...new Set(all)]
}

function keysIn(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}
