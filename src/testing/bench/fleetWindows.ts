import type { NetworkInputs } from '#forecast/window/inputs.ts'
import type { TftSpec } from '#model/spec.ts'
import { seededRandom } from '../daemonParts/randomFeed.ts'

/** Windows of a fleet at one time: what is known of the clock is the same for all, the rest is random. */
export function fleetWindows({ window: windowSpec, network }: TftSpec, batch: number): NetworkInputs {
  const random = seededRandom(1)
  const { maxEncoderLength: E, maxPredictionLength: D, xReals, xCategoricals } = windowSpec
  const shared = new Set(network.decoderReals.filter((name) => !/lagged/.test(name)))
  const reals = (steps: number): Float32Array => {
    const values = Float32Array.from({ length: batch * steps * xReals.length }, () => 3 * random() - 1.5)
    const perSeries = steps * xReals.length
    return values.map((value, index) =>
      shared.has(xReals[index % xReals.length] ?? '') ? (values[index % perSeries] ?? 0) : value,
    )
  }
  return {
    batch,
    encoderCont: reals(E),
    decoderCont: reals(D),
    encoderCat: new Int32Array(batch * E * xCategoricals.length),
    decoderCat: new Int32Array(batch * D * xCategoricals.length),
    encoderLengths: new Int32Array(batch).fill(E),
  }
}
