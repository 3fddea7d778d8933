/** Where a person's address leads, or why it leads nowhere. */
export type ParsedAddress =
  | {
      readonly kind: 'address'
      /** Normal form: `http://host:8000` or `https://host/sub/path`, without slash at its end, query and hash. */
      readonly address: string
      /** The scheme that was put before an address without one; null: it had one. */
      readonly assumed: 'http' | 'https' | null
    }
  /** why: a sentence for the screen; it repeats nothing of the text, which may hold a secret. */
  | { readonly kind: 'invalid'; readonly why: string }

const SCHEMES: Readonly<Record<string, 'http' | 'https'>> = {
  'http:': 'http',
  'https:': 'https',
  'ws:': 'http',
  'wss:': 'https',
}
const EXAMPLE = 'Type it as host:8000 or https://host/path.'

function invalid(why: string): ParsedAddress {
  return { kind: 'invalid', why }
}

/** Browsers treat these as safe, so a secure page may ask them over http. */
function isLocal(hostname: string): boolean {
  return /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname)
}

/**
 * Reads the address of a daemon as people type or paste it: `host:8000`, `http://…`, `https://…/sub/path`, `ws://…`. One
 * without a scheme gets http, but https on a page that came over https, where the host is not this machine.
 */
export function parseAddress(text: string, pageProtocol: string): ParsedAddress {
  const typed = text.trim()
  if (typed === '') return invalid(`Enter an address. ${EXAMPLE}`)
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(typed)?.[1]
  const url = urlOf(scheme === undefined ? `http://${typed}` : typed)
  if (url === null) return invalid(`This is not an address. ${EXAMPLE}`)
  const known = SCHEMES[url.protocol]
  if (known === undefined) {
    return invalid(`Daemons are reached over http, https, ws or wss, not ${url.protocol}//. ${EXAMPLE}`)
  }
  if (url.username !== '' || url.password !== '') {
    return invalid(
      'The address contains a user name or password. Enter the API key in its own field instead.',
    )
  }
  const assumed = pageProtocol === 'https:' && !isLocal(url.hostname) ? 'https' : 'http'
  const used = scheme === undefined ? assumed : known
  // The address of a stream ends with its own endpoint.
  const path = url.pathname
    .replace(url.protocol.startsWith('ws') ? /\/ws\/?$/ : /\/+$/, '')
    .replace(/\/+$/, '')
  // Read again with its scheme, which decides which port goes without saying.
  const host = urlOf(`${used}://${scheme === undefined ? hostPart(typed) : url.host}`)?.host ?? url.host
  return { kind: 'address', address: `${used}://${host}${path}`, assumed: scheme === undefined ? used : null }
}

function urlOf(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null
}

function hostPart(typed: string): string {
  return /^[^/?#]*/.exec(typed)?.[0] ?? typed
}
