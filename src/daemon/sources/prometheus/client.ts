import { FleetcastError, isAbort } from '#forecast/errors.ts'
import { formatDuration } from '#forecast/window/duration.ts'
import { failureIn, seriesIn, type PromSeries } from './answer.ts'
import { authorization, basic } from './authorization.ts'
import type { Auth } from './mapping.ts'

/** Why a query has no answer, as a sentence without a full stop. */
export class PrometheusError extends Error {
  override readonly name = 'PrometheusError'
  /** Whether it is the query's own fault: the same again fails again, and Prometheus is well. */
  readonly isOfQuery: boolean

  constructor(message: string, isOfQuery = false, options?: ErrorOptions) {
    super(message, options)
    this.isOfQuery = isOfQuery
  }
}

/** Prometheus's HTTP API, as far as it is needed. Calls reject with PrometheusError, and with AbortError. */
export interface PrometheusClient {
  /** Its address without what is secret in it. */
  readonly shown: string
  readonly query: (query: string, timeMs: number, signal: AbortSignal) => Promise<readonly PromSeries[]>
  /** At fromMs and each step after it, up to toMs. */
  readonly queryRange: (
    query: string,
    range: { readonly fromMs: number; readonly toMs: number; readonly stepMs: number },
    signal: AbortSignal,
  ) => Promise<readonly PromSeries[]>
}

export interface ClientOptions {
  readonly url: string
  readonly auth: Auth | null
  readonly timeoutMs: number
  readonly mostBytes?: number
}

const MOST_BYTES = 64 * 1024 ** 2

/** Fails with argument-invalid where the address is none. */
export function createClient({
  url,
  auth,
  timeoutMs,
  mostBytes = MOST_BYTES,
}: ClientOptions): PrometheusClient {
  const { base, inUrl } = addressOf(url)
  const shown = base.href.replace(/\/$/, '')

  const ask = async (path: string, form: Record<string, string>, signal: AbortSignal) => {
    const timeout = AbortSignal.timeout(timeoutMs)
    try {
      const header = auth === null ? inUrl : await authorization(auth)
      const response = await fetch(new URL(path, base), {
        method: 'POST',
        body: new URLSearchParams(form),
        headers: { Accept: 'application/json', ...(header !== null && { Authorization: header }) },
        signal: AbortSignal.any([signal, timeout]),
      })
      const text = await textOf(response, mostBytes)
      return answerOf(response, text)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof PrometheusError) throw error
      if (timeout.aborted) {
        throw new PrometheusError(`${shown} did not respond within ${formatDuration(timeoutMs)}`)
      }
      if (error instanceof FleetcastError) throw new PrometheusError(error.message, false, { cause: error })
      if (isAbort(error)) throw error
      throw new PrometheusError(`${shown} cannot be reached (${causeOf(error)})`, false, { cause: error })
    }
  }
  const seconds = (ms: number) => (ms / 1000).toFixed(3)
  return {
    shown,
    query: (query, timeMs, signal) => ask('api/v1/query', { query, time: seconds(timeMs) }, signal),
    queryRange: (query, { fromMs, toMs, stepMs }, signal) =>
      ask(
        'api/v1/query_range',
        { query, start: seconds(fromMs), end: seconds(toMs), step: seconds(stepMs) },
        signal,
      ),
  }
}

function addressOf(url: string): { readonly base: URL; readonly inUrl: string | null } {
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    // What could not be read as an address may hold a password: it is not repeated.
    throw new FleetcastError(
      'argument-invalid',
      'the address of Prometheus is not valid, expected one such as http://127.0.0.1:9090',
    )
  }
  const { username, password } = parsed
  const inUrl = username === '' ? null : basic(decodeURIComponent(username), decodeURIComponent(password))
  const path = parsed.pathname.endsWith('/') ? parsed.pathname : `${parsed.pathname}/`
  return { base: new URL(path, parsed.origin), inUrl }
}

/** The body, as long as it is not too long. */
async function textOf(response: Response, mostBytes: number): Promise<string> {
  if (response.body === null) return ''
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of response.body as ReadableStream<Uint8Array>) {
    bytes += part.byteLength
    if (bytes > mostBytes) {
      const megabytes = Math.floor(mostBytes / 1024 ** 2)
      throw new PrometheusError(
        `the response is larger than ${megabytes} MB; use queries that return less`,
        true,
      )
    }
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function answerOf(response: Response, text: string): readonly PromSeries[] {
  const json = jsonOf(text)
  const failure = failureIn(json)
  if (failure !== null) {
    const isOfQuery = response.status === 400 || response.status === 422 || response.status === 200
    throw new PrometheusError(
      `Prometheus rejected the query (${failure.errorType}): ${failure.error}`,
      isOfQuery,
    )
  }
  const { status } = response
  if (status === 401 || status === 403) {
    throw new PrometheusError(`Prometheus denied access (${status}): check "auth" in the mapping`)
  }
  if (!response.ok) throw new PrometheusError(`Prometheus responded with status ${status}`)
  if (json === undefined) {
    const type = response.headers.get('content-type') ?? 'no content type'
    throw new PrometheusError(`the response is not complete JSON (${text.length} characters, ${type})`)
  }
  try {
    return seriesIn(json)
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause)
    throw new PrometheusError(`the response cannot be used: ${what}`, true, { cause })
  }
}

/** undefined: it is not JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  if (cause instanceof Error && 'code' in cause) return String(cause.code)
  return cause instanceof Error ? cause.message : String(cause)
}
