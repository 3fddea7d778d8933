import { describe, expect, it } from 'vitest'
import { checkText, crossingsText, spanText } from './provenance.ts'

const HOUR_MS = 3_600_000
const issueMs = Date.UTC(2026, 0, 12, 14, 5)
const spoken = (nowMs: number) =>
  ({ issueMs, endMs: issueMs + 8 * HOUR_MS, stepMs: 300_000, nowMs, zone: 'utc' }) as const

describe('from when to when', () => {
  it.each([
    [issueMs, 'data ends 14:05 UTC, now'],
    [issueMs + 4 * 60_000, 'data ends 14:05 UTC, 4 min ago'],
    [issueMs + 100 * 60_000, 'data ends 14:05 UTC, 1 h 40 m ago'],
    [issueMs + 3 * HOUR_MS, 'data ends 14:05 UTC, 3 h ago'],
    [Date.UTC(2026, 10, 28), 'data ends 12 Jan 14:05 UTC, 10 months ago'],
    [Date.UTC(2039, 1, 1), 'data ends 12 Jan 2026 14:05 UTC, 13 years ago'],
    // Clocks differ by a little.
    [issueMs - 9 * 60_000, 'data ends 14:05 UTC, now'],
    [issueMs - 2 * HOUR_MS, 'data ends 14:05 UTC, 2 h ahead of this clock'],
  ])('of a file, never stale', (nowMs, text) => {
    expect(spanText('file', spoken(nowMs))).toEqual([text, 'forecast to 22:05 UTC'])
  })

  it('of a replay and of what is live, when it was made', () => {
    for (const of of ['replay', 'live'] as const)
      expect(spanText(of, spoken(issueMs + HOUR_MS))).toEqual(['forecast made at 14:05 UTC', 'to 22:05 UTC'])
  })
})

it('says of the self-check and of the levels what there is to say', () => {
  expect(checkText(3e-6, 'model')).toBe('✓ self-checked')
  expect(checkText(null, 'none')).toBe('not self-checked · not calibrated')
  expect(checkText(3e-6, 'file')).toBe('✓ self-checked · calibrated on this file')
})

it('counts levels in the wrong order, and says nothing of none', () => {
  const of = { series: [{ server: 'a', metric: 'cpu', profile: null }], horizon: 96 }
  expect(crossingsText({ ...of, crossings: 0 })).toBeNull()
  expect(crossingsText({ ...of, crossings: 9 })).toBe(
    'The model’s levels came out in the wrong order at 9 of 96 points and were sorted.',
  )
})
