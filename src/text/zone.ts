import { formatCount } from './numbers.ts'

export const zoneWords = {
  title: 'Time zone',
  search: 'Search time zones',
  placeholder: 'A city: new york',
  list: 'Time zones',
  found: 'Time zones found',
  none: 'No matches.',
  note: 'All times on the page are shown in this zone, and a link to this view carries it. Exports stay in UTC.',
  other: 'Other zone…',
} as const

/** How many zones the list does not show. */
export function moreZones(count: number): string {
  return `${formatCount(count)} more: type a name to find them.`
}

/** Cities under which people look for zones that browsers still list by an older name, or the other way round. */
export const zoneAliases: Readonly<Record<string, string>> = {
  'Asia/Calcutta': 'kolkata mumbai delhi',
  'Asia/Kolkata': 'calcutta mumbai delhi',
  'Asia/Katmandu': 'kathmandu',
  'Asia/Rangoon': 'yangon',
  'Asia/Saigon': 'ho chi minh',
  'Asia/Shanghai': 'beijing',
  'Europe/Kiev': 'kyiv',
  'America/Godthab': 'nuuk',
  'America/Los_Angeles': 'san francisco seattle',
}
