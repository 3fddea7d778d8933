import { expect, test } from 'vitest'
import { parseWireTime } from './wireTime.ts'

const noon = Date.UTC(2026, 10, 23, 12)

test.each([
  ['2026-11-23T12:00:00', noon, false],
  ['2026-11-23 12:00:00', noon, false],
  ['2026-11-23T12:00', noon, false],
  ['2026-11-23T12:00:00.123456', noon + 123, false],
  ['2026-11-23T12:00:00.5', noon + 500, false],
  ['2026-11-23T12:00:00Z', noon, true],
  ['2026-11-23T12:00:00.001+00:00', noon + 1, true],
  ['2026-11-23T17:30:00+05:30', noon, true],
  ['2026-11-23T08:00:00-0400', noon, true],
  ['2026-11-23T13:00:00+01', noon, true],
  ['2024-02-29T00:00:00', Date.UTC(2024, 1, 29), false],
])('%s', (text, ms, zoned) => {
  expect(parseWireTime(text)).toEqual({ ms, zoned })
})

test.each([
  '',
  'now',
  '2026-11-23',
  '2026-02-30T00:00:00',
  '2026-13-01T00:00:00',
  '2026-11-23T25:00:00',
  '2026-11-23T12:61:00',
  '1764000000',
  '0000-00-00T00:00:00',
  '2026-11-23T12:00:00+',
])('%j is no time', (text) => {
  expect(parseWireTime(text)).toBeNull()
})
