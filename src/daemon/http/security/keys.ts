import { createHash, timingSafeEqual } from 'node:crypto'
import { KEY_PROTOCOL } from '#forecast/wire/packed/frames.ts'

/** Who may ask. */
export interface Guard {
  /** Whether keys are asked for at all. */
  readonly isClosed: boolean
  /**
   * Whether what was sent carries a key that opens: X-API-Key, Authorization: Bearer; for a stream (Upgrade: websocket)
   * also a subprotocol `fleetcast.key.<base64url of the key>` and the query `key` or `api_key`.
   */
  readonly isAuthorized: (headers: Headers, url: URL) => boolean
  /** Digest of the key that was sent, for counting who asks how often; `anonymous`: there is none. */
  readonly callerOf: (headers: Headers, url: URL) => string
}

/** No keys: whoever reaches the address may ask. */
export function guardOf(keys: readonly string[]): Guard {
  const digests = keys.map(digestOf)
  return {
    isClosed: keys.length > 0,
    isAuthorized: (headers, url) => {
      if (digests.length === 0) return true
      const sent = sentKey(headers, url)
      if (sent === null) return false
      const digest = digestOf(sent)
      // Every key is compared, whichever fits: the time that it takes tells nothing.
      return digests.filter((known) => timingSafeEqual(known, digest)).length > 0
    },
    callerOf: (headers, url) => {
      const sent = sentKey(headers, url)
      return sent === null ? 'anonymous' : digestOf(sent).toString('base64url').slice(0, 16)
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
