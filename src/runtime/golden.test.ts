import { describe, expect, test } from 'vitest'
import type { NetworkInputs } from '#forecast/window/inputs.ts'
import { denormalise } from '#forecast/quantile/denormalise.ts'
import { reverse } from '#forecast/normalizer/transformation.ts'
import { graphShape } from '#model/graph/build.ts'
import { readModel } from '#model/read.ts'
import type { TftSpec, Weights } from '#model/spec.ts'
import { agreement } from '#testing/agreement.ts'
import {
  bundledCases,
  extraCases,
  extraModel,
  extraTensors,
  goldenModelFiles,
  goldenTensors,
  numbers,
  storedInputs,
} from '#testing/golden.ts'
import type { GoldenForm } from '#testing/golden.ts'
import { nativePartsBackend } from '#testing/nativeParts.ts'
import { needsShared, sharedFolder } from '#testing/shared.ts'
import type { StoredTensor } from '#model/safetensors.ts'
import { kernelCodes, kernelNodeBackend } from './kernel/node/kernelNode.ts'
import { nativeBackend } from './native.ts'
import { networkOf } from './network.ts'
import type { Backend } from './types.ts'
import { wasmNodeBackend } from './wasmNode.ts'

/** What PyTorch answers for the same inputs, against each backend that Node has. */
const backends: readonly { readonly name: string; readonly backend: Backend }[] = [
  { name: 'native', backend: nativeBackend({ threads: 1 }) },
  { name: 'native, in parts', backend: nativePartsBackend() },
  { name: 'wasm', backend: wasmNodeBackend({ threads: 1 }) },
  ...kernelCodes().map((code) => ({
    name: `kernel (${code})`,
    backend: kernelNodeBackend({ threads: 1, code }),
  })),
]

type Tensors = ReadonlyMap<string, StoredTensor>

describe.each(backends)('$name', ({ name: backendName, backend }) => {
  test.each(bundledCases)('$name agrees with PyTorch', async ({ name }) => {
    await expectGolden(backend, backendName, name, 'ckpt')
  })

  test.skipIf(sharedFolder === null)(needsShared('seed_folder agrees with PyTorch'), async () => {
    await expectGolden(backend, backendName, 'seed_folder', 'folder')
  })

  test.each(extraCases)('%s (random network) agrees with PyTorch', async (name) => {
    const tensors = extraTensors(name)
    const { spec, weights } = extraModel(name)
    const outputs = await run(backend, spec, weights, tensors)
    expectAgreement(`${backendName} ${name}`, outputs, tensors)
    const stored = explains(backend) ? /^prediction|_attention$|_variables$/ : /^prediction/
    const answers = [...tensors.keys()].filter((key) => stored.test(key))
    expect([...outputs.keys()].sort()).toEqual(answers.sort())
  })
})

test('columns that the network does not know at a step are never read', async () => {
  const { spec, weights } = extraModel('shared')
  const inputs = storedInputs(extraTensors('shared'))
  const { encoderReals, decoderReals, staticReals } = spec.network
  const withNaN = (values: Float32Array, read: readonly string[]): Float32Array => {
    const names = spec.window.xReals
    return values.map((value, index) => (read.includes(names[index % names.length]!) ? value : NaN))
  }
  const { signal } = new AbortController()
  const session = await nativeBackend({ threads: 1 }).createSession(networkOf({ spec, weights }), signal)
  const expected = await session.run(inputs, signal)
  const encoderCont = withNaN(inputs.encoderCont, [...staticReals, ...encoderReals])
  const decoderCont = withNaN(inputs.decoderCont, decoderReals)
  expect(encoderCont.filter(Number.isNaN).length).toBeGreaterThan(0)
  expect(decoderCont.filter(Number.isNaN).length).toBeGreaterThan(0)
  expect(await session.run({ ...inputs, encoderCont, decoderCont }, signal)).toEqual(expected)
  await session.release()
})

test('a series is answered alike alone and among others', async () => {
  const { spec, weights } = extraModel('shared')
  const together = storedInputs(extraTensors('shared'))
  const third = <T extends Float32Array | Int32Array>(values: T): T => {
    const size = values.length / together.batch
    return values.slice(2 * size, 3 * size) as T
  }
  const alone = {
    batch: 1,
    encoderCont: third(together.encoderCont),
    decoderCont: third(together.decoderCont),
    encoderCat: third(together.encoderCat),
    decoderCat: third(together.decoderCat),
    encoderLengths: third(together.encoderLengths),
  }
  const { signal } = new AbortController()
  const session = await nativeBackend({ threads: 1 }).createSession(networkOf({ spec, weights }), signal)
  const expected = third((await session.run(together, signal)).get('prediction.0')!)
  const actual = (await session.run(alone, signal)).get('prediction.0')!
  expect(agreement(actual, expected)).toMatchObject({ compared: expected.length })
  expect(agreement(actual, expected).largestError).toBeLessThan(1e-5)
  await session.release()
})

