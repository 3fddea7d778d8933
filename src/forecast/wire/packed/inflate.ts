import { FleetcastError, isAbort } from '../../errors.ts'
import { MOST_BODY_BYTES } from '../limits.ts'
import { invalid } from './bytes.ts'

/**
 * Raw deflate undone, as browsers and Node have it. Throws `wire-invalid` for what is no deflated data, and
 * `wire-too-large` as soon as more comes out than mostBytes, however little went in.
 */
export async function inflate(
  bytes: Uint8Array<ArrayBuffer>,
  mostBytes = MOST_BODY_BYTES,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      length += value.length
      if (length > mostBytes) {
        await reader.cancel().catch(() => undefined)
        throw new FleetcastError('wire-too-large', `a frame holds more than ${mostBytes} bytes`)
      }
      chunks.push(value)
    }
  } catch (error) {
    if (error instanceof FleetcastError || isAbort(error)) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw invalid(`a frame of ${bytes.length} bytes is not valid deflate data: ${why}`)
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}
