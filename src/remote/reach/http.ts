import { MOST_BODY_BYTES } from '#forecast/wire/limits.ts'
import type { Platform } from '../platform.ts'
import { LinkFailure } from './failure.ts'

/** Health, status and the panels are small. */
const SMALL_TIMEOUT_MS = 8_000
/** A daemon computes its forecasts on every request: 1.4 s for 90 servers on a small machine. */
const FORECAST_TIMEOUT_MS = 30_000

export interface HttpAnswer {
  readonly status: number
  readonly contentType: string
  readonly text: string
  /** When the first byte came, epoch ms. */
  readonly atMs: number
  /** The daemon asks to be left alone for so long; null: it does not say, or CORS hides the header. */
  readonly retryAfterMs: number | null
}

export interface Asking {
  readonly platform: Platform
  /** Normal form, without a slash at the end. */
  readonly address: string
  /** Sent as X-API-Key where the path is not an open one; null: none. */
  readonly key: string | null
}

/** Paths that take no key. Without that header a request needs no preflight either. */
const OPEN_PATHS: ReadonlySet<string> = new Set(['/', '/health', '/status'])

/**
 * Asks one path and reads the whole answer, whatever its status. Throws LinkFailure: `unreachable` where the browser
 * gives no answer (the reason is found by diagnose()), `silent`, `unreadable` where the body is beyond MOST_BODY_BYTES;
 * rejects with AbortError.
 */
export async function get(
  { platform, address, key }: Asking,
  path: string,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const limitMs = path === '/predictions/current' ? FORECAST_TIMEOUT_MS : SMALL_TIMEOUT_MS
  const timeout = new AbortController()
  const timer = setTimeout(() => timeout.abort(), limitMs)
  const either = AbortSignal.any([signal, timeout.signal])
  try {
    const headers = key === null || OPEN_PATHS.has(path) ? {} : { 'X-API-Key': key }
    // Never cookies: a typed address is nobody's session.
    const response = await platform.fetch(address + path, {
      headers,
      signal: either,
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'manual',
      referrerPolicy: 'no-referrer',
    })
    const atMs = platform.nowMs()
    if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
      throw new LinkFailure({ kind: 'not-a-daemon', found: 'a redirect to another address' })
    }
    const text = await bodyOf(response, path)
    const { status, headers: sent } = response
    return {
      status,
      contentType: sent.get('content-type') ?? '',
      text,
      atMs,
      retryAfterMs: retryAfter(sent.get('retry-after'), atMs),
    }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof LinkFailure) throw error
    throw new LinkFailure(
      timeout.signal.aborted ? { kind: 'silent', afterMs: limitMs } : { kind: 'unreachable' },
    )
  } finally {
    clearTimeout(timer)
  }
}

/** Reads no further than the limit: a body that never ends is not collected. */
async function bodyOf(response: Response, path: string): Promise<string> {
  if (response.body === null) return ''
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let [text, bytes] = ['', 0]
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    bytes += value.length
    if (bytes > MOST_BODY_BYTES) {
      await reader.cancel()
      throw tooLarge(path)
    }
    text += decoder.decode(value, { stream: true })
  }
}

/** The answer of a path, or a message of the stream, is beyond the limit. */
export function tooLarge(what: string): LinkFailure {
  const message = `${what} is larger than ${MOST_BODY_BYTES / 1024 ** 2} MiB, the limit for a response`
  return new LinkFailure({ kind: 'unreadable', error: { code: 'wire-too-large', message, place: {} } })
}

const MOST_RETRY_AFTER_MS = 10 * 60_000

/** `Retry-After`: seconds or a date. */
function retryAfter(value: string | null, nowMs: number): number | null {
  if (value === null) return null
  const seconds = Number(value)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - nowMs
  return Number.isFinite(ms) ? Math.min(MOST_RETRY_AFTER_MS, Math.max(0, ms)) : null
}
