import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { NetworkInputs } from '#forecast/window/inputs.ts'
import { describeNetwork, type KernelNetwork } from '#model/kernel/describe.ts'
import type { TftSpec, Weights } from '#model/spec.ts'
import { seededRandom } from '#testing/daemonParts/randomFeed.ts'
import { randomInputs, randomNetwork, type NetworkSizes } from '#testing/randomNetwork.ts'
import { nativeBackend } from '../native.ts'
import { networkOf } from '../network.ts'
import { addonFile, built, kernelCodes, variants } from './node/kernelNode.ts'
import { loadAddon, nativeKernel } from './nativeKernel.mjs'
import { wasmKernel, wasmShape, type KernelRun } from './wasmKernel.mjs'

const { signal } = new AbortController()
const reference = nativeBackend({ threads: 1 })
const module = new WebAssembly.Module(readFileSync(built('kernel.wasm')))

/** Each kernel that this machine has, on this thread. */
const kernels: readonly {
  readonly code: string
  readonly block: number
  readonly load: (network: KernelNetwork) => KernelRun
}[] = kernelCodes().map((code) => {
  const variant = variants().find(({ name }) => name === code)
  const file = addonFile()
  if (variant === undefined || file === null)
    return { code, block: wasmShape(module).block, load: (network) => wasmKernel(module, network) }
  const addon = loadAddon(file)
  return { code, block: variant.block, load: (network) => nativeKernel(addon, variant.index, network) }
})

const anySizes: fc.Arbitrary<NetworkSizes> = fc
  .record({
    hiddenSize: fc.integer({ min: 1, max: 21 }),
    heads: fc.integer({ min: 1, max: 5 }),
    lstmLayers: fc.integer({ min: 1, max: 3 }),
    causalAttention: fc.boolean(),
    encoderLength: fc.integer({ min: 1, max: 12 }),
    predictionLength: fc.integer({ min: 1, max: 7 }),
    continuousSizes: fc.array(fc.integer({ min: 1, max: 24 }), { minLength: 1, maxLength: 3 }),
    staticReals: fc.integer({ min: 0, max: 3 }),
    staticCategoricals: fc.integer({ min: 0, max: 2 }),
    knownReals: fc.integer({ min: 0, max: 4 }),
    unknownReals: fc.integer({ min: 0, max: 3 }),
    knownCategoricals: fc.integer({ min: 0, max: 2 }),
    shareSingleVariableNetworks: fc.boolean(),
    outputSizes: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
    group: fc.boolean(),
  })
  .map(({ heads, ...sizes }) => ({ ...sizes, attentionHeads: Math.min(heads, sizes.hiddenSize) }))

async function referenceAnswer(spec: TftSpec, weights: Weights, inputs: NetworkInputs): Promise<number[][]> {
  const session = await reference.createSession(networkOf({ spec, weights }), signal)
  const outputs = await session.run(inputs, signal)
  await session.release()
  return spec.network.outputSizes.map((_, target) => [...(outputs.get(`prediction.${target}`) ?? [])])
}

/** Of each target, as the reference orders it. */
function kernelAnswer({ block, load }: (typeof kernels)[number], spec: TftSpec, weights: Weights) {
  const run = load(describeNetwork(spec, weights, block))
  const { outputSizes } = spec.network
  const levels = outputSizes.reduce((sum, size) => sum + size, 0)
  return (inputs: NetworkInputs): number[][] => {
    const values = run(inputs, inputs.batch * spec.window.maxPredictionLength * levels)
    let from = 0
    return outputSizes.map((size) => {
      const start = from
      from += size
      return [...values].filter((_, at) => at % levels >= start && at % levels < start + size)
    })
  }
}

function largestError(actual: readonly number[], expected: readonly number[]): number {
  expect(actual).toHaveLength(expected.length)
  return expected.reduce((worst, value, at) => {
    const error = Math.abs((actual[at] ?? NaN) - value) / (1 + Math.abs(value))
    return error <= worst ? worst : error
  }, 0)
}

test('any network is computed as ONNX Runtime computes it', async () => {
  await fc.assert(
    fc.asyncProperty(anySizes, fc.integer({ min: 1, max: 21 }), fc.nat(), async (sizes, batch, seed) => {
      const random = seededRandom(seed)
      const { spec, weights } = randomNetwork(sizes, random)
      // Two of the known ones are the same for all series.
      const inputs = randomInputs(spec, batch, ['known_real_0', 'known_real_2'], random)
      const expected = await referenceAnswer(spec, weights, inputs)
      for (const kernel of kernels) {
        const actual = kernelAnswer(kernel, spec, weights)(inputs)
        expected.forEach((values, target) => {
          expect(largestError(actual[target] ?? [], values), kernel.code).toBeLessThan(1e-4)
        })
      }
    }),
    { numRuns: 60, seed: 14 },
  )
})

