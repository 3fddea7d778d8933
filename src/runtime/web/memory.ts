/** ONNX Runtime asks for 4 GiB at most (65,536 pages); phones reserve less. */
const LEAST_PAGES = 4_096

/** Whether this browser gives memory of the shared kind at all, which ONNX Runtime asks for whatever its threads. */
export function canShareMemory(): boolean {
  try {
    // Not by its class: pages that are not isolated have the memory and lack the name.
    const { buffer } = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
    return Object.prototype.toString.call(buffer) === '[object SharedArrayBuffer]'
  } catch {
    return false
  }
}

/** What keeps threads from that memory on a page that is isolated; null: nothing does. */
export function threadsRefused(): string | null {
  if (typeof SharedArrayBuffer === 'undefined' || !canShareMemory())
    return 'this browser does not allow shared memory'
  return null
}

let lowered = false

/**
 * From here on memory that the browser refuses is asked for again in halves, down to 256 MiB; without sharing where it
 * refuses that. ONNX Runtime names its one size itself. What even the smallest fails with reaches the caller.
 */
export function lowerMemory(shares: boolean): void {
  if (lowered) return
  lowered = true
  // The glue waits for other threads wherever it finds this, which fails on memory that is not shared.
  if (!shares) Reflect.deleteProperty(Atomics, 'waitAsync')
  WebAssembly.Memory = new Proxy(WebAssembly.Memory, {
    construct: (target, [asked]: [WebAssembly.MemoryDescriptor]) => {
      const descriptor = { ...asked, ...(!shares && { shared: false }) }
      for (let { maximum } = descriptor; ; maximum = Math.ceil(maximum / 2)) {
        try {
          return new target({ ...descriptor, ...(maximum !== undefined && { maximum }) })
        } catch (error) {
          if (maximum === undefined || maximum / 2 < Math.max(LEAST_PAGES, descriptor.initial)) throw error
        }
      }
    },
  })
}

const IMPORTS = 2
const MEMORY = 2
const SHARED = 0b10

/**
 * The same module for memory that is not shared: one bit of what it imports. Its instructions are valid for both, and
 * with one thread nobody waits for another. bytes: changed in place. Fails where it imports no memory.
 */
export function withoutSharing(bytes: Uint8Array): Uint8Array {
  let at = 8
  const number = (): number => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]
      if (byte === undefined) throw new RangeError('the WASM ends within its imports')
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
  }
  const skipName = (): void => {
    const length = number()
    at += length
  }
  const skipLimits = (): void => {
    if ((number() & 1) === 1) number()
    number()
  }
  for (;;) {
    const id = number()
    const size = number()
    if (id === IMPORTS) break
    at += size
  }
  for (let left = number(); left > 0; left--) {
    skipName()
    skipName()
    const kind = number()
    if (kind === MEMORY) {
      bytes[at] = (bytes[at] ?? 0) & ~SHARED
      return bytes
    }
    skipImport(kind)
  }
  throw new RangeError('the WASM imports no memory')

  /** A function's type; a table's; a global's; a tag's. */
  function skipImport(kind: number): void {
    if (kind === 0) number()
    else if (kind === 1) {
      number()
      skipLimits()
    } else {
      number()
      number()
    }
  }
}
