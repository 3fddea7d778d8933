const decoder = new TextDecoder()

interface KnownText {
  readonly utf8: Uint8Array
  readonly code: number
}

/** Text values numbered in the order in which they are first met. */
export class DictionaryEncoder {
  readonly classes: string[] = []
  readonly #codes = new Map<string, number>()
  /** By a hash of the bytes; of texts with the same one the newest. */
  readonly #byBytes = new Map<number, KnownText>()
  #latest: KnownText | null = null

  code(text: string): number {
    const known = this.#codes.get(text)
    if (known !== undefined) return known
    const code = this.classes.length
    this.#codes.set(text, code)
    this.classes.push(text)
    return code
  }

  /** Likewise for text as its bytes, which is decoded where it is new: columns repeat a few texts many times. */
  codeOfUtf8(utf8: Uint8Array): number {
    if (this.#latest !== null && areSame(this.#latest.utf8, utf8)) return this.#latest.code
    const hash = hashOf(utf8)
    const found = this.#byBytes.get(hash)
    if (found !== undefined && areSame(found.utf8, utf8)) {
      this.#latest = found
      return found.code
    }
    // A copy: the bytes are a view of a whole page, which must not stay for the sake of a name.
    const text = { utf8: utf8.slice(), code: this.code(decoder.decode(utf8)) }
    this.#byBytes.set(hash, text)
    this.#latest = text
    return text.code
  }
}

function areSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  // From the end: names of one fleet begin alike.
  for (let i = a.length - 1; i >= 0; i--) if (a[i] !== b[i]) return false
  return true
}

/** FNV-1a. */
function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash
}
