import type { WebhookConfig } from '../../config/config.ts'
import { shownWebhook } from '../../shownUrl.ts'

/** How one attempt to deliver ended. */
export type Delivery =
  | { readonly kind: 'delivered'; readonly status: number }
  /** The receiver will not have this one: trying it again changes nothing. */
  | { readonly kind: 'refused'; readonly why: string }
  /** Worth another try; afterMs: not before, as the receiver asked. */
  | { readonly kind: 'failed'; readonly why: string; readonly afterMs: number | null }

export type Fetch = typeof fetch

const TIMEOUT_MS = 10_000
const MOST_WAIT_MS = 3_600_000
/** Statuses of the receiver's state rather than of what was sent. */
const PASSING = new Set([401, 403, 404, 408, 425, 429])
const MOST_ANSWER = 200

/** Posts JSON once. Never rejects, but with AbortError. timeoutMs: wall clock. */
export async function postJson(
  { url, token }: WebhookConfig,
  body: unknown,
  {
    fetch: send = fetch,
    timeoutMs = TIMEOUT_MS,
  }: { readonly fetch?: Fetch | undefined; readonly timeoutMs?: number | undefined },
  signal: AbortSignal,
): Promise<Delivery> {
  const limit = AbortSignal.timeout(timeoutMs)
  const { address, authorization } = targetOf(url, token)
  try {
    const response = await send(address, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Fleetcast',
        ...(authorization === null ? {} : { authorization }),
      },
      body: JSON.stringify(body),
      // A token is for the address that was configured, and no other.
      redirect: 'manual',
      signal: AbortSignal.any([signal, limit]),
    })
    return await deliveryOf(response)
  } catch (error) {
    signal.throwIfAborted()
    const why = limit.aborted
      ? `no response within ${timeoutMs / 1000} s`
      : reasonOf(error).replaceAll(address, shownWebhook(address))
    return { kind: 'failed', why, afterMs: null }
  }
}

/** fetch takes no user and password in an address: they go as Basic, where no token is given. */
function targetOf(url: string, token: string | null) {
  const target = new URL(url)
  const [user, password] = [target.username, target.password].map(decoded)
  target.username = target.password = ''
  const pair = `${user ?? ''}:${password ?? ''}`
  const own = pair === ':' ? null : `Basic ${Buffer.from(pair).toString('base64')}`
  return { address: target.href, authorization: token === null ? own : `Bearer ${token}` }
}

/** A percent sign that begins no escape stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

async function deliveryOf(response: Response): Promise<Delivery> {
  const { status } = response
  if (response.ok) {
    await response.body?.cancel()
    return { kind: 'delivered', status }
  }
  const answer = await startOf(response)
  const why = `it responded with ${status}${answer === '' ? '' : `: ${answer}`}`
  if (status < 500 && !PASSING.has(status)) return { kind: 'refused', why }
  return { kind: 'failed', why, afterMs: retryAfterMs(response.headers) }
}

/** The first words of an answer, on one line. */
async function startOf({ body }: Response): Promise<string> {
  if (body === null) return ''
  const reader = body.getReader()
  const { value } = await reader.read()
  await reader.cancel()
  return new TextDecoder()
    .decode(value?.subarray(0, MOST_ANSWER))
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
}

/** In seconds, or as a date; null: not said. */
function retryAfterMs(headers: Headers): number | null {
  const text = headers.get('retry-after')
  if (text === null) return null
  const dateMs = Date.parse(headers.get('date') ?? '')
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - dateMs
  return Number.isFinite(ms) ? Math.min(MOST_WAIT_MS, Math.max(0, ms)) : null
}

/** fetch says little itself: the cause does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message
}
