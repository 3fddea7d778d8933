import { describe, expect, test } from 'vitest'
import { intervalHold } from '#forecast/accuracy/intervalHold.ts'
import { byNaive } from '#forecast/accuracy/comparison.ts'
import type { Judgement } from '#forecast/accuracy/judgement.ts'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import {
  accuracySummary,
  intervalSentence,
  smallSampleText,
  triedText,
  verdictOf,
  verdictsOf,
} from './accuracyVerdict.ts'

const plain = (text: string | null) => (text ?? 'nothing').replaceAll(/\u202f/g, ' ')
const hold = (closed: number | null, halfOpen = closed) =>
  intervalHold({ coverage80Closed: closed, coverage80: halfOpen })
const worse: Judgement = { kind: 'worse', closest: 'lastValue', excess: 0.5, serve: null }
const better: Judgement = { kind: 'better', closest: 'lastPoint', excess: -0.3 }
const even: Judgement = { kind: 'even', closest: 'windowDay', excess: -0.1 }
const few: Judgement = { kind: 'few' }
const constant: Judgement = { kind: 'constant', serve: null }
const NO_SKILL = byNaive(() => null)

describe('an interval', () => {
  test.each([
    [0.75, 0.75, 'good', false],
    [0.7449, 0.7, 'narrow', false],
    [0.7451, 0.7, 'good', false],
    [0.6499, 0.6, 'narrow', true],
    [0.86, 0.856, 'wide', false],
    [0.86, 0.854, 'good', false],
    [1, 0.951, 'wide', true],
    // Values on the edge speak for the interval, whichever side it is looked at from.
    [1, 0, 'good', false],
  ] as const)('that holds %s (%s without its edge) is %s', (closed, halfOpen, kind, isFar) => {
    expect(hold(closed, halfOpen)).toMatchObject({ kind, isFar })
  })

  test('says what it held and what is good', () => {
    expect(plain(intervalSentence(hold(0.82)))).toBe(
      'The 80 % interval holds 82 % of values (good: 75 to 85 %).',
    )
    expect(plain(intervalSentence(hold(0.61)))).toBe(
      'The 80 % interval holds only 61 % of values (good: 75 to 85 %): it is too narrow.',
    )
    expect(plain(intervalSentence(hold(0.97, 0.9)))).toContain('holds 90 % of values')
    expect(plain(intervalSentence(hold(0.83, 0.6)))).toBe(
      'The 80 % interval holds 60 % of values, 83 % with those exactly on its edge (as an idle server at 0); the truth lies in between (good: 75 to 85 %).',
    )
    // One figure, the one that is right; where values on the edge leave none, that is said.
    expect(plain(intervalSentence(hold(0.95, 0.79)))).toContain('holds 79 % of values')
    expect(plain(intervalSentence(hold(0.95, 0.64)))).toBe(
      'Many values lie exactly on the edge of the 80 % interval (as an idle server at 0), so whether its width is right cannot be told.',
    )
    expect(intervalSentence(hold(null))).toBe('')
  })
})

