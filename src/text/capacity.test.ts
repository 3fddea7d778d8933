import { expect, test } from 'vitest'
import type { Capacity, Filling } from '#forecast/capacity/capacity.ts'
import type { Reach } from '#forecast/capacity/reach.ts'
import {
  belowText,
  capacityOrigin,
  chanceText,
  fillingSentence,
  reachText,
  saidOfText,
  someNames,
} from './capacity.ts'
import { noCapacityText } from './capacityStep.ts'

const [HOUR, DAY] = [3_600_000, 86_400_000]
const TIMES = { stepMs: HOUR, horizon: 96, averaged: false }
const MEANS = { stepMs: 2 * HOUR, horizon: 96, averaged: true }
const KEY = { server: 'db-07', metric: 'disk_percent' }

const expected = (afterMs: number, earliestMs: number, latestMs: number | null): Reach => ({
  kind: 'expected',
  chance: 0.9,
  afterMs,
  earliestMs,
  latestMs,
})
const row = (critical: Reach, full: Reach | null = null): Filling => ({
  series: 0,
  direction: 'above',
  critical: { limit: 95, reach: critical },
  full: full === null ? null : { limit: 100, reach: full },
  trendMs: null,
})
const sentence = (...reaches: Parameters<typeof row>) => fillingSentence(row(...reaches), KEY, TIMES)

test.each([
  [expected(3.1 * DAY, 2 * DAY, 3.9 * DAY), 'in 3 days', '2 to 4'],
  [expected(3.1 * DAY, 2 * DAY, null), 'in 3 days', '2 to 4 or later'],
  [expected(2.4 * DAY, 14 * HOUR, null), 'in 2.5 days', '14 h to 4 days or later'],
  [expected(20 * HOUR, 14.2 * HOUR, 30 * HOUR), 'in 20 h', '14 to 30'],
  // Less than a step is about one.
  [expected(0.2 * HOUR, 0, 1.4 * HOUR), 'in 1 h', '1 h'],
  [
    { kind: 'possible', chance: 0.3, earliestMs: 2 * DAY },
    'in 2 days at the earliest',
    '30\u202f% within 4 days',
  ],
  [{ kind: 'already' }, 'already', ''],
] satisfies [Reach, string, string][])('%o', (reach, main, detail) => {
  expect(reachText(reach, TIMES)).toEqual({ main, detail })
})

test('a sentence says what, when and until when, and when it is full', () => {
  expect(sentence(expected(3 * DAY, 2 * DAY, null), expected(3.8 * DAY, 3 * DAY, null))).toBe(
    'disk of db-07 reaches 95\u202f% in 3 days (2 to 4 or later); full in 4 days (3 to 4 or later)',
  )
  expect(sentence({ kind: 'already' }, { kind: 'clear', chance: 0.05 })).toBe(
    'disk of db-07 is over 95\u202f% already',
  )
  expect(sentence({ kind: 'possible', chance: 0.123, earliestMs: 5 * HOUR })).toBe(
    'disk of db-07 may reach 95\u202f% in 5 h at the earliest (12\u202f% within 4 days)',
  )
})

test('what speaks of means says so, and a chance by when', () => {
  const likely = expected(3 * DAY, 2 * DAY, null)
  expect(fillingSentence(row(likely), KEY, MEANS)).toMatch(
    /^disk of db-07 reaches 95\u202f% \(mean of 2 h\) in 3 days/,
  )
  expect(fillingSentence(row({ kind: 'already' }), KEY, MEANS)).not.toContain('mean')
  expect(belowText({ below: 2, known: 3, what: ['disk'] } as unknown as Capacity, MEANS)).toMatch(
    '2 of 3 (disk) have less than 10 % chance of reaching the critical threshold as a mean of 2 h within 8 days.',
  )
  expect(saidOfText(MEANS)).toContain(
    '“Already” refers to the newest value, “reaches” to a mean of 2 h: a short peak may come sooner.',
  )
  expect(chanceText(likely, MEANS)).toBe('90\u202f% within 8 days')
  expect(chanceText({ kind: 'already' }, MEANS)).toBe('')
})

test('it is said what it is read off, and why nothing is', () => {
  const step = {
    kind: 'step',
    stepMs: HOUR,
    horizonMs: 4 * DAY,
    historyMs: 40 * HOUR,
    averaged: true,
  } as const
  expect(capacityOrigin(step)).toBe(
    'From hourly means of this file, 4 days ahead: the coarsest step its 1 d 16 h of history allows.',
  )
  expect(capacityOrigin({ ...step, averaged: false }, true)).toBe(
    'From hourly values of this file, 4 days ahead: as requested, from 1 d 16 h of history.',
  )
  const short = { kind: 'too-short', historyMs: 5 * HOUR, stepMs: HOUR / 4, neededMs: 6 * HOUR } as const
  expect(noCapacityText(short)).toBe('5 h of history is too short: 15-minute means need 6 h.')
  expect(noCapacityText({ kind: 'no-step', measuredMs: DAY })).toContain('Rows every 1 d')
})

test('of many names the first are given', () => {
  expect(someNames(['a', 'b'])).toBe('a, b')
  expect(someNames(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more')
})
