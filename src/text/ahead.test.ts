import { expect, it } from 'vitest'
import { answersText, futureQuestion, originMeaning, originQuestion, zeroOf } from './ahead.ts'

const NEWEST_MS = Date.UTC(2026, 2, 2, 14, 35)
const ORIGIN = {
  kind: 'time-origin',
  column: 'time_idx',
  why: 'the file does not have this column',
  trained: { low: 0, high: 239 },
  newestMs: NEWEST_MS,
  stepMs: 300_000,
} as const

it('asks for the index and says what it means', () => {
  expect(originQuestion(ORIGIN)).toBe(
    'The model reads the time index time_idx (trained on about 0 to 239). What is the index of the newest row?',
  )
  expect(originMeaning(299, ORIGIN, 'utc', NEWEST_MS + 3 * 86_400_000)).toBe(
    'Index 299 is at 2 Mar 14:35 UTC, index 0 at 1 Mar 13:40 UTC; this is about 60 steps after the range it was trained on.',
  )
  expect(originMeaning(-1, ORIGIN, 'utc', NEWEST_MS)).toContain('about 1 step before')
  expect(originMeaning(200, ORIGIN, 'utc', NEWEST_MS)).toContain(
    'Index 200 is at 14:35 UTC, index 0 at 1 Mar 21:55 UTC; this is within the range it was trained on.',
  )
})

it('says what was answered, also once newer rows came', () => {
  const timeZeroMs = zeroOf(299, ORIGIN)
  const answers = { timeZeroMs, knownFuture: { promo: 'last' } } as const
  const at = (issueTimeMs: number) =>
    answersText(answers, { issueTimeMs, stepMs: 300_000 }, 'utc', issueTimeMs)
  expect(at(NEWEST_MS)).toEqual(['index 299 at 14:35 UTC', 'promo: repeat its last value'])
  expect(at(NEWEST_MS + 600_000)[0]).toBe('index 301 at 14:45 UTC')
})

it('asks what a column will be', () => {
  expect(futureQuestion({ name: 'promo', why: 'follows no clock', isClock: false })).toBe(
    'Which values will promo have? In the file it follows no clock.',
  )
})
