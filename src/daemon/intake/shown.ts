const MOST = 40

/** A value from outside as a message quotes it: JSON, cut short, whatever it is. */
export function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value)
  if (typeof value === 'string')
    return JSON.stringify(value.length > MOST ? `${value.slice(0, MOST)}…` : value)
  if (value === undefined) return 'missing'
  if (Array.isArray(value)) return `a list of ${value.length}`
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** Names of fields come from outside too. */
export function shownName(name: string): string {
  return /^[\w.@%/ :()-]{1,60}$/.test(name) ? name : shown(name)
}
