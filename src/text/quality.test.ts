import { describe, expect, test } from 'vitest'
import type { Judgement, MetricJudgement } from '#forecast/accuracy/judgement.ts'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import type { FleetForecast, Provenance } from '#forecast/fleetForecast.ts'
import {
  doubtText,
  doubtTitle,
  evidenceText,
  judgementText,
  notFromModelText,
  qualityLine,
  qualityList,
  sampleText,
  weightsAsideText,
} from './quality.ts'

const of = (metric: string, judgement: Judgement): MetricJudgement => ({ metric, judgement, windows: 40 })
const worse = (excess: number): Judgement => ({ kind: 'worse', closest: 'straightLine', excess, serve: null })
const better: Judgement = { kind: 'better', closest: 'lastPoint', excess: -0.38 }
const even = (excess: number): Judgement => ({ kind: 'even', closest: 'windowDay', excess })
const few: Judgement = { kind: 'few' }
const constant: Judgement = { kind: 'constant', serve: null }

describe('a verdict', () => {
  test('names the naive forecast in plain words', () => {
    expect(
      [worse(1), better, even(-0.1), even(0.01), few, constant].map((each) => judgementText(each)),
    ).toEqual([
      'worse than a straight line',
      'better than simple forecasts',
      'not clearly better than repeating its usual range',
      'no better than repeating its usual range',
      'too few forecasts to judge',
      'constant: nothing to forecast',
    ])
    // What chance may have made is not called a verdict.
    expect(judgementText(even(-0.1), true)).toBe('not known yet: small sample')
    expect(judgementText(better, true)).toBe('better than simple forecasts')
  })

  test('stands on figures', () => {
    const texts = [worse(0.5), worse(6.2), worse(Infinity), better, even(0), few].map((each) =>
      evidenceText(of('m', each)).replaceAll('\u202f', ' '),
    )
    expect(texts).toEqual([
      '50 % more loss than a straight line, over 40 forecasts',
      '7.20 times the loss of a straight line, over 40 forecasts',
      'a straight line was exact, over 40 forecasts',
      '38 % less loss than repeating the last value, over 40 forecasts',
      'as much loss as repeating its usual range, over 40 forecasts',
      'over 40 forecasts',
    ])
  })

  test('is one line with the worst first, and a list with all of it', () => {
    const all = [of('cpu', better), of('disk', worse(0.2)), of('net', worse(0.1))]
    const line = (judgements: readonly MetricJudgement[]) => qualityLine(judgements, false)
    expect(line(all)).toEqual({ text: 'disk: worse than a simple forecast, and 1 more', tone: 'bad' })
    expect(line(all.slice(0, 2))?.text).toBe('disk: worse than a simple forecast')
    expect(qualityList(all.slice(0, 2), false)).toBe(
      'disk: worse than a straight line; cpu: better than simple forecasts',
    )
    expect(line([of('cpu', better)])).toEqual({ text: 'Better than simple forecasts', tone: 'good' })
    expect(line([of('cpu', even(-0.1)), of('net', few)])).toEqual({
      text: 'Not clearly better than simple forecasts',
      tone: 'neutral',
    })
    expect(line([of('cpu', few)])?.text).toBe('Too few forecasts to judge')
    expect(line([])).toBeNull()
  })

  test('is good only where most metrics that change are better', () => {
    const tone = (...judgements: Judgement[]) =>
      qualityLine(
        judgements.map((each) => of('m', each)),
        false,
      )?.tone
    expect(tone(better, even(0))).toBe('neutral')
    expect(tone(better, better, even(0))).toBe('good')
    expect(tone(better, better, few, few)).toBe('neutral')
    expect(tone(better, constant, constant)).toBe('good')
    expect(tone(better, better, worse(1))).toBe('bad')
    expect(tone(constant)).toBe('neutral')
  })

  test('of a small sample is not known yet where it is not clear', () => {
    const line = (...judgements: Judgement[]) =>
      qualityLine(
        judgements.map((each) => of('m', each)),
        true,
      )
    expect(line(better, even(0), even(-0.1))).toEqual({
      text: 'Better than simple forecasts: 1 of 3 metrics',
      tone: 'neutral',
    })
    expect(line(even(0), constant)?.text).toBe('Accuracy not known yet: small sample')
    expect(line(worse(1), even(0))?.text).toBe('m: worse than a simple forecast')
    expect(line(better)?.text).toBe('Better than simple forecasts')
  })

  test('says how little of the past it was tried on', () => {
    const sample = { servers: 6, ofServers: 30, origins: 5, ofOrigins: 10 }
    const report = { metrics: [{ windows: 30 }, { windows: 30 }], origins: 5 }
    expect(sampleText({ ...report, sample } as unknown as AccuracyReport)).toBe(
      '60 of about 600 forecasts (6 of 30 servers, 5 of 10 past times)',
    )
    expect(sampleText({ ...report, sample: null } as unknown as AccuracyReport)).toBe(
      '60 forecasts made at 5 past times',
    )
  })
})

test('a doubt has a title for the header and a sentence that says what it was found by', () => {
  const minute = 60_000
  const step = { kind: 'step', usedMs: minute, otherMs: 5 * minute, of: 'model' } as const
  expect(doubtTitle(step)).toBe('Step far from the model’s')
  expect(doubtText(step)).toBe(
    'The forecast is made at 1 min steps, far from the 5 min that the model was trained on.',
  )
  expect(doubtTitle({ kind: 'range', metrics: ['disk', 'net'] })).toBe(
    'disk and 1 more outside the training range',
  )
  expect(doubtText({ kind: 'crossing', fraction: 0.62 }).replace('\u202f', ' ')).toContain(
    'cross at 62 % of points',
  )
})

test('numbers that are not the model’s say whose they are', () => {
  const provenance = { engine: 'tft-wasm', source: 'local' } as Provenance
  const simple: FleetForecast['simple'] = { disk: 'straightLine' }
  expect(notFromModelText({ provenance, simple }, 'disk')).toBe(
    'Not from the model: a straight line, which was closer on this file’s past.',
  )
  expect(notFromModelText({ provenance, simple }, 'cpu')).toBeNull()
  const several = 'Not from the model: disk (a straight line): closer on this file’s past.'
  expect(notFromModelText({ provenance, simple }, null)).toBe(several)
  expect(notFromModelText({ provenance, simple }, ['cpu', 'disk'])).toBe(several)
  expect(notFromModelText({ provenance, simple }, ['cpu'])).toBeNull()
  expect(notFromModelText({ provenance }, null)).toBeNull()
  expect(weightsAsideText({ simple }, 'disk')).toContain('a simple forecast’s (a straight line)')
  expect(weightsAsideText({ simple }, 'cpu')).toBeNull()
  expect(notFromModelText({ provenance: { ...provenance, engine: 'heuristic' } }, 'cpu')).toBe(
    'This forecast is not from the network.',
  )
})
