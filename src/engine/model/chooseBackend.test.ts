import { beforeAll, describe, expect, test, vi } from 'vitest'
import { FleetcastError } from '#forecast/errors.ts'
import type { NetworkInputs } from '#forecast/window/inputs.ts'
import { readModel } from '#model/read.ts'
import type { TftSpec } from '#model/spec.ts'
import { networkOf } from '#runtime/network.ts'
import type { Backend, BackendKind, GraphSession } from '#runtime/types.ts'
import { goldenModelFiles } from '#testing/golden.ts'
import type { Progress } from '#forecast/progress.ts'
import { chooseBackend } from './chooseBackend.ts'
import { syntheticWindow } from './syntheticWindow.ts'

const never = new AbortController().signal
let spec: TftSpec

beforeAll(async () => {
  const model = await readModel(await goldenModelFiles('fleet_multi', 'ckpt'))
  // A stored check of one number, whatever the window.
  const windowSpec = syntheticWindow(model.spec)
  spec = {
    ...model.spec,
    selfCheck: {
      batch: windowSpec.batch,
      encoderCont: [...windowSpec.encoderCont],
      decoderCont: [...windowSpec.decoderCont],
      encoderCat: [...windowSpec.encoderCat],
      decoderCat: [...windowSpec.decoderCat],
      encoderLengths: [...windowSpec.encoderLengths],
      expected: [[1]],
      tolerance: { absolute: 1e-4, relative: 1e-4 },
      source: 'PyTorch',
    },
  }
})

interface Fake extends Backend {
  readonly released: () => number
}

/** A backend that answers one number, or fails to be made, or fails to run. */
function fake(kind: BackendKind, answer: number | { create: Error } | { run: Error }): Fake {
  const release = vi.fn(() => Promise.resolve())
  return {
    kind,
    batchSize: 4,
    released: () => release.mock.calls.length,
    createSession: () => {
      if (typeof answer === 'object' && 'create' in answer) return Promise.reject(answer.create)
      const session: GraphSession = {
        kind,
        description: `${kind} (fake)`,
        outputNames: ['prediction.0'],
        parallel: 1,
        lanes: 1,
        release,
        run: () =>
          typeof answer === 'object' && 'run' in answer
            ? Promise.reject(answer.run)
            : Promise.resolve(new Map([['prediction.0', Float32Array.of(answer)]])),
      }
      return Promise.resolve(session)
    },
  }
}

function choose(backends: readonly Backend[], of = spec, signal = never) {
  return chooseBackend(networkOf({ spec: of, weights: new Map() }), backends, () => undefined, signal)
}

describe('a stored window', () => {
  test('the first backend within its tolerance is taken, with the error that it has', async () => {
    const chosen = await choose([fake('webgpu', 1.00005), fake('wasm', 1)])
    expect(chosen.session.kind).toBe('webgpu')
    expect(chosen.check?.error).toBeCloseTo(5e-5, 6)
    expect(chosen.check?.against).toBe('PyTorch')
    expect(chosen.refused).toEqual([])
  })

  test.each([
    ['is off', 1.07],
    ['answers NaN', NaN],
  ])('a backend that %s is refused and released, and the next is taken', async (_, answer) => {
    const wrong = fake('webgpu', answer)
    const chosen = await choose([wrong, fake('wasm', 1)])
    expect(chosen.session.kind).toBe('wasm')
    expect(chosen.refused).toEqual([
      {
        backend: 'webgpu',
        reason: expect.stringMatching(/^webgpu \(fake\) differs by up to .* from PyTorch$/) as unknown,
      },
    ])
    expect(wrong.released()).toBe(1)
  })

  test('the only backend fails with its own error', async () => {
    await expect(choose([fake('wasm', 2)])).rejects.toMatchObject({ code: 'self-check-failed' })
    const missing = new FleetcastError('backend-unavailable', 'webgpu: no adapter')
    await expect(choose([fake('webgpu', { create: missing })])).rejects.toBe(missing)
  })

  test('when none is left, the error names each reason', async () => {
    const backends = [
      fake('webgpu', { create: new Error('webgpu: no adapter') }),
      fake('wasm', { run: new Error('wasm: no memory') }),
    ]
    await expect(choose(backends)).rejects.toMatchObject({
      code: 'backend-unavailable',
      message: 'webgpu: no adapter; wasm: no memory',
    })
  })
})

