const LONGEST = 60

/** Text cut to 60 characters (or as many as said). */
export function clip(text: string, longest = LONGEST): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}

/** A value of a message as an error shows it: never more than a line, whatever was sent. */
function shown(value: unknown): string {
  if (value === undefined) return 'missing'
  if (typeof value === 'string') return JSON.stringify(clip(value))
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value)
  return 'an object'
}

/** `predictions.web-1.cpu_percent is "x", expected a number`. */
export function unexpected(field: string, value: unknown, expected: string): string {
  return `${clip(field, 200)} is ${shown(value)}, expected ${expected}`
}
