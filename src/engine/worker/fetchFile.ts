import { FleetcastError } from '#forecast/errors.ts'

/**
 * A file that ships with the page, with onBytes(done, total) under way; total is null where the host does not
 * say it. Fails with file-unreadable when the host answers an error, or a web page in the file's place: many
 * hosts answer their start page for whatever they do not have.
 */
export async function fetchFile(
  url: string,
  onBytes: (done: number, total: number | null) => void,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const name = url.slice(url.lastIndexOf('/') + 1)
  const unreadable = (found: string, cause?: unknown): FleetcastError =>
    new FleetcastError('file-unreadable', `${name}: ${found}`, { file: name }, { cause })

  const response = await fetch(url, { signal }).catch((error: unknown) => {
    if (signal.aborted) throw error
    throw unreadable('the host could not be reached', error)
  })
  if (!response.ok) throw unreadable(`the host returned HTTP ${response.status}`)
  if (response.headers.get('content-type')?.startsWith('text/html')) {
    throw unreadable('the host returned a web page instead. Check that the file exists on the host')
  }
  if (response.body === null) throw unreadable('the host returned an empty response')

  // The length is that of the transfer: with a content encoding it says nothing about the file.
  const encoded = response.headers.has('content-encoding')
  const claimed = encoded ? NaN : Number(response.headers.get('content-length') ?? NaN)
  const total = Number.isFinite(claimed) ? claimed : null
  const parts: Uint8Array<ArrayBuffer>[] = []
  let done = 0
  const reader = response.body.getReader()
  for (;;) {
    const part = await reader.read().catch((error: unknown) => {
      if (signal.aborted) throw error
      throw unreadable(`the connection was lost after ${done} bytes`, error)
    })
    if (part.done) break
    parts.push(part.value)
    done += part.value.length
    onBytes(done, total)
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer())
}
