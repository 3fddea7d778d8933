import { expect, it } from 'vitest'
import { dataAgeText } from './dataAge.ts'

const forecast = { issueTimeMs: Date.UTC(2026, 0, 12, 14), stepMs: 300_000 }
const MINUTE_MS = 60_000

it.each([
  [0, 'live, 0 s old'],
  [10, 'live, 10 min old'],
  [10.01, 'stale, 10 min 1 s old'],
  [200, 'stale, 3 h 20 m old'],
  // Clocks differ by a little.
  [-10, 'live, 0 s old'],
  [-120, '2 h ahead of this clock'],
])('data whose newest row is %d minutes old is %s', (minutes, text) => {
  expect(dataAgeText(forecast, forecast.issueTimeMs + minutes * MINUTE_MS)).toBe(text)
})
