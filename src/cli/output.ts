import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { FleetcastError } from '#forecast/errors.ts'

/** Writes a whole file or nothing: to a neighbour first, then renamed. */
export async function writeFileAtomic(path: string, content: string | Uint8Array): Promise<void> {
  const partial = `${path}.partial`
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(partial, content)
    await rename(partial, path)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new FleetcastError('file-unreadable', `could not write '${path}': ${reason}`, {}, { cause: error })
  }
}

/** To the file, or to stdout; resolves when everything is handed over. A closed pipe is not an error. */
export async function writeResult(out: string | undefined, text: string): Promise<void> {
  if (out !== undefined) return writeFileAtomic(out, text)
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (error && 'code' in error && error.code !== 'EPIPE') reject(error)
      else resolve()
    })
  })
}

/** A line for the person at the terminal. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
