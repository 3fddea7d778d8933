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

describe('a verdict', () => {
  test('names the simple forecast in plain words', () => {
    expect([worse(1), better, even(-0.1), even(0.01), few].map(judgementText)).toEqual([
      'worse than a straight line',
      'better than every simple forecast',
      'not clearly better than its usual range',
      'no better than its usual range',
      'too few windows to tell',
    ])
  })

  test('stands on figures', () => {
    const texts = [worse(0.5), worse(6.2), worse(Infinity), better, even(0), few].map((each) =>
      evidenceText(of('m', each)).replaceAll('\u2009', ' '),
    )
    expect(texts).toEqual([
      '50 % more loss than a straight line, over 40 windows',
      '7.20 times the loss of a straight line, over 40 windows',
      'a straight line was exact, over 40 windows',
      '38 % less loss than the newest value, over 40 windows',
      'as much loss as its usual range, over 40 windows',
      'over 40 windows',
    ])
  })

  test('is one line with the worst first, and a list with all of it', () => {
    const all = [of('cpu', better), of('disk', worse(0.2)), of('net', worse(0.1))]
    expect(qualityLine(all)).toBe('disk: worse than a straight line, and 1 more')
    expect(qualityLine(all.slice(0, 2))).toBe('disk: worse than a straight line')
    expect(qualityList(all.slice(0, 2))).toBe(
      'disk: worse than a straight line; cpu: better than every simple forecast',
    )
    expect(qualityLine([of('cpu', better)])).toBe('Better than every simple forecast')
    expect(qualityLine([of('cpu', better), of('net', even(0))])).toBe(
      'Better than every simple forecast: 1 of 2 metrics',
    )
    expect(qualityLine([of('cpu', even(-0.1)), of('net', few)])).toBe(
      'Not clearly better than simple forecasts',
    )
    expect(qualityLine([of('cpu', few)])).toBe('Too few windows to judge the model')
    expect(qualityLine([])).toBeNull()
  })

  test('says how little of the past it was tried on', () => {
    const sample = { servers: 6, ofServers: 30, origins: 5, ofOrigins: 10 }
    const report = { metrics: [{ windows: 30 }, { windows: 30 }], origins: 5 }
    expect(sampleText({ ...report, sample } as unknown as AccuracyReport)).toBe(
      '60 of about 600 windows (6 of 30 servers, 5 of 10 origins)',
    )
    expect(sampleText({ ...report, sample: null } as unknown as AccuracyReport)).toBe(
      '60 windows from 5 origins',
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
  expect(doubtText({ kind: 'crossing', fraction: 0.62 }).replace('\u2009', ' ')).toContain(
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
    'The network did not make this forecast.',
  )
})
