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

const host = new LinkHost(
  (origin) => ({
    fetch: (...args) => self.fetch(...args),
    openSocket: (url) => new WebSocket(url) as StreamSocket,
    nowMs: () => Date.now(),
    random: () => Math.random(),
    origin,
    localNetwork,
  }),
  (message, transfer) => {
    self.postMessage(message, { transfer: [...transfer] })
  },
)

self.onmessage = ({ data }: MessageEvent<ToLink>): void => {
  host.receive(data)
}
