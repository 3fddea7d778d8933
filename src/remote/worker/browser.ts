import type { StreamSocket } from '../platform.ts'
import { LinkHost } from './host.ts'
import type { ToLink } from './protocol.ts'

/** Names that browsers have given the permission; the newer ones split it in two. */
const LOCAL_NETWORK = ['local-network', 'loopback-network', 'local-network-access']

/** The state that most says: a refusal of either kind. null: this browser knows none of the names. */
async function localNetwork(): Promise<PermissionState | null> {
  const states = await Promise.all(
    LOCAL_NETWORK.map(async (name) => {
      try {
        return (await navigator.permissions.query({ name: name as PermissionName })).state
      } catch {
        return null
      }
    }),
  )
  const known = states.filter((state) => state !== null)
  return known.find((state) => state === 'denied') ?? known[0] ?? null
}

/** A lock of the browser, shared by all tabs of this origin; a tab that is closed releases it. */
async function holdLock(name: string, signal: AbortSignal): Promise<boolean> {
  if (!('locks' in navigator)) return true
  return await new Promise<boolean>((resolve) => {
    const held = navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
      resolve(lock !== null)
      if (lock === null || signal.aborted) return
      await new Promise<void>((done) => {
        signal.addEventListener('abort', () => done(), { once: true })
      })
    })
    // Storage that is switched off refuses locks too.
    held.catch(() => resolve(true))
  })
}

const host = new LinkHost(
  (origin) => ({
    fetch: (...args) => self.fetch(...args),
    openSocket: (url, protocols) => new WebSocket(url, [...protocols]) as StreamSocket,
    nowMs: () => Date.now(),
    random: () => Math.random(),
    origin,
    localNetwork,
    holdLock,
  }),
  (message, transfer) => {
    self.postMessage(message, { transfer: [...transfer] })
  },
)

self.onmessage = ({ data }: MessageEvent<ToLink>): void => {
  host.receive(data)
}
