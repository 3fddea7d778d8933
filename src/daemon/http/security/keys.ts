import { createHash, timingSafeEqual } from 'node:crypto'
import { KEY_PROTOCOL } from '#forecast/wire/packed/frames.ts'
import type { Limits } from './limits.ts'

/** Wrong keys of an address that are looked at within a minute. */
const MOST_WRONG = 20
/** Keys and addresses that are known to belong together at a time. */
const MOST_KNOWN = 10_000

/** caller: digest of the key, for counting who asks how often; `anonymous`: none was needed. */
export type Admission =
  | { readonly kind: 'open'; readonly caller: string }
  | { readonly kind: 'wrong' }
  /** Too many wrong keys came from there: none is looked at before. */
  | { readonly kind: 'wait'; readonly seconds: number }

/** Who may ask. */
export interface Guard {
  /** Whether keys are asked for at all. */
  readonly isClosed: boolean
  /**
   * Whether what was sent carries a key that opens: X-API-Key, Authorization: Bearer; for a stream (Upgrade: websocket)
   * also a subprotocol `fleetcast.key.<base64url of the key>` and the query `key` or `api_key`. An address that guesses is
   * told to wait, but not whoever has the right key and came from there before: behind a proxy are many.
   */
  readonly admit: (headers: Headers, url: URL, address: string) => Admission
}

/** No keys: whoever reaches the address may ask. */
export function guardOf(keys: readonly string[], limits: Limits): Guard {
  const digests = keys.map(digestOf)
  const known = new Set<string>()
  return {
    isClosed: keys.length > 0,
    admit: (headers, url, address) => {
      if (digests.length === 0) return { kind: 'open', caller: 'anonymous' }
      const sent = sentKey(headers, url)
      if (sent === null) return { kind: 'wrong' }
      const digest = digestOf(sent)
      const caller = digest.toString('base64url').slice(0, 16)
      // Every key is compared, whichever fits: the time that it takes tells nothing.
      const isRight = digests.filter((each) => timingSafeEqual(each, digest)).length > 0
      const together = `${caller} ${address}`
      if (isRight && known.has(together)) return { kind: 'open', caller }
      const seconds = limits.wait('wrong key', address, MOST_WRONG)
      if (seconds !== null) return { kind: 'wait', seconds }
      if (!isRight) {
        limits.take('wrong key', address, MOST_WRONG)
        return { kind: 'wrong' }
      }
      if (known.size >= MOST_KNOWN) known.clear()
      known.add(together)
      return { kind: 'open', caller }
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

/** In slowapi's words. */
export const TOO_MANY_WRONG = {
  error: `Rate limit exceeded: ${MOST_WRONG} wrong API keys per 1 minute`,
} as const
