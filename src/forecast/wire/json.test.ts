import { expect, test } from 'vitest'
import { parseWire } from './json.ts'

test('NaN and Infinity outside strings are null, and counted', () => {
  expect(parseWire('{"a": [1, NaN,-Infinity , Infinity], "NaN": "x \\" NaN, -Infinity"}')).toEqual({
    value: { a: [1, null, null, null], NaN: 'x " NaN, -Infinity' },
    notNumbers: 3,
  })
  expect(parseWire('{"NaN": -1}')).toEqual({ value: { NaN: -1 }, notNumbers: 0 })
  expect(parseWire('NaN')).toEqual({ value: null, notNumbers: 1 })
  expect(parseWire('["\\\\",NaN]')).toEqual({ value: ['\\', null], notNumbers: 1 })
})

test.each([
  [
    '<!doctype html><title>nginx</title>',
    'the response begins with "<!doctype html><title>nginx</title>", expected JSON',
  ],
  ['', 'the response is empty, expected JSON'],
  ['  \n', 'the response is empty, expected JSON'],
  ['{"a": 1 "b"}', 'the response has "\\"b\\"}" at position 8, expected JSON'],
  ['[NaN, NaNs]', 'the response has "s]" at position 11, expected JSON'],
  [`x${'y'.repeat(500)}`, `the response begins with "x${'y'.repeat(59)}…", expected JSON`],
])('%j is no JSON', (text, message) => {
  expect(() => parseWire(text)).toThrow(expect.objectContaining({ code: 'wire-invalid', message }))
})

test('a text of nothing but quotes, escapes or brackets takes no long time', () => {
  const started = performance.now()
  for (const piece of ['"', '\\"', '[', 'N', '-', '{"a":']) {
    expect(() => parseWire(`"${piece.repeat(300_000)}x`)).toThrow('expected JSON')
    expect(() => parseWire(`${piece.repeat(300_000)}x`)).toThrow('expected JSON')
  }
  expect(performance.now() - started).toBeLessThan(5000)
})

test('too long a text is refused before it is parsed', () => {
  expect(() => parseWire(' '.repeat(64 * 1024 * 1024 + 1))).toThrow(
    expect.objectContaining({
      code: 'wire-too-large',
      message: '67108865 characters, expected at most 67108864',
    }),
  )
})
