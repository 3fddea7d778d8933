import { afterEach, describe, expect, test, vi } from 'vitest'
import { isAbort } from '#forecast/errors.ts'
import { extraModel, extraTensors, storedInputs } from '#testing/golden.ts'
import { kernelNodeBackend } from './kernel/node/kernelNode.ts'
import { nativeBackend } from './native.ts'
import { networkOf } from './network.ts'
import { wasmNodeBackend } from './wasmNode.ts'

const { spec, weights } = extraModel('categories_only')
const network = networkOf({ spec, weights })
const { shape } = network
const inputs = storedInputs(extraTensors('categories_only'))
const { signal } = new AbortController()

const backends = [
  { name: 'native', make: () => nativeBackend({ threads: 1 }), description: 'native' },
  { name: 'wasm', make: () => wasmNodeBackend({ threads: 1 }), description: 'wasm, 1 thread' },
  {
    name: 'kernel',
    make: () => kernelNodeBackend({ threads: 2, code: 'WASM' }),
    description: 'kernel (WASM), 2 threads',
  },
]

describe.each(backends)('$name', ({ name, make, description }) => {
  test('says what it is and answers every output', async () => {
    const session = await make().createSession(network, signal)
    expect(session).toMatchObject({ kind: name, description, outputNames: ['prediction.0'] })
    const outputs = await session.run(inputs, signal)
    expect(outputs.get('prediction.0')).toHaveLength(inputs.batch * shape.predictionLength * 7)
    await session.release()
  })

  test('runs that overlap in time are answered one by one', async () => {
    const session = await make().createSession(network, signal)
    const [first, second] = await Promise.all([session.run(inputs, signal), session.run(inputs, signal)])
    expect(second).toEqual(first)
    await session.release()
  })

  test('a cancelled run rejects, the ones behind it do not', async () => {
    const session = await make().createSession(network, signal)
    const controller = new AbortController()
    const before = session.run(inputs, signal)
    const cancelled = session.run(inputs, controller.signal).catch((error: unknown) => error)
    const after = session.run(inputs, signal)
    controller.abort()
    expect(isAbort(await cancelled)).toBe(true)
    expect(await after).toEqual(await before)
    await session.release()
  })

  test('a cancelled session is not created', async () => {
    const created = make().createSession(network, AbortSignal.abort())
    expect(isAbort(await created.catch((error: unknown) => error))).toBe(true)
  })

  test.skipIf(name === 'kernel')('bytes that are not a graph are an error with a code', async () => {
    const created = make().createSession({ ...network, graph: () => new Uint8Array([1, 2, 3]) }, signal)
    await expect(created).rejects.toMatchObject({ code: 'backend-failed' })
  })

  test('inputs of another size are refused, and the session lives on', async () => {
    const session = await make().createSession(network, signal)
    const short = { ...inputs, encoderCat: inputs.encoderCat.subarray(1) }
    await expect(session.run(short, signal)).rejects.toThrow(/size|numbers, expected/)
    expect((await session.run(inputs, signal)).size).toBe(1)
    await session.release()
  })
})

describe('a library that is not there', () => {
  afterEach(() => {
    vi.doUnmock('onnxruntime-node')
    vi.doUnmock('onnxruntime-web')
    vi.resetModules()
  })

  test.each([
    { library: 'onnxruntime-node', load: async () => (await import('./native.ts')).nativeBackend() },
    { library: 'onnxruntime-web', load: async () => (await import('./wasmNode.ts')).wasmNodeBackend() },
  ])('$library: the backend is unavailable, no other one answers', async ({ library, load }) => {
    vi.resetModules()
    vi.doMock(library, () => {
      throw new Error('cannot find it')
    })
    const backend = await load()
    const created = backend.createSession(network, signal)
    await expect(created).rejects.toMatchObject({ code: 'backend-unavailable' })
  })
})
