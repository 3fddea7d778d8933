// The kernel's WASM with one network in it. Plain JavaScript: threads of Node run it without a loader.

const PAGE = 65_536
const LINE = 64

/** See wasmKernel.d.mts. */
export function wasmKernel(module, { description, weights }) {
  const { exports } = new WebAssembly.Instance(module)
  const { memory, scratch, prepare, run } = exports
  let end = exports.start()

  /** Reserves whole cache lines; addresses beyond 2 GiB are negative to WASM, and unsigned here. */
  function reserve(bytes) {
    const at = end
    end += Math.ceil(bytes / LINE) * LINE
    const missing = end - memory.buffer.byteLength
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE))
    return at
  }
  function put(values) {
    const at = reserve(values.byteLength)
    new values.constructor(memory.buffer, at, values.length).set(values)
    return at
  }

  const descriptionAt = put(description)
  const weightsAt = put(weights)
  const scratchAt = reserve(scratch(descriptionAt))
  prepare(descriptionAt, scratchAt)
  const free = end

  return (inputs, outputs) => {
    end = free
    const outAt = reserve(4 * outputs)
    const { batch, encoderCont, decoderCont, encoderCat, decoderCat, encoderLengths } = inputs
    const at = [encoderCont, decoderCont, encoderCat, decoderCat, encoderLengths].map(put)
    run(descriptionAt, weightsAt, scratchAt, batch, ...at, outAt)
    return new Float32Array(memory.buffer, outAt, outputs).slice()
  }
}

/** See wasmKernel.d.mts. */
export function wasmShape(module) {
  const { lanes, block } = new WebAssembly.Instance(module).exports
  return { lanes: lanes(), block: block() }
}
