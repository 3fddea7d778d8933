import { describe, expect, it } from 'vitest'
import type { AccuracyReport } from '#forecast/accuracy/report.ts'
import { DEFAULT_ODDS } from '#forecast/thresholds.ts'
import { can, cannot } from '../../sources/forecastSource.ts'
import { NOTHING_MEASURED, type Accuracy, type Quality } from '../../state/accuracy.ts'
import { trustOf } from './useTrust.ts'

const NOT_TRIED: Quality = { report: null, wasAsked: false, judgements: [] }
const SAMPLE = { servers: 6, ofServers: 30, origins: 8, ofOrigins: 24 }

function report(sample: AccuracyReport['sample'], covered: number | null): AccuracyReport {
  const model = { points: 1000, coverage80Closed: covered, coverage80: covered }
  return { metrics: [{ metric: 'cpu', model, breaches: null }], sample } as unknown as AccuracyReport
}
const better = {
  metric: 'cpu',
  windows: 40,
  judgement: { kind: 'better', closest: 'lastValue', excess: -0.2 },
}
const few = { metric: 'cpu', windows: 3, judgement: { kind: 'few' } }

interface Case {
  readonly kind?: 'file' | 'daemon'
  readonly accuracy?: Partial<Accuracy>
  readonly quality?: Quality
  readonly isWanted?: boolean
  readonly able?: boolean
}
function trust({ kind = 'file', accuracy = {}, quality = NOT_TRIED, isWanted = true, able = true }: Case) {
  const meter = {
    key: 'k',
    backtest: () => Promise.reject(new Error('not asked')),
    calibrate: cannot('never'),
  }
  const view = {
    source: {
      learn: can(() => Promise.resolve()),
      accuracy: able ? can(meter) : cannot('A recording has no past.'),
    },
    facts: { kind, name: 'fleet.parquet', model: null },
    forecast: { issueTimeMs: 0, provenance: { engine: 'tft-kernel' } },
    assessment: {
      thresholds: { cpu: { warning: 75, critical: 90, direction: 'above' } },
      odds: DEFAULT_ODDS,
    },
  } as unknown as Parameters<typeof trustOf>[0]
  return trustOf(view, { ...NOTHING_MEASURED, ...accuracy }, quality, isWanted)
}
const tried = (
  sample: AccuracyReport['sample'],
  covered: number | null,
  judgement: object,
  wasAsked = false,
) => ({ report: report(sample, covered), wasAsked, judgements: [judgement] }) as unknown as Quality

describe('what is known of how right forecasts were', () => {
  it('is being found out where the page is about to try, and not where it never will', () => {
    expect(trust({}).kind).toBe('checking')
    expect(trust({ isWanted: false }).kind).toBe('unasked')
    expect(trust({ kind: 'daemon' }).kind).toBe('unasked')
    expect(trust({ able: false })).toEqual({ kind: 'cannot', why: 'A recording has no past.' })
    const task = { kind: 'running', what: 'backtest', progress: null } as const
    expect(trust({ isWanted: false, accuracy: { task } }).kind).toBe('checking')
  })

  it('says why there is nothing', () => {
    expect(trust({ accuracy: { trial: { kind: 'short' } } }).kind).toBe('short')
    const error = { code: 'internal', message: 'it broke', place: {} }
    const trial = { kind: 'failed', error } as unknown as Accuracy['trial']
    expect(trust({ accuracy: { trial } }).kind).toBe('failed')
    expect(trust({ quality: tried(null, null, few) }).kind).toBe('no-range')
  })

  it('is a share of values, and a small sample where little was tried', () => {
    const covered = { kind: 'covered', coverage: { covered: 0.8, points: 1000 }, isSmall: true }
    expect(trust({ quality: tried(SAMPLE, 0.8, better) })).toMatchObject(covered)
    expect(trust({ quality: tried(null, 0.8, few) })).toMatchObject(covered)
    expect(trust({ quality: tried(null, 0.8, better) })).toMatchObject({ isSmall: false, of: 'data' })
    const alarms = [{ chance: DEFAULT_ODDS.alarm, raised: 12, hits: 5 }]
    const { metrics } = report(null, 0.8)
    const limit = { direction: 'above', alarms, horizon: { breaches: 9 } }
    const breaches = { critical: { threshold: 90, ...limit }, warning: { threshold: 75, ...limit } }
    const raising = { ...report(null, 0.8), metrics: metrics.map((each) => ({ ...each, breaches })) }
    const quality = { ...tried(null, 0.8, better), report: raising } as unknown as Quality
    expect(trust({ quality })).toMatchObject({ metrics: null, alerts: { raised: 12, hits: 5, breaches: 9 } })
    expect(trust({ quality: tried(SAMPLE, 0.8, better, true), kind: 'daemon' })).toMatchObject({
      isSmall: false,
      of: 'daemon',
    })
  })

  it('is of the metrics with a threshold where others have none, unless these are all', () => {
    const { metrics } = report(null, 0.78)
    const cores = metrics.map((each) => ({ ...each, metric: 'cores' }))
    const idle = cores.map((each) => ({ ...each, model: { ...each.model, coverage80Closed: 1 } }))
    const of = (all: readonly object[]) =>
      trust({
        quality: {
          ...tried(null, 0.78, better),
          report: { ...report(null, 0.78), metrics: all },
        } as unknown as Quality,
      })
    expect(of([...metrics, ...idle])).toMatchObject({ coverage: { covered: 0.78 }, metrics: ['cpu'] })
    expect(of(cores)).toMatchObject({ coverage: { covered: 0.78 }, metrics: null })
  })
})
