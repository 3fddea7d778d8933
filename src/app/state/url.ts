import type { Zone } from '../format/time.ts'

/** What a shared address carries: which server and metric, in which zone. Never the data. */
export interface UrlState {
  readonly server: string | null
  readonly metric: string | null
  readonly zone: Zone | null
}

export function readUrl(search: string): UrlState {
  const query = new URLSearchParams(search)
  const zone = query.get('zone')
  return {
    server: query.get('server'),
    metric: query.get('metric'),
    zone: zone === 'utc' || zone === 'local' ? zone : null,
  }
}

/** The query with our keys replaced; keys that are not ours stay. */
export function writeUrl(search: string, state: UrlState): string {
  const query = new URLSearchParams(search)
  for (const key of ['server', 'metric', 'zone'] as const) {
    const value = state[key]
    if (value === null) query.delete(key)
    else query.set(key, value)
  }
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}
