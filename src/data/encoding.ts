/** Encodings in which files of text come. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

const LOOKED_AT = 4096
/** What bytes that are no UTF-8 are read as. */
export const BROKEN = '\ufffd'

/**
 * The encoding of a text by its first bytes, and by other parts of it, which may begin and end within a character;
 * null: it is binary. Text that is no UTF-8 is taken for Windows-1252, as spreadsheets write it.
 */
export function encodingOf(head: Uint8Array, others: readonly Uint8Array[] = []): Encoding | null {
  const [first, second, third, fourth] = head
  if (first === 0xff && second === 0xfe) return third === 0 && fourth === 0 ? null : 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  const start = head.subarray(0, LOOKED_AT)
  if (start.includes(0)) return byPlaceOfZeros(start)
  if (start.filter(isControl).length * 50 > start.length) return null
  return [head, ...others].every(isUtf8) ? 'utf-8' : 'windows-1252'
}

/** Decodes a whole text of any of the encodings; what is binary is taken for UTF-8. */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes) ?? 'utf-8').decode(bytes)
}

/** Most letters of a table are ASCII, so that UTF-16 without its mark has a zero in every other byte. */
function byPlaceOfZeros(start: Uint8Array): Encoding | null {
  const zeros: [even: number, odd: number] = [0, 0]
  start.forEach((byte, i) => {
    if (byte === 0) zeros[i % 2 === 0 ? 0 : 1]++
  })
  const [even, odd] = zeros
  const many = 0.4 * (start.length / 2)
  if (odd > many && even * 20 < odd) return 'utf-16le'
  return even > many && odd * 20 < even ? 'utf-16be' : null
}

/** No letter, tab or end of line. */
const isControl = (byte: number) => byte < 9 || (byte > 13 && byte < 32)

/** Text with a broken character here and there is UTF-8 still; of another encoding nearly all beyond ASCII are broken. */
function isUtf8(bytes: Uint8Array): boolean {
  // A part may begin within a character: up to three bytes that continue one.
  let from = 0
  while (from < 3 && ((bytes[from] ?? 0) & 0xc0) === 0x80) from++
  const text = new TextDecoder().decode(bytes.subarray(from), { stream: true })
  if (!text.includes(BROKEN)) return true
  const beyond = text.match(/[^\0-\x7f]/g) ?? []
  return beyond.filter((letter) => letter === BROKEN).length * 4 < beyond.length
}
