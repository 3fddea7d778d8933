import { vi } from 'vitest'
import { main } from '#cli/main.ts'

/** Runs a command as the shell would; what it writes is caught. */
export async function runCommand(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const caught = { out: '', err: '' }
  const catching =
    (stream: 'out' | 'err') =>
    (text: string | Uint8Array, done?: BufferEncoding | ((error?: Error | null) => void)) => {
      caught[stream] += text.toString()
      if (typeof done === 'function') done()
      return true
    }
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(catching('out'))
  const err = vi.spyOn(process.stderr, 'write').mockImplementation(catching('err'))
  try {
    return { code: await main(argv), ...caught }
  } finally {
    out.mockRestore()
    err.mockRestore()
  }
}
