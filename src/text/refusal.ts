import type { Generation, Refusal } from '#remote/api.ts'
import { durationText } from './time.ts'

/** One thing to do; code: what exactly to set or to type. */
interface WayOut {
  readonly text: string
  readonly code: string | null
}

/** Why there is no connection, for the screen. */
interface RefusalText {
  /** A few words: also what the status says. */
  readonly title: string
  readonly why: string
  /** At least one. */
  readonly ways: readonly WayOut[]
}

interface RefusalContext {
  readonly address: string
  /** null: not known. */
  readonly generation: Generation | null
}

const way = (text: string, code: string | null = null): WayOut => ({ text, code })

function serveHere(address: string): WayOut {
  return way(
    'Use Fleetcast’s own server as a proxy and open the address that it prints:',
    `npm start -- --daemon ${address}`,
  )
}

function corsWays(origin: string, { address, generation }: RefusalContext): readonly WayOut[] {
  const allow = `CORS_ORIGINS=${origin}`
  switch (generation) {
    case 'v2':
    case 'fleetcast':
      return [
        way('Allow this page in the daemon’s environment and restart the daemon:', allow),
        serveHere(address),
      ]
    case 'v1':
    case 'split':
      return [serveHere(address)]
    case null:
      return [
        way(
          'A second-generation daemon can allow this page. Set this in its environment and restart it:',
          allow,
        ),
        {
          ...serveHere(address),
          text: 'A first-generation daemon cannot. Use Fleetcast’s own server as a proxy:',
        },
      ]
  }
}

/** What a refused connection means and what to do about it. Never contains the key. */
export function refusalText(refusal: Refusal, context: RefusalContext): RefusalText {
  const { address } = context
  switch (refusal.kind) {
    case 'key-missing':
      return {
        title: 'The daemon requires an API key',
        why: `${address} only accepts requests with an API key, and none was sent.`,
        ways: [
          way(
            'Enter the daemon’s API key: the value of its environment variable, or the content of its file .nordiq_key.',
            'FLEETCAST_API_KEY or NORDIQ_API_KEY',
          ),
        ],
      }
    case 'key-wrong':
      return {
        title: 'The daemon rejected the API key',
        why: `The key does not match the one ${address} was started with.`,
        ways: [
          way(
            'Enter the key again: the value of the daemon’s environment variable, or the content of its file .nordiq_key.',
            'FLEETCAST_API_KEY or NORDIQ_API_KEY',
          ),
        ],
      }
    case 'no-cors':
      return {
        title: 'The daemon does not allow this page',
        why: `${address} does not allow requests from pages at ${refusal.origin}, so the browser blocks its responses.`,
        ways: corsWays(refusal.origin, context),
      }
    case 'mixed-content':
      return {
        title: 'A page over https cannot connect over http',
        why: `This page was loaded over https, so the browser blocks requests to ${address} over http.`,
        ways: [
          way('Open this page over http.'),
          way('Or serve the daemon over https and connect to that address.'),
          serveHere(address),
        ],
      }
    case 'local-network':
      return refusal.permission === 'denied'
        ? {
            title: 'The browser blocks the local network',
            why: `${address} is in a local network, and access was denied for this page.`,
            ways: [
              way(
                'Open the site settings (the icon left of the address bar), set “Local network access” to Allow, and retry.',
              ),
            ],
          }
        : {
            title: 'The browser needs permission for the local network',
            why: `${address} is in a local network, and this page has no access to it yet.`,
            ways: [way('Choose Allow in the browser prompt near the address bar. If it is gone, retry.')],
          }
    case 'not-a-daemon':
      return {
        title: 'This is not a daemon',
        why: `${address} responded with ${refusal.found}.`,
        ways: [way('Check host and port: daemons use port 8000 by default.', 'host:8000')],
      }
    case 'unreachable':
      return {
        title: 'The daemon does not respond',
        why: `There is no response from ${address}, or the browser blocked it.`,
        ways: [
          way(
            'Check that the daemon is running, that host and port are correct, and that no firewall or VPN blocks the connection.',
          ),
          way('Open this in a new tab to see whether the browser can reach it:', `${address}/health`),
        ],
      }
    case 'silent':
      return {
        title: `No response within ${durationText(refusal.afterMs)}`,
        why: `${address} accepted the request but sent no response.`,
        ways: [way('It may be busy or still loading its model. Retry, or restart it.')],
      }
    case 'http':
      return {
        title: `The daemon responded with ${refusal.status}`,
        why: `${address} responded with HTTP status ${refusal.status}: ${refusal.found}.`,
        ways: [
          way(
            refusal.status >= 500
              ? 'Check the log of the daemon, or of a proxy in front of it.'
              : 'Check the path of the address, and any proxy in front of the daemon.',
          ),
        ],
      }
    case 'rate-limited':
      return {
        title: 'Too many requests',
        why: `${address} limits the number of requests (HTTP status 429).`,
        ways: [
          way('Close other pages that are connected to it. Until then, this page sends fewer requests.'),
        ],
      }
    case 'unreadable':
      return {
        title: 'The response cannot be read',
        why: `${refusal.error.message}${placeText(refusal.error)}.`.replace(/\.\.$/, '.'),
        ways: [
          way(
            'Check that Fleetcast supports this version of the daemon. If it does, report the field above.',
          ),
        ],
      }
    case 'stream-ended':
      return {
        title: 'The stream ended',
        why: `${address} closed the stream.`,
        ways: [way('It may have been restarted. Retry.')],
      }
  }
}

function placeText({ message, place }: Extract<Refusal, { kind: 'unreadable' }>['error']): string {
  return place.place === undefined || message.includes(place.place) ? '' : ` (${place.place})`
}