describe('a verdict', () => {
  test('says what to do', () => {
    const advice = (judgement: Judgement, share: number) => verdictOf('cpu', judgement, hold(share)).advice
    expect(advice(better, 0.8)).toBe('rely')
    expect(advice(better, 0.7)).toBe('care')
    expect(advice(better, 0.92)).toBe('care')
    expect(advice(even, 0.8)).toBe('care')
    expect(advice(worse, 0.8)).toBe('avoid')
    expect(advice(few, 0.8)).toBe('unknown')
    expect(advice(constant, 1)).toBe('constant')
    expect(verdictOf('cpu', better, hold(1, 0)).advice).toBe('care')
  })

  test('never sends to an interval that is off', () => {
    const { headline, interval, so } = verdictOf('cpu', better, hold(0.92))
    expect(plain(headline)).toBe(
      'Better than simple forecasts, but its range is too wide here (holds 92 % of values; good: 75 to 85 %).',
    )
    expect([interval, so]).toEqual(['', 'Rely on the median rather than the range.'])
    expect(plain(verdictOf('cpu', better, hold(0.6)).headline)).toContain('too narrow here (holds 60 %')
    expect(verdictOf('cpu', even, hold(0.8)).so).toContain('Go by the interval')
    for (const share of [0.92, 0.6, 1]) {
      expect(verdictOf('cpu', even, hold(share)).so).not.toMatch(/Go by/)
    }
  })

  test('of a small sample that is not clear is not known yet', () => {
    const small = { isSmall: true, untilMs: null }
    expect(verdictOf('cpu', even, hold(0.8), small)).toMatchObject({
      advice: 'unknown',
      headline: 'Not clearly better than repeating its usual range in a small sample.',
    })
    expect(verdictOf('cpu', better, hold(0.8), small).advice).toBe('rely')
    expect(verdictOf('cpu', worse, hold(0.8), small).advice).toBe('avoid')
  })

  test('says how far ahead it holds, and puts what never changes last', () => {
    const block = (toStep: number, lastValue: number | null) => ({
      toStep,
      skill: { ...NO_SKILL, lastValue },
    })
    const model = { coverage80Closed: 0.8, coverage80: 0.8 }
    const of = (...skills: (number | null)[]) => ({
      metric: 'cpu',
      model,
      byHorizon: skills.map((skill, at) => block(12 * (at + 1), skill)),
    })
    const judged = (metric: string, judgement: Judgement) => ({ metric, judgement, windows: 40 })
    const headline = (...skills: (number | null)[]) =>
      verdictsOf(
        { metrics: [of(...skills)], stepMs: 300_000, sample: null, origins: 9 } as unknown as AccuracyReport,
        [judged('cores', constant), judged('cpu', better)],
      ).map((each) => each.headline)
    expect(headline(0.3, 0.1, -0.1, -0.2)).toEqual([
      'Better than simple forecasts up to about 2 h ahead.',
      'In the trial every value was the one before.',
    ])
    // Worse in between only, hardly worse, or not known: said of all of it.
    for (const skills of [
      [0.3, -0.1, 0.2],
      [0.3, -0.01],
      [0.3, null],
    ])
      expect(headline(...skills)[0]).toBe('Better than simple forecasts.')
  })

  test('whose alerts came true less often than they promised is not relied on', () => {
    const known = (raised: number, hits: number) => ({
      isSmall: false,
      untilMs: null,
      alerts: [
        { severity: 'critical', raised: 0, hits: 0, breaches: 1, chance: 0.3 },
        { severity: 'warning', raised, hits, breaches: 3, chance: 0.3 },
      ] as const,
    })
    expect(verdictOf('cpu', better, hold(0.8), known(7, 1))).toMatchObject({
      advice: 'care',
      so: 'But fewer of its alerts came true than they promised: look before you act on one.',
    })
    expect(verdictOf('cpu', better, hold(0.8), known(20, 6)).advice).toBe('rely')
    expect(verdictOf('cpu', better, hold(0.8), known(4, 0)).advice).toBe('rely')
    expect(verdictOf('cpu', better, hold(0.6), known(7, 1)).so).toContain('Rely on the median')
  })

  test('names the simple forecast that did better', () => {
    expect(verdictOf('cpu', worse, hold(0.8)).headline).toBe('Worse than repeating the last value.')
    expect(verdictOf('cpu', even, hold(0.8)).headline).toBe(
      'Not clearly better than repeating its usual range.',
    )
  })

  test('is summed up for all metrics', () => {
    const of = (...judgements: Judgement[]) =>
      accuracySummary(judgements.map((judgement, at) => verdictOf(`m${at}`, judgement, hold(0.8))))
    expect(of(better)).toBe('Rely on the forecasts of m0.')
    expect(of(better, better, better)).toBe('Rely on the forecasts of all 3 metrics.')
    expect(of(better, worse, even, worse)).toBe('Rely on m0. Use m2 with care. Do not rely on m1 and m3.')
    expect(of(better, worse, worse, worse)).toBe('Rely on m0. Do not rely on 3 of 4 metrics.')
    expect(of(few, few, few)).toBe('Too little is known of all 3 metrics.')
    expect(of(better, constant)).toBe('Rely on the forecasts of m0.')
    expect(of(constant)).toContain('nothing to forecast')
    expect(of()).toBe('')
  })
})

test('what was tried is counted, and a small sample is called one', () => {
  const metric = (windows: number, servers: number) => ({ windows, byServer: Array(servers).fill({}) })
  const report = {
    metrics: [metric(168, 21), metric(100, 20)],
    origins: 8,
    split: 60,
    steps: 100,
    horizon: 96,
    stepMs: 300_000,
  } as unknown as AccuracyReport
  expect(plain(triedText(report, 'the file'))).toBe(
    '268 forecasts of 41 series, made at 8 past times in the last 40 % of the file, each 8 h ahead',
  )
  const sample = { servers: 21, ofServers: 30, origins: 8, ofOrigins: 13 }
  expect(smallSampleText({ sample, origins: 8 })).toContain('21 of 30 servers, 8 of 13 past times')
  expect(smallSampleText({ sample: { ...sample, servers: 30, origins: 13 }, origins: 13 })).toBeNull()
  expect(smallSampleText({ sample: null, origins: 3 })).toContain('only 3 past times')
  expect(smallSampleText({ sample: null, origins: 8 })).toBeNull()
})
