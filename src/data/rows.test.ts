import { describe, expect, it } from 'vitest'
import { Random } from './simulate/random.ts'
import { DictionaryEncoder } from './dictionaryEncoder.ts'
import { DROPPED, orderRows } from './rows.ts'

/** Rows of a few servers in any order, some of them at the same time. */
function shuffledRows(timeOf: (step: number) => number) {
  const random = new Random(3, 0)
  const rows = 400
  return {
    timeMs: Float64Array.from({ length: rows }, () => timeOf(Math.floor(random.between(0, 90)))),
    server: Int32Array.from({ length: rows }, () => Math.floor(random.between(0, 3))),
    servers: ['c', 'a', 'b'],
  }
}

describe('rows in any order', () => {
  it.each([
    ['whole milliseconds', (step: number) => Date.UTC(2026, 2, 2) + step * 300_000],
    ['fractions of a millisecond', (step: number) => Date.UTC(2026, 2, 2) + step / 8],
    ['times too far apart to be counted', (step: number) => step * 1e15],
  ])('are put in the order of their servers and times: %s', (_, timeOf) => {
    const index = shuffledRows(timeOf)
    const { servers, offsets, timeMs, place } = orderRows(index)
    expect(servers).toEqual(['a', 'b', 'c'])
    servers.forEach((name, s) => {
      const own = [...index.timeMs].filter((_time, row) => index.servers[index.server[row]!] === name)
      expect([...timeMs.subarray(offsets[s], offsets[s + 1])]).toEqual(
        [...new Set(own)].sort((a, b) => a - b),
      )
    })
    place.forEach((to, row) => {
      expect(timeMs[to]).toBe(index.timeMs[row])
    })
  })

  it('that lie too far back are left out, each server by its own newest', () => {
    const index = {
      timeMs: Float64Array.of(0, 10_000, 4000, 6000, NaN, 3000),
      server: Int32Array.of(0, 0, 1, 1, 1, 0),
      servers: ['a', 'b'],
    }
    const { timeMs, place, notes } = orderRows({ ...index, reachMs: 7000 })
    expect([...timeMs]).toEqual([3000, 10_000, 4000, 6000])
    expect([...place]).toEqual([DROPPED, 1, 2, 3, DROPPED, 0])
    expect(notes).toEqual([
      '1 row without a time skipped',
      expect.stringMatching(/^1 row older than the last .* of their server skipped$/),
    ])
  })
})

describe('text as bytes', () => {
  const bytes = (text: string) => new TextEncoder().encode(text)

  it('has the code of the text', () => {
    const coding = new DictionaryEncoder()
    const words = ['web-1', 'web-2', 'web-1', '', 'ü', 'web-2', '']
    expect(words.map((word) => coding.codeOfUtf8(bytes(word)))).toEqual([0, 1, 0, 2, 3, 1, 2])
    expect(words.map((word) => coding.code(word))).toEqual([0, 1, 0, 2, 3, 1, 2])
    expect(coding.classes).toEqual(['web-1', 'web-2', '', 'ü'])
  })

  it('is told apart where hashes are the same', () => {
    // Known to collide under 32-bit FNV-1a.
    const words = ['costarring', 'liquid', 'costarring', 'liquid']
    const coding = new DictionaryEncoder()
    expect(words.map((word) => coding.codeOfUtf8(bytes(word)))).toEqual([0, 1, 0, 1])
  })

  it('does not change with the bytes that it came in', () => {
    const coding = new DictionaryEncoder()
    const page = bytes('ab')
    coding.codeOfUtf8(page.subarray(0, 1))
    page[0] = page[1]!
    expect(coding.codeOfUtf8(page.subarray(1))).toBe(1)
  })
})
