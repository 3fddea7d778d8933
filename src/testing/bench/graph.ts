import { syntheticWindow } from '#engine/model/syntheticWindow.ts'
import type { NetworkInputs } from '#forecast/window/inputs.ts'
import { readModel } from '#model/read.ts'
import type { TrainedModel } from '#model/spec.ts'
import { nativeBackend } from '#runtime/native.ts'
import { networkOf } from '#runtime/network.ts'
import type { Backend } from '#runtime/types.ts'
import { wasmNodeBackend } from '#runtime/wasmNode.ts'
import { readDefaultModel } from '../defaultModel.ts'
import { goldenModelFiles } from '../golden.ts'

interface Timing {
  readonly model: string
  readonly backend: string
  readonly msPerSeries: number
}

const ROUNDS = 9

/** Several models on native and WASM. fleet-long-0 was the first default. */
export async function graphLines(): Promise<readonly string[]> {
  const timings = await timeGraphs()
  const lines = [`ms per series, one thread, median of ${ROUNDS}`]
  for (const { model, backend, msPerSeries } of timings) {
    const ratioTo = (otherModel: string, otherBackend: string): string => {
      const other = timings.find((each) => each.model === otherModel && each.backend === otherBackend)
      return (msPerSeries / (other?.msPerSeries ?? NaN)).toFixed(2)
    }
    lines.push(
      `  ${model.padEnd(12)} ${backend.padEnd(7)} ${msPerSeries.toFixed(2).padStart(7)}   ${ratioTo(model, 'native')} x native, ${ratioTo('fleet-long-0', backend)} x fleet-long-0`,
    )
  }
  return lines
}

async function timeGraphs(): Promise<Timing[]> {
  const models = [
    ['seed_cpu', await readModel(await goldenModelFiles('seed_cpu', 'ckpt'))],
    ['fleet-long-0', await readModel(await goldenModelFiles('fleet_long', 'ckpt'))],
    ['default', await readDefaultModel()],
  ] as const
  const timings: Timing[] = []
  for (const [model, trained] of models) {
    for (const backend of [nativeBackend({ threads: 1 }), wasmNodeBackend({ threads: 1 })]) {
      timings.push({ model, backend: backend.kind, msPerSeries: await timeGraph(trained, backend) })
    }
  }
  return timings
}

async function timeGraph({ spec, weights }: TrainedModel, backend: Backend): Promise<number> {
  const { signal } = new AbortController()
  const session = await backend.createSession(networkOf({ spec, weights }), signal)
  const inputs = repeated(syntheticWindow(spec), backend.batchSize)
  const times: number[] = []
  await session.run(inputs, signal)
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now()
    await session.run(inputs, signal)
    times.push((performance.now() - started) / inputs.batch)
  }
  await session.release()
  return times.sort((a, b) => a - b)[ROUNDS >> 1] ?? NaN
}

/** The first `batch` series of some inputs, over again where there are fewer. */
function repeated(inputs: NetworkInputs, batch: number): NetworkInputs {
  const cycle = <T extends Float32Array | Int32Array>(values: T, into: T): T => {
    for (let i = 0; i < into.length; i++) into[i] = values[i % values.length] ?? 0
    return into
  }
  const per = (values: ArrayLike<number>) => (values.length / inputs.batch) * batch
  return {
    batch,
    encoderCont: cycle(inputs.encoderCont, new Float32Array(per(inputs.encoderCont))),
    decoderCont: cycle(inputs.decoderCont, new Float32Array(per(inputs.decoderCont))),
    encoderCat: cycle(inputs.encoderCat, new Int32Array(per(inputs.encoderCat))),
    decoderCat: cycle(inputs.decoderCat, new Int32Array(per(inputs.decoderCat))),
    encoderLengths: cycle(inputs.encoderLengths, new Int32Array(batch)),
  }
}
