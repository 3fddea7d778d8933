import { expect, test } from 'vitest'
import { wireClockOf } from './wireClock.ts'

test.each([
  ['UTC', Date.UTC(2026, 10, 23, 17, 36, 10, 837), '2026-11-23T17:36:10.837000'],
  ['Europe/Vienna', Date.UTC(2026, 6, 1, 23), '2026-07-02T01:00:00.000000'],
  // The clocks go back at 1:00 UTC.
  ['Europe/Vienna', Date.UTC(2026, 9, 25, 0, 59, 59, 999), '2026-10-25T02:59:59.999000'],
  ['Europe/Vienna', Date.UTC(2026, 9, 25, 1), '2026-10-25T02:00:00.000000'],
  ['Asia/Kathmandu', Date.UTC(2026, 0, 1), '2026-01-01T05:45:00.000000'],
  // A clock that runs faster than the machine's has fractions of a ms.
  ['UTC', Date.UTC(2026, 0, 1) + 0.25, '2026-01-01T00:00:00.000000'],
])('a clock of %s tells %d as %s', (zone, ms, text) => {
  const { timeOf } = wireClockOf(zone)
  expect([timeOf(ms), timeOf(ms)]).toEqual([text, text])
})
