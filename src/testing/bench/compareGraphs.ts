// This checkout's graph beside another checkout's, in one process, in turns:
// `npx tsx src/testing/bench/compareGraphs.ts CHECKOUT`. Ratios of CPU time per series, one thread; below 1 is faster.
import { pathToFileURL } from 'node:url'
import { syntheticWindow } from '#engine/model/syntheticWindow.ts'
import type { NetworkInputs } from '#forecast/window/inputs.ts'
import { buildGraph, graphShape } from '#model/graph/build.ts'
import type * as Graph from '#model/graph/build.ts'
import { readModel } from '#model/read.ts'
import type { TrainedModel } from '#model/spec.ts'
import { nativeBackend } from '#runtime/native.ts'
import { networkOf } from '#runtime/network.ts'
import { wasmNodeBackend } from '#runtime/wasmNode.ts'
import type { GraphSession } from '#runtime/types.ts'
import { readDefaultModel } from '../defaultModel.ts'
import { goldenModelFiles } from '../golden.ts'

const ROUNDS = 25
const BATCHES = [4, 8, 16]
const { signal } = new AbortController()

/** Series of one fleet: what is known in advance is the same in all. */
function window(model: TrainedModel, batch: number): NetworkInputs {
  const { spec } = model
  const two = syntheticWindow(spec)
  const { encoderLength, predictionLength, reals, common } = graphShape(spec)
  const fill = <T extends Float32Array | Int32Array>(values: T, into: T, steps = 0): T => {
    for (let i = 0; i < into.length; i++) {
      const from = common.includes(i % reals) && steps > 0 ? i % (steps * reals) : i % values.length
      into[i] = values[from] ?? 0
    }
    return into
  }
  const per = (values: ArrayLike<number>) => (values.length / two.batch) * batch
  return {
    batch,
    encoderCont: fill(two.encoderCont, new Float32Array(per(two.encoderCont)), encoderLength),
    decoderCont: fill(two.decoderCont, new Float32Array(per(two.decoderCont)), predictionLength),
    encoderCat: fill(two.encoderCat, new Int32Array(per(two.encoderCat))),
    decoderCat: fill(two.decoderCat, new Int32Array(per(two.decoderCat))),
    encoderLengths: fill(two.encoderLengths, new Int32Array(batch)),
  }
}

async function cpuMs(session: GraphSession, inputs: NetworkInputs): Promise<number> {
  const before = process.cpuUsage()
  await session.run(inputs, signal)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / inputs.batch
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? NaN

const [, , checkout] = process.argv
if (checkout === undefined) throw new Error('expected the folder of another checkout')
const other = (await import(pathToFileURL(`${checkout}/src/model/graph/build.ts`).href)) as Pick<
  typeof Graph,
  'buildGraph'
>
const models = [
  ['default', await readDefaultModel()],
  ['seed_cpu', await readModel(await goldenModelFiles('seed_cpu', 'ckpt'))],
] as const
for (const [name, model] of models) {
  for (const backend of [nativeBackend({ threads: 1 }), wasmNodeBackend({ threads: 1 })]) {
    const sessions: GraphSession[] = []
    for (const build of [other.buildGraph, buildGraph]) {
      const graph = () => build(model.spec, model.weights, { explain: false, common: true })
      sessions.push(await backend.createSession({ ...networkOf(model), graph }, signal))
    }
    for (const batch of BATCHES) {
      const inputs = window(model, batch)
      const times: number[][] = [[], []]
      for (let round = 0; round < ROUNDS; round++)
        for (const side of round % 2 === 0 ? [0, 1] : [1, 0]) {
          const session = sessions[side]
          if (session) times[side]?.push(await cpuMs(session, inputs))
        }
      const [before = NaN, after = NaN] = times.map(median)
      process.stdout.write(
        `${name.padEnd(9)} ${backend.kind.padEnd(7)} batch ${String(batch).padStart(2)}: ${before.toFixed(3)} ms there, ${after.toFixed(3)} here, ${(after / before).toFixed(2)} x\n`,
      )
    }
    for (const session of sessions) await session.release()
  }
}
process.exit(0)
