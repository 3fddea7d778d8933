import { isIP } from 'node:net'
import type { DaemonConfig } from '../../config/config.ts'

/** Names of this machine for itself. */
const LOOPBACK = /^(localhost|[\w.-]+\.localhost|127(\.\d{1,3}){3}|\[::1\]|::1)$/i

export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host)
}

/** The name in a Host header, without its port. */
function nameOf(hostHeader: string): string {
  return hostHeader.replace(/:\d+$/, '').toLowerCase()
}

/** Where the daemon listens, who may ask, and the names that lead to it. */
export interface Bound extends Pick<DaemonConfig, 'host' | 'keys' | 'allowedHosts' | 'externalUrl'> {
  /** Of this machine. */
  readonly hostname: string
}

/**
 * Whether a Host header is of this daemon: a page elsewhere whose name was made to lead here (DNS rebinding) is not let in.
 * Bound to this machine alone, only its own names are. Bound more widely without a key: addresses, names without a dot,
 * which no page elsewhere has, and this machine's. With a key any is, as such a page does not know it.
 */
export function isOwnHost(hostHeader: string | null, bound: Bound): boolean {
  if (hostHeader === null) return true
  const name = nameOf(hostHeader)
  if (isLoopback(name) || namesOf(bound).has(name)) return true
  if (isLoopback(bound.host)) return false
  return bound.keys.length > 0 || isIP(name.replace(/^\[|\]$/g, '')) !== 0 || !name.includes('.')
}

function namesOf({ host, allowedHosts, externalUrl, hostname }: Bound): ReadonlySet<string> {
  const names = externalUrl === null ? allowedHosts : [...allowedHosts, new URL(externalUrl).hostname]
  return new Set([...names, host, hostname].map((name) => name.toLowerCase()))
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
