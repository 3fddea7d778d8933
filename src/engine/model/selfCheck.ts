import { isAbort } from '#forecast/errors.ts'
import type { NetworkInputs } from '#forecast/window/inputs.ts'
import type { SelfCheck } from '#model/spec.ts'
import type { Network } from '#runtime/network.ts'
import type { Backend, GraphSession } from '#runtime/types.ts'
import { syntheticWindow } from './syntheticWindow.ts'

/** Two backends that compute rightly differ by float32 rounding alone, about 1e-5 in the network's own unit. */
const BETWEEN_BACKENDS = { absolute: 1e-3, relative: 1e-3 }

/** A window and what a backend must answer for it. */
export interface Expectation {
  readonly inputs: NetworkInputs
  /** Output name → values. */
  readonly outputs: ReadonlyMap<string, ArrayLike<number>>
  readonly tolerance: SelfCheck['tolerance']
  /** Whose answer it is, in words. */
  readonly against: string
}

export interface Comparison {
  /** Largest |error| over all values; NaN where the backend answered something that is not a number. */
  readonly error: number
  readonly withinTolerance: boolean
  readonly against: string
}

/** The window that is stored with the model, as inputs and expected outputs; null if there is none. */
export function storedExpectation(check: SelfCheck | null): Expectation | null {
  if (check === null) return null
  return {
    inputs: {
      batch: check.batch,
      encoderCont: Float32Array.from(check.encoderCont),
      decoderCont: Float32Array.from(check.decoderCont),
      encoderCat: Int32Array.from(check.encoderCat),
      decoderCat: Int32Array.from(check.decoderCat),
      encoderLengths: Int32Array.from(check.encoderLengths),
    },
    outputs: new Map(check.expected.map((values, target) => [`prediction.${target}`, values])),
    tolerance: check.tolerance,
    against: check.source,
  }
}

/**
 * What the reference backend (the CPU provider) answers for a synthetic window: it stands in for a stored one.
 * null where the reference itself cannot run.
 */
export async function referenceExpectation(
  network: Network,
  reference: Backend,
  signal: AbortSignal,
): Promise<Expectation | null> {
  try {
    const session = await reference.createSession(network, signal)
    try {
      const inputs = syntheticWindow(network.spec)
      const outputs = await session.run(inputs, signal)
      return {
        inputs,
        outputs,
        tolerance: BETWEEN_BACKENDS,
        against: `${session.description}, synthetic window`,
      }
    } finally {
      await session.release()
    }
  } catch (error) {
    if (isAbort(error)) throw error
    return null
  }
}

/** Runs the window and compares. Rejects when the run fails. */
export async function compare(
  session: GraphSession,
  { inputs, outputs: expected, tolerance, against }: Expectation,
  signal: AbortSignal,
): Promise<Comparison> {
  const outputs = await session.run(inputs, signal)
  let largest = 0
  let withinTolerance = true
  for (const [name, values] of expected) {
    const found = outputs.get(name)
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? NaN
      const error = Math.abs((found?.[i] ?? NaN) - value)
      // Written so that NaN fails; Math.max keeps it.
      if (!(error <= tolerance.absolute + tolerance.relative * Math.abs(value))) withinTolerance = false
      largest = Math.max(largest, error)
    }
  }
  return { error: largest, withinTolerance, against }
}
