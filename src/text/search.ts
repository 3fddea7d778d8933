import { plural } from './numbers.ts'

/** The search for servers, the same on every tab; see serverMatcher(). */
export const searchWords = {
  label: 'Search servers',
  placeholder: 'Servers: db-01 web-03  /',
  rule: 'Shows the servers whose name or profile contains any of these words.',
} as const

/** What the palette offers for several names: `Show 2 servers: comp-013 serv-023`. */
export function showServersText(count: number, query: string): string {
  return `Show ${plural(count, 'server')}: ${query}`
}
