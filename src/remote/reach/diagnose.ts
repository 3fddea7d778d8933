import type { Refusal } from '../api.ts'
import type { Platform } from '../platform.ts'

const PROBE_TIMEOUT_MS = 4_000

/** Hosts that browsers trust without https, whatever page asks. */
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** Whether the browser blocks the request before it is made: a page over https, a daemon over plain http. */
export function isMixedContent(origin: string, address: string): boolean {
  if (!origin.startsWith('https:') || !address.startsWith('http:')) return false
  return !LOOPBACK.test(new URL(address).hostname)
}

/**
 * Why the browser gave no answer: it does not say, and the way out differs. A request that asks for nothing back
 * succeeds where something answers at all: then it is the CORS header that is missing.
 */
export async function diagnose(platform: Platform, address: string, signal: AbortSignal): Promise<Refusal> {
  if (await answersAtAll(platform, address, signal)) return { kind: 'no-cors', origin: platform.origin }
  const permission = await platform.localNetwork()
  signal.throwIfAborted()
  // Where it was never asked for (a public address), the state is `prompt` for ever: only a refusal says something.
  if (permission === 'denied') return { kind: 'local-network', permission }
  return { kind: 'unreachable' }
}

async function answersAtAll(platform: Platform, address: string, signal: AbortSignal): Promise<boolean> {
  const timeout = AbortSignal.timeout(PROBE_TIMEOUT_MS)
  try {
    await platform.fetch(`${address}/health`, {
      mode: 'no-cors',
      signal: AbortSignal.any([signal, timeout]),
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    })
    return true
  } catch {
    signal.throwIfAborted()
    return false
  }
}
