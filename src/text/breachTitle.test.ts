import { describe, expect, it } from 'vitest'
import { worstBreach } from './predictions.ts'
import { takeawayText } from './breachTitle.ts'

const times = { stepMs: 300_000, horizon: 96 }
const ahead = {
  chance: 0.37,
  limit: 75,
  direction: 'above',
  afterMs: 160 * 60_000,
  earliestMs: 42 * 60_000,
  latestMs: 360 * 60_000,
  medianMs: null,
} as const

describe('the takeaway of a chart', () => {
  it.each([
    [
      { kind: 'expected', ...ahead },
      'Breach possible in 2 h 40 m (42 min to 6 h): 37 % chance of ≥ 75 % within 8 h',
    ],
    [
      { kind: 'expected', ...ahead, limit: 90, before: { ...ahead, chance: 0.9, afterMs: 60 * 60_000 } },
      'Breach likely in 1 h (42 min to 6 h): 90 % chance of ≥ 75 % within 8 h, then 37 % chance of ≥ 90 % in 2 h 40 m (42 min to 6 h)',
    ],
    [
      { kind: 'expected', ...ahead, chance: 0.4999 },
      'Breach possible in 2 h 40 m (42 min to 6 h): 49 % chance of ≥ 75 % within 8 h',
    ],
    [
      { kind: 'possible', ...ahead, chance: 0.6 },
      'Breach likely in 2 h 40 m (42 min to 6 h): 60 % chance of ≥ 75 % within 8 h',
    ],
    [
      { kind: 'possible', ...ahead, chance: 0.12 },
      'Breach possible in 2 h 40 m (42 min to 6 h): 12 % chance of ≥ 75 % within 8 h',
    ],
    [
      { kind: 'already', current: 81, limit: 75, direction: 'above', ahead: null },
      'Breaching now: 81 % is ≥ 75 %',
    ],
    [
      { kind: 'already', current: 81, limit: 75, direction: 'above', ahead: { ...ahead, limit: 90 } },
      'Breaching now: 81 % is ≥ 75 %; 37 % chance of ≥ 90 %',
    ],
    [
      { kind: 'clear', limit: 75, direction: 'above', chance: 0.01, peak: 50 },
      'No breach expected within 8 h',
    ],
    [{ kind: 'pending' }, 'Not forecast yet'],
    [{ kind: 'unknown', staleMs: 7_200_000 }, 'Stale: the newest row is 2 h old'],
    [{ kind: 'no-threshold' }, ''],
  ] as const)('%o', (breach, text) => {
    expect(takeawayText(breach, 'cpu_percent', times).replaceAll(/[\u00a0\u202f]/g, ' ')).toBe(text)
  })
})

it('keeps sign, value and unit on one line', () => {
  expect(takeawayText({ kind: 'possible', ...ahead }, 'cpu_percent', times)).toBe(
    'Breach possible in 2\u00a0h 40\u00a0m (42\u00a0min to 6\u00a0h): 37\u202f% chance of ≥\u00a075\u202f% within 8\u00a0h',
  )
})

describe('the worst breach of a row', () => {
  it('is when it comes and in which range, expected or only possible', () => {
    expect(worstBreach({ kind: 'expected', ...ahead }, times)).toEqual({
      when: '2 h 40 m',
      range: '42 min to 6 h',
      isExpected: true,
    })
    expect(worstBreach({ kind: 'possible', ...ahead }, times)?.isExpected).toBe(false)
    expect(worstBreach({ kind: 'pending' }, times)).toBeNull()
  })
})
