import { expect, it } from 'vitest'
import { clockText, dayText, durationText, timeText, zoneName } from './time.ts'

const at = Date.UTC(2026, 0, 12, 14, 5)

it('prints the zone with every moment', () => {
  expect(timeText(at, 'utc', at)).toBe('14:05 UTC')
  expect(zoneName('utc', at)).toBe('UTC')
  // The tests run with TZ=UTC: the local zone has a name too.
  expect(timeText(at, 'local', at)).toBe('14:05 UTC')
})

it('adds the day, then the year, where they differ from the reference', () => {
  expect(timeText(Date.UTC(2026, 0, 11, 23, 40), 'utc', at)).toBe('11 Jan 23:40 UTC')
  expect(timeText(Date.UTC(2013, 9, 9, 16, 25), 'utc', at)).toBe('9 Oct 2013 16:25 UTC')
})

it('has a dash for what is no moment', () => {
  expect(timeText(Number.NaN, 'utc', at)).toBe('–')
})

it('labels axes', () => {
  expect(clockText(Date.UTC(2026, 0, 12, 0, 0), 'utc')).toBe('00:00')
  expect(dayText(at, 'utc')).toBe('12 Jan')
})

it.each([
  [5_000, '5 s'],
  [300_000, '5 min'],
  [90_000, '1 min 30 s'],
  [7_199_900, '2 h'],
  [12_000_000, '3 h 20 m'],
  [28_800_000, '8 h'],
  [187_200_000, '2 d 4 h'],
])('writes %d ms as %s', (ms, text) => {
  expect(durationText(ms)).toBe(text)
})
