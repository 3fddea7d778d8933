import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readSafetensors, writeSafetensors } from './safetensors.ts'

const golden = new URL('../testing/golden/seed_cpu/', import.meta.url)

/** A file with this header and body, whatever they say. */
function forge(header: unknown, body = new Uint8Array(0)): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header))
  const bytes = new Uint8Array(8 + json.length + body.length)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true)
  bytes.set(json, 8)
  bytes.set(body, 8 + json.length)
  return bytes
}

describe('readSafetensors', () => {
  it('reads the golden expectations with their types and shapes', () => {
    const { tensors } = readSafetensors(readFileSync(new URL('expected.safetensors', golden)), 'expected')
    const prediction = tensors.get('prediction.0')
    expect(prediction?.shape).toEqual([20, 96, 7])
    expect(prediction?.data).toHaveLength(20 * 96 * 7)
  })

  it('widens half and bfloat16 numbers', () => {
    const body = new Uint8Array(new Uint16Array([0x3c00, 0xc100, 0x0001, 0x7c00, 0x3f80, 0xc040]).buffer)
    const { tensors } = readSafetensors(
      forge(
        {
          half: { dtype: 'F16', shape: [4], data_offsets: [0, 8] },
          brain: { dtype: 'BF16', shape: [2], data_offsets: [8, 12] },
        },
        body,
      ),
      'm',
    )
    expect(tensors.get('half')?.data).toEqual(Float32Array.of(1, -2.5, 2 ** -24, Infinity))
    expect(tensors.get('brain')?.data).toEqual(Float32Array.of(1, -3))
  })

  it.each([
    ['no bytes', new Uint8Array(0), 'file-empty'],
    ['seven bytes', new Uint8Array(7), 'file-truncated'],
    ['a header longer than the file', forge({}).subarray(0, 9), 'file-truncated'],
    ['a header of 2^63 bytes', new Uint8Array(16).fill(0x7f), 'safetensors-invalid'],
    ['a web page', new TextEncoder().encode('<!doctype html><html></html>'), 'safetensors-invalid'],
    ['a header that is no JSON', forge('{"a":'), 'safetensors-invalid'],
    ['a header that is a list', forge([1]), 'safetensors-invalid'],
    [
      'an unknown dtype',
      forge({ a: { dtype: 'F4', shape: [0], data_offsets: [0, 0] } }),
      'safetensors-invalid',
    ],
    [
      'a tensor beyond the end',
      forge({ a: { dtype: 'F32', shape: [4], data_offsets: [0, 16] } }),
      'file-truncated',
    ],
    [
      'a shape that its bytes do not hold',
      forge({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } }, new Uint8Array(4)),
      'safetensors-invalid',
    ],
    [
      'a shape of 10^30 elements',
      forge({ a: { dtype: 'F32', shape: [1e10, 1e10, 1e10], data_offsets: [0, 4] } }, new Uint8Array(4)),
      'safetensors-invalid',
    ],
    [
      'offsets that run back',
      forge({ a: { dtype: 'F32', shape: [], data_offsets: [4, 0] } }),
      'safetensors-invalid',
    ],
    [
      'negative sizes',
      forge({ a: { dtype: 'F32', shape: [-1, -1], data_offsets: [0, 4] } }, new Uint8Array(4)),
      'safetensors-invalid',
    ],
    ['metadata of numbers', forge({ __metadata__: { a: 1 } }), 'safetensors-invalid'],
  ])('refuses %s', (_, bytes, code) => {
    expect(() => readSafetensors(bytes, 'model.safetensors')).toThrow(
      expect.objectContaining({ name: 'FleetcastError', code }),
    )
  })
})

describe('writeSafetensors', () => {
  it('is read back as written', () => {
    const written = writeSafetensors(
      new Map([
        ['weights', { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }],
        ['codes', { shape: [2], data: BigInt64Array.of(-1n, 5n) }],
        ['scalar', { shape: [], data: Float64Array.of(0.1) }],
        ['lengths', { shape: [0], data: new Int32Array(0) }],
      ]),
      { servers: '["a"]' },
    )
    const { tensors, metadata } = readSafetensors(written, 'dump')
    expect(metadata).toEqual({ servers: '["a"]' })
    expect(tensors.get('weights')).toEqual({ dtype: 'F32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) })
    expect(tensors.get('codes')).toEqual({ dtype: 'I64', shape: [2], data: BigInt64Array.of(-1n, 5n) })
    expect(tensors.get('scalar')).toEqual({ dtype: 'F64', shape: [], data: Float64Array.of(0.1) })
    expect(tensors.get('lengths')).toEqual({ dtype: 'I32', shape: [0], data: new Int32Array(0) })
  })
})
