import { FleetcastError } from '#forecast/errors.ts'
import type { NetworkInputs } from '#forecast/window/inputs.ts'
import type { KernelNetwork } from '#model/kernel/describe.ts'
import type { GraphShape } from '../types.ts'

/** The kernel checks nothing: what it reads must be there. Fails with backend-failed, naming what is not. */
export function checkInputs(
  inputs: NetworkInputs,
  { encoderLength: E, predictionLength: D, reals: R, categoricals: C }: GraphShape,
  { classes }: Pick<KernelNetwork, 'classes'>,
): void {
  const { batch, encoderCat, decoderCat, encoderLengths } = inputs
  if (!Number.isInteger(batch) || batch < 1) throw failure(`a batch of ${batch} series`)
  const sizes = [
    ['encoderCont', E * R],
    ['decoderCont', D * R],
    ['encoderCat', E * C],
    ['decoderCat', D * C],
    ['encoderLengths', 1],
  ] as const
  for (const [name, perSeries] of sizes) {
    const { length } = inputs[name]
    if (length !== batch * perSeries)
      throw failure(`${name} has ${length} numbers, expected ${batch} × ${perSeries}`)
  }
  for (const length of encoderLengths) {
    if (length < 1 || length > E) throw failure(`encoder length ${length}, expected 1 to ${E}`)
  }
  for (const { part, column, classes: count } of classes) {
    const codes = part === 'decoder' ? decoderCat : encoderCat
    for (let at = column; at < codes.length; at += C) {
      const code = codes[at] ?? -1
      if (code < 0 || code >= count)
        throw failure(`code ${code} in categorical column ${column}, expected 0 to ${count - 1}`)
    }
  }
}

function failure(what: string): FleetcastError {
  return new FleetcastError('backend-failed', `kernel: ${what}`)
}
