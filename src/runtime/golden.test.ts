import { describe, expect, test } from 'vitest'
import { denormalise } from '#forecast/quantile/denormalise.ts'
import { reverse } from '#forecast/normalizer/transformation.ts'
import { buildGraph, graphShape } from '#model/graph/build.ts'
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
import { needsShared, sharedFolder } from '#testing/shared.ts'
import type { StoredTensor } from '#model/safetensors.ts'
import { nativeBackend } from './native.ts'
import type { Backend } from './types.ts'
import { wasmNodeBackend } from './wasmNode.ts'

/** What PyTorch answers for the same inputs, against each backend that Node has. */
const backends: readonly { readonly name: string; readonly backend: Backend }[] = [
  { name: 'native', backend: nativeBackend({ threads: 1 }) },
  { name: 'wasm', backend: wasmNodeBackend({ threads: 1 }) },
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
    const answers = [...tensors.keys()].filter((key) => /^prediction|_attention$|_variables$/.test(key))
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
  const session = await nativeBackend({ threads: 1 }).createSession(
    buildGraph(spec, weights, { explain: false }),
    graphShape(spec),
    signal,
  )
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
  const graph = buildGraph(spec, weights, { explain: false })
  const session = await nativeBackend({ threads: 1 }).createSession(graph, graphShape(spec), signal)
  const expected = third((await session.run(together, signal)).get('prediction.0')!)
  const actual = (await session.run(alone, signal)).get('prediction.0')!
  expect(agreement(actual, expected)).toMatchObject({ compared: expected.length })
  expect(agreement(actual, expected).largestError).toBeLessThan(1e-5)
  await session.release()
})

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
  const graph = buildGraph(spec, weights, { explain: true })
  const { signal } = new AbortController()
  const session = await backend.createSession(graph, graphShape(spec), signal)
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