/** What the app runs reads apart what series have in common; what `fleetcast compile` writes takes the library's inputs. */
describe.each([...extraCases])('%s', (name) => {
  const { spec, weights } = extraModel(name)
  const stored = storedInputs(extraTensors(name))
  const { signal } = new AbortController()
  const answersOf = async (common: boolean, inputs: NetworkInputs) => {
    const network = networkOf({ spec, weights }, { explain: true, common })
    const session = await nativeBackend({ threads: 1 }).createSession(network, signal)
    try {
      return await session.run(inputs, signal)
    } finally {
      await session.release()
    }
  }

  test.each([
    ['the same in all series', true],
    ['of each series', false],
  ])('covariates %s are answered alike by both graphs', async (_, same) => {
    const inputs = same ? withFirstSeriesCovariates(stored, spec) : stored
    const apart = await answersOf(true, inputs)
    const expected = await answersOf(false, inputs)
    expect([...apart.keys()].sort()).toEqual([...expected.keys()].sort())
    for (const [output, values] of expected)
      expect(agreement(apart.get(output)!, values).largestError, output).toBeLessThan(1e-5)
  })
})

/** Every series with what the first one has in the columns that series may have in common. */
function withFirstSeriesCovariates(inputs: NetworkInputs, spec: TftSpec): NetworkInputs {
  const { reals, common, encoderLength, predictionLength } = graphShape(spec)
  const spread = (values: Float32Array, steps: number) =>
    values.map((value, index) =>
      common.includes(index % reals) ? (values[index % (steps * reals)] ?? NaN) : value,
    )
  return {
    ...inputs,
    encoderCont: spread(inputs.encoderCont, encoderLength),
    decoderCont: spread(inputs.decoderCont, predictionLength),
  }
}

/** The kernel answers predictions alone. */
function explains({ kind }: Backend): boolean {
  return kind !== 'kernel'
}

async function expectGolden(
  backend: Backend,
  backendName: string,
  name: string,
  form: GoldenForm,
): Promise<void> {
  const { spec, weights } = await readModel(await goldenModelFiles(name, form))
  const tensors = goldenTensors(name)
  const outputs = new Map(await run(backend, spec, weights, tensors))
  spec.window.targets.forEach(({ normalizer }, target) => {
    const raw = outputs.get(`prediction.${target}`)!
    const values = new Float32Array(raw.length)
    denormalise(
      (x) => reverse(normalizer.transformation, x),
      raw,
      numbers(tensors.get(`target_scale.${target}`)),
      values,
    )
    outputs.set(`prediction.${target}`, values)
  })
  // seed_folder has predictions alone, other cases the attention of their first series.
  for (const output of outputs.keys()) {
    if (!output.startsWith('prediction') && !tensors.has(output)) outputs.delete(output)
  }
  expectAgreement(`${backendName} ${name}`, outputs, tensors)
}

async function run(
  backend: Backend,
  spec: TftSpec,
  weights: Weights,
  tensors: Tensors,
): Promise<ReadonlyMap<string, Float32Array>> {
  const { signal } = new AbortController()
  const network = networkOf({ spec, weights }, { explain: explains(backend) })
  const session = await backend.createSession(network, signal)
  try {
    return await session.run(storedInputs(tensors), signal)
  } finally {
    await session.release()
  }
}

/** Every output within tolerance; says how close the case came. */
function expectAgreement(where: string, outputs: ReadonlyMap<string, Float32Array>, tensors: Tensors): void {
  const parts = [...outputs].map(([output, values]) => {
    const result = agreement(values, numbers(tensors.get(output)), meaningful(output, tensors))
    expect(result.compared, `${where} ${output}`).toBeGreaterThan(0)
    expect(result.worst, `${where} ${output}: |error| / tolerance`).toBeLessThanOrEqual(1)
    return `${output} ${result.largestError.toExponential(1)}`
  })
  console.log(`${where}, max error: ${parts.join(', ')}`)
}

/** Variable weights at padded steps mean nothing. */
function meaningful(output: string, tensors: Tensors): (index: number) => boolean {
  if (output !== 'encoder_variables') return () => true
  const [, steps = 1, , variables = 1] = tensors.get(output)!.shape
  const lengths = numbers(tensors.get('encoder_lengths'))
  return (index) => {
    const series = Math.floor(index / (variables * steps))
    return Math.floor(index / variables) % steps < lengths[series]!
  }
}