describe.each(kernels)('$code', (kernel) => {
  const sizes: NetworkSizes = {
    hiddenSize: 13,
    attentionHeads: 3,
    lstmLayers: 2,
    causalAttention: true,
    encoderLength: 20,
    predictionLength: 6,
    continuousSizes: [8],
    staticReals: 1,
    staticCategoricals: 1,
    knownReals: 3,
    unknownReals: 2,
    knownCategoricals: 1,
    shareSingleVariableNetworks: false,
    outputSizes: [7],
    group: false,
  }
  const random = seededRandom(3)
  const { spec, weights } = randomNetwork(sizes, random)

  test('what one batch shares does not stay for the next, which shares something else', () => {
    const shared = ['known_real_0', 'known_real_1']
    const [first, second] = [randomInputs(spec, 20, shared, random), randomInputs(spec, 20, shared, random)]
    const alone = randomInputs(spec, 20, [], random)
    const run = kernelAnswer(kernel, spec, weights)
    const once = [first, second, alone].map((inputs) => kernelAnswer(kernel, spec, weights)(inputs))
    expect([first, second, alone, first].map(run)).toEqual([...once, once[0]])
  })

  test('covariates that all share are computed once, to the same answer, bit by bit', () => {
    const inputs = randomInputs(spec, 20, ['known_real_0', 'known_real_1', 'known_real_2'], random)
    // One more series that is otherwise: now nothing is shared.
    const other = randomInputs(spec, 1, [], random)
    const join = <T extends Float32Array | Int32Array>(a: T, b: T): T => {
      const both = new (a.constructor as new (length: number) => T)(a.length + b.length)
      both.set(b)
      both.set(a, b.length)
      return both
    }
    const mixed: NetworkInputs = {
      batch: 21,
      encoderCont: join(inputs.encoderCont, other.encoderCont),
      decoderCont: join(inputs.decoderCont, other.decoderCont),
      encoderCat: join(inputs.encoderCat, other.encoderCat),
      decoderCat: join(inputs.decoderCat, other.decoderCat),
      encoderLengths: join(inputs.encoderLengths, other.encoderLengths),
    }
    const [together = []] = kernelAnswer(kernel, spec, weights)(inputs)
    const [apart = []] = kernelAnswer(kernel, spec, weights)(mixed)
    expect(apart.slice(6 * 7)).toEqual(together)
  })

  test('a series is answered alike alone and among others, bit by bit', () => {
    const inputs = randomInputs(spec, 21, [], random)
    const run = kernelAnswer(kernel, spec, weights)
    const [together = []] = run(inputs)
    const part = <T extends Float32Array | Int32Array>(values: T, at: number): T => {
      const width = values.length / inputs.batch
      return values.slice(at * width, (at + 1) * width) as T
    }
    for (const at of [0, 7, 20]) {
      const [alone = []] = run({
        batch: 1,
        encoderCont: part(inputs.encoderCont, at),
        decoderCont: part(inputs.decoderCont, at),
        encoderCat: part(inputs.encoderCat, at),
        decoderCat: part(inputs.decoderCat, at),
        encoderLengths: part(inputs.encoderLengths, at),
      })
      const width = together.length / inputs.batch
      expect(alone).toEqual(together.slice(at * width, (at + 1) * width))
    }
  })

  test('columns that a part does not read may hold anything, and what is no number is answered by none', () => {
    const inputs = randomInputs(spec, 3, [], random)
    const names = spec.window.xReals
    const withNaN = (values: Float32Array, kind: string): Float32Array =>
      values.map((value, at) => (names[at % names.length]?.startsWith(kind) === true ? NaN : value))
    const run = kernelAnswer(kernel, spec, weights)
    const expected = run(inputs)
    expect(run({ ...inputs, decoderCont: withNaN(inputs.decoderCont, 'unknown') })).toEqual(expected)
    const [answer = []] = run({ ...inputs, encoderCont: withNaN(inputs.encoderCont, 'unknown') })
    expect(answer.every(Number.isNaN)).toBe(true)
  })
})
