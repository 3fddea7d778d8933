import { FleetcastError } from '../../errors.ts'

/** Beyond this an integer of the wire is none of ours: differences of what is exact in 53 bits. */
const MOST_INTEGER = 2 ** 51

const TOO_SHORT = 'the packed forecast ends too early'

/** What is wrong with packed bytes, as an error. */
export function invalid(message: string): FleetcastError {
  return new FleetcastError('wire-invalid', message)
}

/** Bytes that grow; integers as varints, little-endian floats. */
export class ByteWriter {
  #bytes = new Uint8Array(256)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Whole and at least 0, seven bits a byte, the low ones first. A reader may take less than all of a double's. */
  unsigned(value: number): void {
    this.#room(8)
    let rest = value
    while (rest >= 0x80000000) {
      this.#bytes[this.#length++] = (rest % 128) + 128
      rest = Math.floor(rest / 128)
    }
    while (rest > 127) {
      this.#bytes[this.#length++] = (rest & 127) | 128
      rest >>>= 7
    }
    this.#bytes[this.#length++] = rest
  }

  /** Whole, of either sign: small ones are short. */
  signed(value: number): void {
    this.unsigned(value < 0 ? -2 * value - 1 : 2 * value)
  }

  byte(value: number): void {
    this.#room(1)
    this.#bytes[this.#length++] = value
  }

  float32(value: number): void {
    this.#room(4)
    this.#view(4).setFloat32(0, value, true)
    this.#length += 4
  }

  float64(value: number): void {
    this.#room(8)
    this.#view(8).setFloat64(0, value, true)
    this.#length += 8
  }

  bytes(bytes: Uint8Array): void {
    this.#room(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** Bytes with their number before them. */
  section(bytes: Uint8Array): void {
    this.unsigned(bytes.length)
    this.bytes(bytes)
  }

  /** A copy of what was written. */
  result(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length)
  }

  #view(length: number): DataView {
    return new DataView(this.#bytes.buffer, this.#length, length)
  }

  #room(more: number): void {
    const needed = this.#length + more
    if (needed <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length))
    grown.set(this.#bytes)
    this.#bytes = grown
  }
}

/** Reads what ByteWriter wrote; throws `wire-invalid` for what it cannot have written, and never reads beyond the end. */
export class ByteReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** Bytes that are not read yet: a value takes one at least. */
  get left(): number {
    return this.#bytes.length - this.#at
  }

  unsigned(): number {
    let value = 0
    for (let factor = 1; factor <= MOST_INTEGER; factor *= 128) {
      const byte = this.byte()
      value += (byte & 127) * factor
      if (byte < 128) {
        if (value > MOST_INTEGER) break
        return value
      }
    }
    throw invalid(`the packed forecast has an integer beyond 2^51 at byte ${this.#at}`)
  }

  signed(): number {
    const value = this.unsigned()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  byte(): number {
    const byte = this.#bytes[this.#at++]
    if (byte === undefined) throw invalid(`${TOO_SHORT}, at byte ${this.#bytes.length}`)
    return byte
  }

  float32(): number {
    return this.#view(4).getFloat32(0, true)
  }

  float64(): number {
    return this.#view(8).getFloat64(0, true)
  }

  bytes(length: number): Uint8Array {
    if (length > this.left) throw invalid(`${TOO_SHORT}: ${length} bytes expected, ${this.left} left`)
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  section(): ByteReader {
    return new ByteReader(this.bytes(this.unsigned()))
  }

  /** Throws where bytes are left: what nobody reads is a mistake of one side. */
  end(what: string): void {
    if (this.left > 0) throw invalid(`${what} has ${this.left} bytes too many`)
  }

  #view(length: number): DataView {
    const bytes = this.bytes(length)
    return new DataView(bytes.buffer, bytes.byteOffset, length)
  }
}
