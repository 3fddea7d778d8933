import { expect, it } from 'vitest'
import { leadTimeText } from './accuracy.ts'

const MINUTE_MS = 60_000

it.each([
  [null, 5 * MINUTE_MS, '–'],
  [36 + 7 / 60, 5 * MINUTE_MS, '36 min'],
  [53 + 52 / 60, 5 * MINUTE_MS, '54 min'],
  [59 + 59 / 60, 5 * MINUTE_MS, '1 h'],
  [83.4, 5 * MINUTE_MS, '1 h 23 m'],
  // To the minute nothing would be left of it.
  [0.26, 5_000, '15 s'],
])('a lead time of %s minutes in steps of %d ms is %s', (minutes, stepMs, text) => {
  expect(leadTimeText(minutes, stepMs)).toBe(text)
})
