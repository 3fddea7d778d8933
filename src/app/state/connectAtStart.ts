import { parseAddress } from '#text/address.ts'
import type { AppStore } from './appStore.ts'

/** The daemon that serves this page on its own origin, as the server wrote it into the document; null: none. */
function servedDaemon(page: Document): string | null {
  const content = page.querySelector('meta[name="fleetcast-daemon"]')?.getAttribute('content') ?? null
  if (content === null || !URL.canParse(content, page.baseURI)) return null
  const url = new URL(content, page.baseURI)
  // The server vouches for itself only: another address is for the person to choose.
  if (url.origin !== page.location.origin) return null
  const parsed = parseAddress(url.href, page.location.protocol)
  return parsed.kind === 'address' ? parsed.address : null
}

/**
 * What the page begins with: the daemon that serves it is connected at once, and so is one that the page's address names
 * where this tab was connected to it before it was loaded again; any other one is only asked about.
 */
export function connectAtStart(store: AppStore, page: Document, asked: string | null): void {
  const { connects, connect, daemons, askDaemon } = store.getState()
  if (!connects) return
  const parsed = asked === null ? null : parseAddress(asked, page.location.protocol)
  const named = parsed?.kind === 'address' ? parsed.address : null
  const first = named !== null && named === daemons.connected() ? named : servedDaemon(page)
  if (first !== null) connect(first, daemons.key(first))
  if (asked !== null && (named === null || named !== first)) askDaemon(asked)
}
