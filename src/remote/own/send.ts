import { z } from 'zod'
import { errorCodes, FleetcastError, type ErrorCode } from '#forecast/errors.ts'
import { MOST_BODY_BYTES } from '#forecast/wire/limits.ts'
import type { Asking } from '../reach/http.ts'

export interface Sending {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** From `/` on. */
  readonly path: string
  /** Sent as JSON; omitted: nothing is. */
  readonly body?: unknown
}

/** A run of the network over a whole fleet, or scores of many forecasts, take their time. */
const LIMIT_MS = 60_000

/** Errors as the daemon tells them: RFC 9457, with our code where it is one of ours. */
const problemSchema = z.object({
  title: z.string().optional(),
  detail: z.string().optional(),
  code: z
    .enum(errorCodes as [ErrorCode, ...ErrorCode[]])
    .optional()
    .catch(undefined),
})

/**
 * Asks a daemon of ours, and reads the whole answer; null: 404, there is no such thing. Fails with the daemon's own code and
 * words where it says them, else with daemon-unreachable; with wire-too-large; rejects with AbortError.
 */
export async function send(
  { platform, address, key }: Asking,
  { method, path, body }: Sending,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const timeout = AbortSignal.timeout(LIMIT_MS)
  const headers = {
    ...(key !== null && { 'X-API-Key': key }),
    ...(body !== undefined && { 'Content-Type': 'application/json' }),
  }
  try {
    const response = await platform.fetch(address + path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.any([signal, timeout]),
      credentials: 'omit',
      // The model's files are named by what they hold, and may be kept.
      cache: method === 'GET' && path.startsWith(MODEL_FILES) ? 'default' : 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    })
    const bytes = await bytesOf(response, path)
    if (response.ok) return bytes
    if (response.status === 404 && method === 'GET') return null
    throw failureOf(path, response.status, bytes)
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof FleetcastError) throw error
    const why = timeout.aborted ? `no response within ${LIMIT_MS / 1000} s` : 'no response'
    throw new FleetcastError('daemon-unreachable', `${path}: ${why}`)
  }
}

export const MODEL_FILES = '/api/fleetcast/model/'

/** Reads no further than the limit. */
async function bytesOf(response: Response, path: string): Promise<Uint8Array<ArrayBuffer>> {
  const most = path.startsWith(MODEL_FILES) ? 16 * MOST_BODY_BYTES : MOST_BODY_BYTES
  const chunks: Uint8Array[] = []
  let length = 0
  if (response.body !== null) {
    const reader = response.body.getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      length += value.length
      if (length > most) {
        await reader.cancel()
        throw new FleetcastError('wire-too-large', `${path} is larger than ${most / 1024 ** 2} MiB`)
      }
      chunks.push(value)
    }
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

function failureOf(path: string, status: number, bytes: Uint8Array): FleetcastError {
  const said = problemOf(bytes)
  if (status === 401 || status === 403) {
    return new FleetcastError('daemon-unreachable', `${path}: the daemon rejected the API key (${status})`)
  }
  const words = said?.detail ?? said?.title ?? 'without a reason'
  return new FleetcastError(said?.code ?? 'daemon-unreachable', `${path}: ${status}, ${words}`)
}

function problemOf(bytes: Uint8Array): z.infer<typeof problemSchema> | null {
  try {
    return problemSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data ?? null
  } catch {
    return null
  }
}
