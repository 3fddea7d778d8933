import { describe, expect, it } from 'vitest'
import { Place } from './pickle/place.ts'
import type { PickleRecord, PickleValue } from './pickle/values.ts'
import { readStateDict } from './stateDict.ts'
import type { TorchZip } from './torchZip.ts'

const list = (...items: PickleValue[]): PickleValue => ({ kind: 'tuple', items })

function made(module: string, name: string, args: PickleValue[]): PickleRecord {
  const type = { kind: 'global', module, name } as const
  return { kind: 'record', type, args, keywords: null, state: null, items: [], entries: [] }
}

interface View {
  readonly type?: string
  readonly key?: string
  readonly size: number
  readonly offset?: number
  readonly shape: readonly number[]
  readonly strides: readonly number[]
}

/** torch._utils._rebuild_tensor_v2 with its storage's reference. */
function tensor({ type = 'FloatStorage', key = '0', size, offset = 0, shape, strides }: View): PickleRecord {
  const reference = list('storage', { kind: 'global', module: 'torch', name: type }, key, 'cuda:0', size)
  const storage: PickleValue = { kind: 'persistent', id: reference }
  return made('torch._utils', '_rebuild_tensor_v2', [
    storage,
    offset,
    list(...shape),
    list(...strides),
    false,
    null,
  ])
}

function zipOf(
  storages: Readonly<Record<string, ArrayBuffer>>,
  littleEndian = true,
): TorchZip & { reads: string[] } {
  const reads: string[] = []
  return {
    reads,
    pickle: new Uint8Array(0),
    littleEndian,
    storage: (key, bytes) => {
      reads.push(key)
      const data = new Uint8Array(storages[key] ?? new ArrayBuffer(0))
      expect(bytes).toBe(data.length)
      return Promise.resolve(data)
    },
  }
}

const dict = (tensors: Readonly<Record<string, PickleValue>>): PickleValue => ({
  kind: 'dict',
  entries: Object.entries(tensors),
})

const at = (): Place => new Place('model.ckpt', 'state_dict')
const sixNumbers = Float32Array.of(0, 1, 2, 3, 4, 5).buffer

describe('readStateDict', () => {
  it('follows strides and offsets to row-major order', async () => {
    const weights = await readStateDict(
      dict({
        plain: tensor({ size: 6, shape: [2, 3], strides: [3, 1] }),
        transposed: tensor({ size: 6, shape: [3, 2], strides: [1, 3] }),
        column: tensor({ size: 6, offset: 1, shape: [2], strides: [3] }),
        repeated: tensor({ size: 6, offset: 5, shape: [2, 2], strides: [0, 0] }),
        scalar: tensor({ size: 6, offset: 4, shape: [], strides: [] }),
        empty: tensor({ size: 6, shape: [0, 3], strides: [3, 1] }),
      }),
      zipOf({ 0: sixNumbers }),
      at(),
    )
    const values = Object.fromEntries([...weights].map(([name, { data }]) => [name, [...data]]))
    expect(values).toEqual({
      plain: [0, 1, 2, 3, 4, 5],
      transposed: [0, 3, 1, 4, 2, 5],
      column: [1, 4],
      repeated: [5, 5, 5, 5],
      scalar: [4],
      empty: [],
    })
  })

  it('widens and narrows to float32, in either byte order', async () => {
    const doubles = new DataView(new ArrayBuffer(16))
    doubles.setFloat64(0, 0.1)
    doubles.setFloat64(8, -2)
    const halves = new DataView(new ArrayBuffer(4))
    halves.setUint16(0, 0x3c00)
    halves.setUint16(2, 0xc000)
    const brains = new DataView(new ArrayBuffer(4))
    brains.setUint16(0, 0x3f80)
    brains.setUint16(2, 0x4040)
    const view = (type: string, key: string): PickleRecord =>
      tensor({ type, key, size: 2, shape: [2], strides: [1] })
    const weights = await readStateDict(
      dict({
        double: view('DoubleStorage', 'd'),
        half: view('HalfStorage', 'h'),
        brain: view('BFloat16Storage', 'b'),
      }),
      zipOf({ d: doubles.buffer, h: halves.buffer, b: brains.buffer }, false),
      at(),
    )
    expect(weights.get('double')?.data).toEqual(Float32Array.of(0.1, -2))
    expect(weights.get('half')?.data).toEqual(Float32Array.of(1, -2))
    expect(weights.get('brain')?.data).toEqual(Float32Array.of(1, 3))
  })

  it('keeps tied tensors one, reads a storage once and leaves integers alone', async () => {
    const one = tensor({ size: 6, shape: [6], strides: [1] })
    const zip = zipOf({ 0: sixNumbers })
    const weights = await readStateDict(
      dict({
        a: one,
        b: made('torch._utils', '_rebuild_parameter', [one, true, null]),
        part: tensor({ size: 6, shape: [3], strides: [2] }),
        steps: tensor({ type: 'LongStorage', key: '9', size: 1, shape: [], strides: [] }),
      }),
      zip,
      at(),
    )
    expect([...weights.keys()]).toEqual(['a', 'b', 'part'])
    expect(weights.get('b')).toBe(weights.get('a'))
    expect(zip.reads).toEqual(['0'])
  })

  it.each<[string, PickleValue, string, string]>([
    [
      'a view beyond its storage',
      tensor({ size: 6, shape: [2, 3], strides: [6, 1] }),
      'pickle-invalid',
      'state_dict.t: shape [2, 3] with strides [6, 1] from 0 does not fit into a storage of 6',
    ],
    [
      'a view that makes much of little',
      tensor({ size: 6, shape: [1e6, 1e6], strides: [0, 0] }),
      'pickle-invalid',
      'does not fit into a storage of 6',
    ],
    [
      'a storage larger than any model',
      tensor({ size: 1e12, shape: [1], strides: [1] }),
      'file-too-large',
      'expected at most 400000000',
    ],
    [
      'negative strides',
      tensor({ size: 6, shape: [2], strides: [-1] }),
      'pickle-invalid',
      'has strides [-1]',
    ],
    [
      'a negative offset',
      tensor({ size: 6, offset: -1, shape: [2], strides: [1] }),
      'pickle-invalid',
      'from -1',
    ],
    ['a number', 7, 'pickle-unsupported', 'state_dict.t: found 7, expected a tensor'],
    [
      'something of another library',
      made('tensorflow', 'Variable', []),
      'pickle-unsupported',
      'found a tensorflow.Variable, expected a tensor',
    ],
  ])('refuses %s', async (_, value, code, message) => {
    const zip = zipOf({ 0: sixNumbers })
    const reading = readStateDict(dict({ t: value }), zip, at())
    await expect(reading).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as unknown,
    })
    expect(zip.reads).toEqual([])
  })
})
