import { describe, expect, it } from 'vitest'
import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { accuracyOfSent, ownAccuracySchema, sentAccuracy } from '#forecast/wire/own/accuracy.ts'
import { fakeReport } from '../testing/fakeAccuracy.ts'
import { fakeForecast, FAKE_FLEET } from '../testing/fakeForecast.ts'
import { fakeLinks } from '../testing/fakeLink.ts'
import { OWN_FACTS, OWN_MODEL } from '../testing/ownFacts.ts'
import { createOwnSource } from './ownSource.ts'

const signal = new AbortController().signal
const noProgress = () => undefined
const REPORT = fakeReport(
  fakeForecast({ ...FAKE_FLEET, servers: 2, metrics: ['cpu_percent'] }),
  { metrics: null, from: 0, stride: 1, horizon: null, thresholds: {} },
  1,
)

function source() {
  const { openLink, newest } = fakeLinks()
  openLink({ address: 'http://daemon', key: null, step: null, criteria: DEFAULT_CRITERIA })
  const link = newest()
  link.tick({ own: OWN_FACTS })
  return { link, source: createOwnSource(link, () => undefined) }
}

describe('a daemon of ours as a source', () => {
  it('says which model and which data, and goes on saying it while it restarts', () => {
    const { link, source: own } = source()
    const { facts } = own.state()
    expect(facts).toMatchObject({
      kind: 'daemon',
      host: 'db-host',
      model: { sha256: OWN_MODEL.sha256, card: { name: 'fleet-long-0' } },
      table: { servers: 25, name: 'http://daemon' },
    })
    const { latest } = own.state()
    link.push({ link: { kind: 'retrying', atMs: 0, attempt: 1, why: { kind: 'stream-ended' } } })
    link.push({ own: { ...OWN_FACTS, nowMs: OWN_FACTS.nowMs + 9 } })
    expect(own.state().facts).toBe(facts)
    expect(own.state().latest).toBe(latest)
    const model = { ...OWN_MODEL, sha256: 'cd'.repeat(32) }
    link.push({ own: { ...OWN_FACTS, epoch: 'life-2', model } })
    expect(own.state().facts.model?.sha256).toBe(model.sha256)
  })

  it('is asked for what it remembers, explains and scores', async () => {
    const { link, source: own } = source()
    const { history, asOf, explain, accuracy } = own
    if (history.kind !== 'can' || asOf.kind !== 'can' || explain.kind !== 'can') throw new Error('it cannot')
    if (accuracy.kind !== 'can') throw new Error('it cannot')
    const series = [{ server: 'a', metric: 'cpu_percent', profile: null }]
    const past = { series, stepMs: 1, length: 0, lastMs: Float64Array.of(NaN), values: new Float32Array() }
    const looked = {
      ...{ staticVariables: [], encoderVariables: [], decoderVariables: [] },
      attention: Float32Array.of(1),
    }
    const old = fakeForecast(FAKE_FLEET)
    link.answersOwn({
      history: () => past,
      'as-of': () => old,
      explain: () => ({ ...looked, series: series[0]! }),
      'explain-fleet': () => ({ ...looked, windows: 1, of: 2 }),
      accuracy: () => REPORT,
    })
    const range = { fromMs: 0, toMs: 1 }
    expect(await history.use(series, range, signal)).toBe(past)
    expect(await asOf.use(5, noProgress, signal)).toBe(old)
    expect((await explain.use.one(series[0]!, signal)).attention).toEqual(looked.attention)
    expect((await explain.use.mean(series, signal)).of).toBe(2)
    const asked = { metrics: ['cpu_percent'], from: 0, stride: 1, horizon: null, thresholds: {} }
    expect(await accuracy.use.backtest(asked, noProgress, signal)).toBe(REPORT)
    expect(link.askedOwn.filter(({ about }) => about !== 'alerts')).toEqual([
      { about: 'history', series, range },
      { about: 'as-of', atMs: 5 },
      { about: 'explain', series: series[0] },
      { about: 'explain-fleet', series },
      { about: 'accuracy', asked: { metrics: ['cpu_percent'], thresholds: {} } },
    ])
    expect([own.learn, own.capacity, accuracy.use.calibrate].map(({ kind }) => kind)).toEqual(
      Array(3).fill('cannot'),
    )
  })

  it('says what is not there', async () => {
    const { source: own } = source()
    if (own.asOf.kind !== 'can') throw new Error('it cannot')
    await expect(own.asOf.use(5, noProgress, signal)).rejects.toMatchObject({
      code: 'no-rows',
      message: 'the daemon keeps no forecast that old',
    })
  })
})

describe('a report of accuracy', () => {
  it('is the same after its way as JSON, also where only a simple forecast was right to the digit', () => {
    const [metric] = REPORT.metrics
    if (metric === undefined) throw new Error('the report is empty')
    const lastValue = { excess: Infinity, isClear: true }
    const margins = { ...metric.evidence.margins, lastValue }
    const report = { ...REPORT, metrics: [{ ...metric, evidence: { ...metric.evidence, margins } }] }
    const read = ownAccuracySchema.parse(JSON.parse(JSON.stringify(sentAccuracy(report))))
    expect(accuracyOfSent(read)).toEqual(report)
    expect(report.metrics[0]?.evidence.margins.lastValue.excess).toBe(Infinity)
  })
})
