import { expect, it } from 'vitest'
import { ageAgoText } from './age.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

it.each([
  [-5000, 'now'],
  [12 * 60_000, '12 min ago'],
  [100 * 60_000, '1 h 40 m ago'],
  [9.2 * HOUR_MS, '9 h ago'],
  [30 * HOUR_MS, '1 d 6 h ago'],
  [12 * DAY_MS, '12 days ago'],
  [270 * DAY_MS, '9 months ago'],
  [4838 * DAY_MS, '13 years ago'],
])('%d ms old is %s', (ageMs, text) => {
  expect(ageAgoText(ageMs)).toBe(text)
})
