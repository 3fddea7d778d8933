import { FleetcastError } from '#forecast/errors.ts'

/** Reads what a ByteWriter wrote. Fails with store-invalid where the bytes end too early. */
export class ByteReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get rest(): Uint8Array {
    return this.#bytes.subarray(this.#at)
  }

  byte(): number {
    const value = this.#bytes[this.#at++]
    if (value === undefined) throw endsEarly()
    return value
  }

  count(): number {
    let byte = this.byte()
    if (byte < 128) return byte
    let value = byte & 127
    for (let factor = 128; ; factor *= 128) {
      byte = this.byte()
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
  }

  signed(): number {
    const value = this.count()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  block(): Uint8Array {
    const length = this.count()
    const bytes = this.#bytes.subarray(this.#at, this.#at + length)
    if (bytes.length < length) throw endsEarly()
    this.#at += length
    return bytes
  }
}

const endsEarly = () => new FleetcastError('store-invalid', 'stored rows end too early')
