import { describe, expect, it } from 'vitest'
import type { AheadQuestion } from '#forecast/window/clock/question.ts'
import { memoryStorage } from '../testing/memoryStorage.ts'
import { answered, keptAnswersIn, NO_ANSWERS, type AheadAnswers } from './aheadAnswers.ts'

const ANSWERS: AheadAnswers = { timeZeroMs: 1_767_225_600_000, knownFuture: { promo: 'last', hour: 'clock' } }
const ORIGIN: AheadQuestion = {
  kind: 'time-origin',
  column: 'time_idx',
  why: 'the file does not have this column',
  trained: null,
  newestMs: 1_767_225_900_000,
  stepMs: 300_000,
}
const asks = (...names: string[]): AheadQuestion => ({
  kind: 'known-future',
  columns: names.map((name) => ({ name, why: 'has no future values', isClock: false })),
})

describe('answers', () => {
  it('are kept of a file with a model, until they are taken back', () => {
    const kept = keptAnswersIn(memoryStorage())
    kept.remember('file', 'model', ANSWERS)
    expect(kept.recall('file', 'model')).toEqual(ANSWERS)
    expect(kept.recall('file', 'other')).toBeNull()
    expect(kept.recall('other', 'model')).toBeNull()
    kept.remember('file', 'model', NO_ANSWERS)
    expect(kept.recall('file', 'model')).toBeNull()
  })

  it('are kept of the fifty newest, and a damaged store is an empty one', () => {
    const storage = memoryStorage()
    const kept = keptAnswersIn(storage)
    for (let i = 0; i < 51; i++) kept.remember(String(i), 'model', ANSWERS)
    expect([kept.recall('0', 'model'), kept.recall('1', 'model')]).toEqual([null, ANSWERS])
    storage.setItem(
      'fleetcast.ahead',
      '{"version":1,"entries":[{"fingerprint":"1","model":"model","answers":{"timeZeroMs":"0"}}]}',
    )
    expect(kept.recall('1', 'model')).toBeNull()
  })

  it('answer what is asked and nothing else', () => {
    expect(answered(NO_ANSWERS, ORIGIN, ANSWERS)).toEqual({ ...NO_ANSWERS, timeZeroMs: ANSWERS.timeZeroMs })
    expect(answered(NO_ANSWERS, asks('promo'), ANSWERS)).toEqual({
      timeZeroMs: null,
      knownFuture: { promo: 'last' },
    })
    expect(answered(NO_ANSWERS, asks('promo', 'deploy'), ANSWERS)).toBeNull()
    expect(answered(NO_ANSWERS, asks('constructor'), ANSWERS)).toBeNull()
    expect(answered(NO_ANSWERS, ORIGIN, NO_ANSWERS)).toBeNull()
  })

  it('that did not help are not given again', () => {
    expect(answered(ANSWERS, ORIGIN, ANSWERS)).toBeNull()
    expect(answered(ANSWERS, asks('hour'), ANSWERS)).toBeNull()
  })
})