describe('without a stored window', () => {
  const bare = (): TftSpec => ({ ...spec, selfCheck: null })

  test('WebGPU is compared with WASM on a synthetic window', async () => {
    const chosen = await choose([fake('webgpu', 1.0004), fake('wasm', 1)], bare())
    expect(chosen.session.kind).toBe('webgpu')
    expect(chosen.check?.error).toBeCloseTo(4e-4, 6)
    expect(chosen.check?.against).toBe('wasm (fake), synthetic window')
  })

  test('WebGPU that differs is refused, WASM then has nothing to be compared with', async () => {
    const chosen = await choose([fake('webgpu', 1.07), fake('wasm', 1)], bare())
    expect(chosen.session.kind).toBe('wasm')
    expect(chosen.check).toBeNull()
    expect(chosen.refused).toHaveLength(1)
  })

  test('a reference that cannot run leaves WebGPU unchecked, and says so by null', async () => {
    const chosen = await choose([fake('webgpu', 1), fake('wasm', { create: new Error('blocked') })], bare())
    expect(chosen.session.kind).toBe('webgpu')
    expect(chosen.check).toBeNull()
  })
})

test('a cancel is not a refusal: nothing more is tried', async () => {
  const controller = new AbortController()
  const first = fake('webgpu', { run: new DOMException('cancelled', 'AbortError') })
  const second = fake('wasm', 1)
  const made = vi.spyOn(second, 'createSession')
  await expect(choose([first, second], spec, controller.signal)).rejects.toMatchObject({ name: 'AbortError' })
  expect(made).not.toHaveBeenCalled()
  expect(first.released()).toBe(1)
})

describe('the kernel', () => {
  const without = (): TftSpec => ({ ...spec, selfCheck: null })
  const kernel = (answer: number, reference: Backend): Fake => ({ ...fake('kernel', answer), reference })

  test('without a stored window its reference vouches for it', async () => {
    const chosen = await choose([kernel(1.0004, fake('wasm', 1)), fake('wasm', 1)], without())
    expect(chosen.session.kind).toBe('kernel')
    expect(chosen.check?.against).toBe('wasm (fake), synthetic window')
  })

  test('one that answers otherwise than its reference is refused', async () => {
    const chosen = await choose([kernel(1.07, fake('native', 1)), fake('native', 1)], without())
    expect(chosen.session.kind).toBe('native')
    expect(chosen.refused[0]).toMatchObject({ backend: 'kernel' })
  })

  test('where nobody can vouch for it, it is not used', async () => {
    const absent = fake('native', { create: new Error('not installed') })
    const chosen = await choose([kernel(1, absent), fake('wasm', 1)], without())
    expect(chosen.session.kind).toBe('wasm')
    expect(chosen.refused).toMatchObject([
      { backend: 'kernel', reason: expect.stringContaining('native does not run') as string },
    ])
  })

  test('with a stored window the reference is not even made', async () => {
    const reference = fake('wasm', 1)
    const made = vi.spyOn(reference, 'createSession')
    expect((await choose([kernel(1, reference)])).session.kind).toBe('kernel')
    expect(made).not.toHaveBeenCalled()
  })
})

test('what is wrong with the model itself is said at once', async () => {
  const missing = new FleetcastError('weights-missing', 'output_layer.weight is not in the state dict')
  const next = fake('wasm', 1)
  const made = vi.spyOn(next, 'createSession')
  await expect(choose([fake('webgpu', { create: missing }), next])).rejects.toBe(missing)
  expect(made).not.toHaveBeenCalled()
})

test('the stages are named in order', async () => {
  const stages: Progress['stage'][] = []
  const onProgress = ({ stage }: Progress): void => void stages.push(stage)
  await chooseBackend(networkOf({ spec, weights: new Map() }), [fake('wasm', 1)], onProgress, never)
  expect(stages).toEqual(['compiling', 'self-check'])
})

test('the synthetic window is the same every time, and every code is one that the network knows', () => {
  const [first, second]: NetworkInputs[] = [syntheticWindow(spec), syntheticWindow(spec)]
  expect(first).toEqual(second)
  const { xCategoricals, maxEncoderLength, minEncoderLength } = spec.window
  expect([...first!.encoderLengths]).toEqual([maxEncoderLength, Math.max(1, minEncoderLength)])
  first!.encoderCat.forEach((code, i) => {
    const classes = spec.network.embeddings[xCategoricals[i % xCategoricals.length]!]![0]
    expect(code).toBeLessThan(classes)
  })
  expect(new Set(first!.encoderCat).size).toBeGreaterThan(2)
})
