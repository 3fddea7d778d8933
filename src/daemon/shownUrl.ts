/** An address without user, password and query, which are often secrets. */
export function withoutSecrets(address: string): string {
  const url = new URL(address)
  if (url.username !== '') url.username = 'hidden'
  if (url.password !== '') url.password = 'hidden'
  if (url.search !== '') url.search = '?hidden'
  return url.href
}

/** A webhook's address as people are shown it: whoever knows the path of a chat service's may post there, so it is left out. */
export function shownWebhook(address: string): string {
  const { origin, pathname, search } = new URL(address)
  return pathname === '/' && search === '' ? `${origin}/` : `${origin}/…`
}
