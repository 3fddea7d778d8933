import { FleetcastError } from '#forecast/errors.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A bounds-checked place in a pickle's bytes. */
export class Cursor {
  at = 0
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #file: string

  constructor(bytes: Uint8Array, file: string) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#file = file
  }

  /** Moves over `count` bytes and returns where they begin. */
  #take(count: number): number {
    const from = this.at
    if (count > this.#bytes.length - from) {
      throw new FleetcastError(
        'file-truncated',
        `${this.#file}: the pickle ends at byte ${this.#bytes.length}, ${count} more bytes are expected at ${from}`,
        { file: this.#file, place: `byte ${from}` },
      )
    }
    this.at = from + count
    return from
  }

  uint8(): number {
    return this.#view.getUint8(this.#take(1))
  }

  uint16(): number {
    return this.#view.getUint16(this.#take(2), true)
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4), true)
  }

  int32(): number {
    return this.#view.getInt32(this.#take(4), true)
  }

  /** A length; one beyond 2^53 is as much too long as any beyond the end. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#take(8), true))
  }

  float64BigEndian(): number {
    return this.#view.getFloat64(this.#take(8), false)
  }

  /** A view, not a copy. */
  bytes(count: number): Uint8Array {
    const from = this.#take(count)
    return this.#bytes.subarray(from, from + count)
  }

  text(count: number): string {
    const from = this.at
    const bytes = this.bytes(count)
    try {
      return utf8.decode(bytes)
    } catch (cause) {
      throw this.invalid('a text is not valid UTF-8', from, cause)
    }
  }

  /** One character per byte. (TextDecoder's latin1 is windows-1252: it changes 0x80 to 0x9f.) */
  latin1(count: number): string {
    return Array.from(this.bytes(count), (byte) => String.fromCharCode(byte)).join('')
  }

  /** Up to the next newline, which is skipped. */
  line(encoding: 'text' | 'latin1' = 'text'): string {
    const end = this.#bytes.indexOf(0x0a, this.at)
    if (end < 0) this.#take(this.#bytes.length - this.at + 1)
    const line = this[encoding](end - this.at)
    this.at = end + 1
    return line
  }

  invalid(what: string, at: number = this.at, cause?: unknown): FleetcastError {
    return new FleetcastError(
      'pickle-invalid',
      `${this.#file}: ${what}, at byte ${at} of the pickle`,
      { file: this.#file, place: `byte ${at}` },
      cause === undefined ? undefined : { cause },
    )
  }
}
