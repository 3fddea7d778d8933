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
    'Let Fleetcast’s own server pass the daemon on, and open the address that it prints:',
    `npm start -- --daemon ${address}`,
  )
}

function corsWays(origin: string, { address, generation }: RefusalContext): readonly WayOut[] {
  const allow = `CORS_ORIGINS=${origin}`
  switch (generation) {
    case 'v2':
      return [way('Allow this page where the daemon is started, and restart it:', allow), serveHere(address)]
    case 'v1':
    case 'split':
      return [serveHere(address)]
    case null:
      return [
        way(
          'A daemon of the second generation can allow this page. Set this where it is started, and restart it:',
          allow,
        ),
        {
          ...serveHere(address),
          text: 'One of the first generation cannot. Let Fleetcast’s own server pass it on:',
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
        title: 'The daemon asks for a key',
        why: `${address} answers only to requests with an API key, and none was sent.`,
        ways: [
          way(
            'Enter the key that the daemon was started with: the value of this variable, or what its file .nordiq_key contains.',
            'NORDIQ_API_KEY',
          ),
        ],
      }
    case 'key-wrong':
      return {
        title: 'The daemon refused the key',
        why: `The key that was sent is not the one that ${address} was started with.`,
        ways: [
          way(
            'Enter the key again: the value of this variable where the daemon runs, or what its file .nordiq_key contains.',
            'NORDIQ_API_KEY',
          ),
        ],
      }
    case 'no-cors':
      return {
        title: 'The daemon does not allow this page',
        why: `${address} answers, but not to pages from ${refusal.origin}, so the browser hides the answer.`,
        ways: corsWays(refusal.origin, context),
      }
    case 'mixed-content':
      return {
        title: 'This secure page may not use http',
        why: `This page came over https. Browsers do not let it ask ${address} over http.`,
        ways: [
          way('Open this page over http.'),
          way('Or put the daemon behind https, and connect to that address.'),
          serveHere(address),
        ],
      }
    case 'local-network':
      return refusal.permission === 'denied'
        ? {
            title: 'The browser blocks the local network',
            why: `${address} is in a local network, and this page was denied access to it.`,
            ways: [
              way(
                'Open the site settings (the icon left of the address bar), set “Local network access” to Allow, and retry.',
              ),
            ],
          }
        : {
            title: 'The browser asks about the local network',
            why: `${address} is in a local network, and this page has no access to it yet.`,
            ways: [way('Choose Allow in the browser’s question near the address bar. If it is gone, retry.')],
          }
    case 'not-a-daemon':
      return {
        title: 'This is not a daemon',
        why: `${address} answered with ${refusal.found}.`,
        ways: [
          way('Check host and port: inference daemons listen on 8000 unless told otherwise.', 'host:8000'),
        ],
      }
    case 'unreachable':
      return {
        title: 'Nothing answered',
        why: `No daemon answered at ${address}, or the browser hid the answer.`,
        ways: [
          way(
            'Check that the daemon runs, that host and port are right, and that no firewall or VPN is in between.',
          ),
          way('Open this in a new tab; it shows whether the browser reaches it:', `${address}/health`),
        ],
      }
    case 'silent':
      return {
        title: `No answer within ${durationText(refusal.afterMs)}`,
        why: `${address} accepted the request and sent nothing.`,
        ways: [way('It may be busy or still loading its model. Retry, or restart it.')],
      }
    case 'http':
      return {
        title: `The daemon answered ${refusal.status}`,
        why: `${address} answered with HTTP status ${refusal.status}: ${refusal.found}.`,
        ways: [
          way(
            refusal.status >= 500
              ? 'Look at the log of the daemon, or of the proxy before it.'
              : 'Check the path of the address, and the proxy before the daemon.',
          ),
        ],
      }
    case 'rate-limited':
      return {
        title: 'Too many requests',
        why: `${address} limits how often it is asked (HTTP status 429).`,
        ways: [way('Close other pages that are connected to it. Requests are made less often meanwhile.')],
      }
    case 'unreadable':
      return {
        title: 'The answer cannot be read',
        why: `${refusal.error.message}${placeText(refusal.error)}.`.replace(/\.\.$/, '.'),
        ways: [
          way(
            'Check that the daemon’s version is one that Fleetcast reads; report the field above if it is.',
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
