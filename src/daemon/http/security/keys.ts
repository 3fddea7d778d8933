import { createHash, timingSafeEqual } from 'node:crypto'
import { KEY_PROTOCOL } from '#forecast/wire/packed/frames.ts'

const ANONYMOUS = 'anonymous'

/** Who may ask. */
export interface Guard {
  /** Whether keys are asked for at all. */
  readonly isClosed: boolean
  /**
   * Whether what was sent carries a key that opens: X-API-Key, Authorization: Bearer; for a stream (Upgrade: websocket)
   * also a subprotocol `fleetcast.key.<base64url of the key>` and the query `key` or `api_key`. Returns who asks: the digest of
   * the key that opened, for counting who asks how often; null: there is none. Guesses are not slowed down: behind a proxy,
   * whoever guesses would keep everybody out.
   */
  readonly admit: (headers: Headers, url: URL) => string | null
}

/** No keys: whoever reaches the address may ask, and is `anonymous` whatever key is sent. */
export function guardOf(keys: readonly string[]): Guard {
  const digests = keys.map(digestOf)
  return {
    isClosed: keys.length > 0,
    admit: (headers, url) => {
      if (digests.length === 0) return ANONYMOUS
      const sent = sentKey(headers, url)
      if (sent === null) return null
      const digest = digestOf(sent)
      // Every key is compared, whichever fits: the time that it takes tells nothing.
      const isRight = digests.filter((known) => timingSafeEqual(known, digest)).length > 0
      return isRight ? digest.toString('base64url').slice(0, 16) : null
    },
  }
}

function digestOf(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}

function sentKey(headers: Headers, url: URL): string | null {
  const own = headers.get('x-api-key')
  if (own !== null) return own.trim()
  const bearer = /^Bearer\s+(.+)$/i.exec(headers.get('authorization') ?? '')?.[1]
  if (bearer !== undefined) return bearer.trim()
  if (headers.get('upgrade')?.toLowerCase() !== 'websocket') return null
  const protocol = (headers.get('sec-websocket-protocol') ?? '')
    .split(',')
    .map((name) => name.trim())
    .find((name) => name.startsWith(KEY_PROTOCOL))
  if (protocol !== undefined)
    return Buffer.from(protocol.slice(KEY_PROTOCOL.length), 'base64url').toString('utf8')
  return url.searchParams.get('key') ?? url.searchParams.get('api_key')
}

/** v2's own words, which its clients know. */
export const WRONG_KEY = {
  detail: 'Invalid or missing API key. Set TFT_API_KEY environment variable.',
} as const
