/** Lower case, everything but letters and digits as one underscore: `@timestamp` and `Time Stamp` are one name. */
export function normalName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
}
