/** A Float64Array that grows by half as it fills. */
export class GrowableFloat64Array {
  #values = new Float64Array(1024)
  length = 0

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Float64Array(Math.ceil(this.length * 1.5))
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.length++] = value
  }

  get values(): Float64Array {
    return this.#values.subarray(0, this.length)
  }
}

/** The same of bytes. */
export class GrowableBytes {
  #values = new Uint8Array(1024)
  length = 0

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Uint8Array(Math.ceil(this.length * 1.5))
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.length++] = value
  }

  get values(): Uint8Array {
    return this.#values.subarray(0, this.length)
  }
}
