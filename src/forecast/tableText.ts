const DELIMITERS = [',', '\t', ';', '|']
/** Of the lines, so many have the usual number of cells: tools write some lines around a table. */
const MOST = 0.8

/**
 * Whether a file's first bytes are a table of text: lines of the same number of cells, numbers among them. whole says
 * that the bytes are all of the file.
 */
export function isTableText(start: Uint8Array, whole: boolean): boolean {
  const text = decoded(start)
  if (text === null || /^\s*[<{[]/.test(text)) return false
  const lines = text.split(/\r\n|\n|\r/)
  // The last one may be cut off.
  if (!whole) lines.pop()
  const rows = lines.filter((line) => line.trim() !== '' && !/^#|^"?sep=/.test(line))
  if (rows.length < 2) return false
  return DELIMITERS.some((delimiter) => {
    const cells = rows.map((line) => line.replaceAll(/"[^"]*"/g, 'quoted').split(delimiter))
    const usual = usualOf(cells.map(({ length }) => length))
    const alike = cells.filter(({ length }) => length === usual)
    if (usual < 2 || alike.length < 2 || alike.length < MOST * rows.length) return false
    return alike.slice(1).some((row) => row.some((cell) => /^\s*[+-]?\.?\d/.test(cell)))
  })
}

function decoded(start: Uint8Array): string | null {
  const [first, second] = start
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(start)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(start)
  const isBinary = start.some((byte) => byte < 9 || (byte > 13 && byte < 32))
  return isBinary ? null : new TextDecoder().decode(start)
}

function usualOf(widths: readonly number[]): number {
  const counts = new Map<number, number>()
  for (const width of widths) counts.set(width, (counts.get(width) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 0
}
