// The kernel's addon with one network in it. Plain JavaScript: threads of Node run it without a loader.
import { createRequire } from 'node:module'

/** See nativeKernel.d.mts. */
export function loadAddon(file) {
  return createRequire(import.meta.url)(file)
}

/** See nativeKernel.d.mts. */
export function nativeKernel(addon, variant, { description, weights }) {
  const handle = addon.load(variant, description, weights)
  return (inputs, outputs) => {
    const { batch, encoderCont, decoderCont, encoderCat, decoderCat, encoderLengths } = inputs
    const out = new Float32Array(outputs)
    addon.run(handle, batch, encoderCont, decoderCont, encoderCat, decoderCat, encoderLengths, out)
    return out
  }
}
