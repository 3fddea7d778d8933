/** Names of this machine for itself. */
const LOOPBACK = /^(localhost|[\w.-]+\.localhost|127(\.\d{1,3}){3}|\[::1\]|::1)$/i

export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host)
}

/** The name in a Host header, without its port. */
function nameOf(hostHeader: string): string {
  return hostHeader.replace(/:\d+$/, '').toLowerCase()
}

/**
 * Whether a Host header is of this daemon. Bound to this machine alone, only its own names are: a page elsewhere whose
 * name was made to lead here is not let in. allowed: host names to accept from a proxy on this machine.
 */
export function isOwnHost(
  hostHeader: string | null,
  bound: { readonly host: string; readonly allowed: readonly string[] },
): boolean {
  if (!isLoopback(bound.host) || hostHeader === null) return true
  const name = nameOf(hostHeader)
  return isLoopback(name) || bound.allowed.some((each) => each.toLowerCase() === name)
}

/**
 * Whether a page of this origin may ask: the daemon's own page, one that the list names, and whatever is no page (no
 * Origin). For streams, too, which browsers open without asking first.
 */
export function isAllowedOrigin(
  origin: string | null,
  hostHeader: string | null,
  allowed: readonly string[],
): boolean {
  if (origin === null || allowed.includes(origin) || allowed.includes('*')) return true
  if (!URL.canParse(origin)) return false
  return hostHeader !== null && new URL(origin).host === hostHeader.toLowerCase()
}
