// Numbers for the texts of an Arrow column, found by their bytes: decoding a million times the same names is what costs most.

const utf8 = new TextDecoder()

export class TextCodes {
  #names = []
  #bytes = []
  /** Hash → the code of the text that had it first; the others of one hash are found one after the other. */
  #codes = new Map()

  /** A code per row of Arrow's Utf8 data. */
  codesOf({ length, values, valueOffsets }) {
    const codes = new Int32Array(length)
    for (let row = 0; row < length; row++)
      codes[row] = this.#code(values, valueOffsets[row], valueOffsets[row + 1])
    return codes
  }

  /** By code: which position its text has in order of name. */
  ranks() {
    const order = [...this.#names.keys()].sort((a, b) => (this.#names[a] < this.#names[b] ? -1 : 1))
    const ranks = new Int32Array(order.length)
    order.forEach((code, rank) => (ranks[code] = rank))
    return ranks
  }

  #code(values, from, to) {
    let hash = to - from
    for (let i = from; i < to; i++) hash = Math.imul(hash, 31) + values[i]
    for (; ; hash++) {
      hash |= 0
      const code = this.#codes.get(hash)
      if (code === undefined) return this.#add(hash, values.slice(from, to))
      if (isSame(this.#bytes[code], values, from, to)) return code
    }
  }

  #add(hash, bytes) {
    this.#codes.set(hash, this.#names.length)
    this.#bytes.push(bytes)
    return this.#names.push(utf8.decode(bytes)) - 1
  }
}

function isSame(bytes, values, from, to) {
  if (bytes.length !== to - from) return false
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== values[from + i]) return false
  return true
}
