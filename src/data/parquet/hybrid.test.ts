import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { areOnes, readHybrid } from './hybrid.ts'

/** One bit-packed run: lowest bits first, padded to a multiple of eight values. */
function pack(values: readonly number[], width: number): number[] {
  const groups = Math.ceil(values.length / 8)
  const bytes = new Array<number>(groups * width).fill(0)
  values.forEach((value, i) => {
    for (let bit = 0; bit < width; bit++) {
      const at = i * width + bit
      if ((BigInt(value) >> BigInt(bit)) & 1n) bytes[at >> 3]! |= 1 << (at & 7)
    }
  })
  return [(groups << 1) | 1, ...bytes]
}

function read(bytes: readonly number[], width: number, count: number): number[] {
  return Array.from(readHybrid(Uint8Array.from(bytes), 0, bytes.length, width, count))
}

describe('readHybrid', () => {
  it('unpacks values of any width', () => {
    const cases = fc.integer({ min: 1, max: 31 }).chain((width) =>
      fc.record({
        width: fc.constant(width),
        values: fc.array(fc.nat(2 ** width - 1), { minLength: 1, maxLength: 60 }),
      }),
    )
    fc.assert(
      fc.property(cases, ({ width, values }) => {
        expect(read(pack(values, width), width, values.length)).toEqual(values)
      }),
    )
  })

  it('repeats runs and goes on with the next', () => {
    expect(read([5 << 1, 9, ...pack([1, 2, 3], 4)], 4, 8)).toEqual([9, 9, 9, 9, 9, 1, 2, 3])
  })

  it('cuts a run that claims more than there is room for', () => {
    expect(read([0xfe, 0xff, 0xff, 0xff, 0x0f, 1], 1, 3)).toEqual([1, 1, 1])
  })

  it('skips the padding of a bit-packed run', () => {
    // 16 values were packed, 10 are wanted.
    const bytes = pack([1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0], 1)
    expect(read(bytes, 1, 10)).toEqual([1, 0, 1, 0, 1, 0, 1, 0, 1, 1])
  })

  it.each([
    ['no bytes', [], 1],
    ['a run without its value', [4], 1],
    ['packed values that are not there', [3], 1],
    ['a header without an end', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff], 1],
    ['empty runs only', [0, 0, 0, 0], 1],
    ['an impossible width', [2, 1], 33],
  ])('refuses %s', (_, bytes, width) => {
    expect(() => read(bytes, width, 8)).toThrow(RangeError)
  })
})

describe('areOnes', () => {
  it('is one run of ones that is long enough, whatever the bytes', () => {
    const bytes = fc.array(fc.constantFrom(0, 1, 2, 3, 9, 16, 0x80, 0xff), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(bytes, fc.integer({ min: 1, max: 20 }), (run, count) => {
        const levels = Uint8Array.from(run)
        if (areOnes(levels, 0, levels.length, count))
          expect(read(run, 1, count)).toEqual(Array(count).fill(1))
      }),
      { seed: 1 },
    )
    expect(areOnes(Uint8Array.of(16, 1), 0, 2, 8)).toBe(true)
    expect(areOnes(Uint8Array.of(16, 1), 0, 2, 9)).toBe(false)
    expect(areOnes(Uint8Array.of(16, 0), 0, 2, 8)).toBe(false)
    expect(areOnes(Uint8Array.of(16, 1), 0, 1, 8)).toBe(false)
  })
})
