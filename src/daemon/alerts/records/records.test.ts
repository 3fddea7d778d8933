import { describe, expect, test } from 'vitest'
import type { MetricRows } from '#data/liveTable.ts'
import { newAlertsState } from '#forecast/alerts/alert.ts'
import type { AlertRule } from '#forecast/alerts/rule.ts'
import { thresholdOf } from '#forecast/thresholds.ts'
import { rule as ruleOf } from '#testing/alertEvents.ts'
import { replayHere } from '#testing/daemonParts/replay.ts'
import { memoryStore } from '#testing/daemonParts/store.ts'
import { forecastOf } from '#testing/tables.ts'
import { breachesIn } from './breaches.ts'
import { recordOf, type FiredAlert } from './record.ts'
import { recordsOf, type RecordSource } from './records.ts'
import { replayRule } from '../replay/replayRule.ts'

const STEP_MS = 300_000
const HOUR_MS = 3_600_000
const signal = new AbortController().signal
const rule = (changes: Partial<AlertRule> = {}) =>
  ruleOf({ agreeing: 1, outOf: 1, withinMs: HOUR_MS, ...changes })

describe('a record', () => {
  const span = { rule: 'r', reachMs: HOUR_MS, stepMs: STEP_MS, fromMs: 0, toMs: 100 * HOUR_MS }
  const series = { server: 'a', metric: 'disk_percent' }
  const alert = (firedMs: number, changes: Partial<FiredAlert> = {}): FiredAlert => ({
    ...series,
    firedMs,
    lastBreachMs: firedMs,
    isMeasured: false,
    ...changes,
  })
  const breach = (beginMs: number) => ({ ...series, beginMs })

  test('counts what was foretold, what was not, and what came to nothing', () => {
    const record = recordOf(
      [alert(0), alert(10 * HOUR_MS), alert(20 * HOUR_MS)],
      [breach(0.5 * HOUR_MS), breach(11.5 * HOUR_MS)],
      span,
    )
    expect(record).toMatchObject({
      right: 1,
      wrong: 2,
      undecided: 0,
      missed: 1,
      precision: 1 / 3,
      recall: 1 / 2,
      leadMs: HOUR_MS / 2,
    })
  })

  test('of nothing says nothing', () => {
    expect(recordOf([], [], span)).toMatchObject({ precision: null, recall: null, leadMs: null })
  })

  test('gives an alert the reach of the last forecast that raised it', () => {
    const renewed = alert(0, { lastBreachMs: 3 * HOUR_MS })
    expect(recordOf([renewed], [breach(4 * HOUR_MS)], span)).toMatchObject({ right: 1 })
    expect(recordOf([renewed], [breach(4 * HOUR_MS + 1)], span)).toMatchObject({ wrong: 1, missed: 1 })
  })

  test('leads by no more than the rule looks ahead, however long an alert was renewed before', () => {
    const leadOf = (firedMs: number, lastBreachMs: number, beginMs: number) =>
      recordOf([alert(firedMs, { lastBreachMs })], [breach(beginMs)], span).leadMs
    expect(leadOf(0, 8 * HOUR_MS, 8.5 * HOUR_MS)).toBe(HOUR_MS)
    expect(leadOf(0, 0, 0.5 * HOUR_MS)).toBe(0.5 * HOUR_MS)
  })

  test('leaves open what may still come', () => {
    expect(recordOf([alert(99.5 * HOUR_MS)], [], span)).toMatchObject({ undecided: 1, wrong: 0 })
  })

  test('has an alert that was measured for a miss, and for nothing else', () => {
    const measured = alert(5 * HOUR_MS, { isMeasured: true })
    expect(recordOf([measured], [breach(5 * HOUR_MS)], span)).toMatchObject({ right: 0, wrong: 0, missed: 1 })
    // Between two steps, of which neither shows it.
    expect(recordOf([measured], [], span)).toMatchObject({ missed: 1, recall: 0 })
  })

  test('keeps series apart', () => {
    const other = { ...breach(HOUR_MS / 2), server: 'b' }
    expect(recordOf([alert(0)], [other], span)).toMatchObject({ right: 0, wrong: 1, missed: 1 })
  })
})

describe('breaches in rows', () => {
  const rows = (values: Readonly<Record<string, readonly number[]>>): MetricRows => ({
    servers: Object.entries(values).flatMap(([server, of]) => of.map(() => server)),
    timeMs: Object.values(values).flatMap((of) => of.map((_, at) => at * STEP_MS)),
    metrics: [{ name: 'disk_percent', values: Object.values(values).flat() }],
    labels: [],
  })
  const begins = (values: Readonly<Record<string, readonly number[]>>, changes: Partial<AlertRule> = {}) =>
    breachesIn(rows(values), rule(changes), thresholdOf).map(
      ({ server, beginMs }) => `${server}${beginMs / STEP_MS}`,
    )

  test('begin where the limit is met after a value that does not meet it', () => {
    expect(begins({ a: [10, 95, 96, 10, 90, 10], b: [10, 99] })).toEqual(['a1', 'a4', 'b1'])
  })

  test('of before anybody looked are none, and a gap does not end one', () => {
    expect(begins({ a: [95, 95, 10, 95] })).toEqual(['a3'])
    expect(begins({ a: [10, 95, NaN, NaN, 95] })).toEqual(['a1'])
  })

  test('that come back while alerts are kept are the same', () => {
    expect(begins({ a: [10, 95, 10, 95, 10, 10, 10, 95] }, { keepFiringMs: 2 * STEP_MS })).toEqual([
      'a1',
      'a7',
    ])
  })
})

/** A day of disk_percent of two servers: `a` is at 95 from 12:00 to 13:00 and from 18:00 on, `b` never is. */
async function source(changes: Partial<RecordSource> = {}) {
  const store = memoryStore()
  const steps = Array.from({ length: 289 }, (_, at) => at)
  const valueAt = (server: string, step: number) => {
    const hour = (step * STEP_MS) / HOUR_MS
    return server === 'a' && ((hour >= 12 && hour < 13) || hour >= 18) ? 95 : 50
  }
  const all = ['a', 'b'].flatMap((server) => steps.map((step) => ({ server, step })))
  await store.appendRows(
    'step',
    {
      servers: all.map(({ server }) => server),
      timeMs: all.map(({ step }) => step * STEP_MS),
      metrics: [{ name: 'disk_percent', values: all.map(({ server, step }) => valueAt(server, step)) }],
      labels: [],
    },
    signal,
  )
  const from: RecordSource = {
    store,
    thresholds: thresholdOf,
    servers: ['a', 'b'],
    stepMs: STEP_MS,
    horizonMs: 12 * STEP_MS,
    maintenance: [],
    nowMs: 24 * HOUR_MS,
    ...changes,
  }
  return { store, from, valueAt }
}

describe('records of the daemon', () => {
  const event = (server: string, hour: number, changes: object = {}) => ({
    kind: 'alert',
    atMs: hour * HOUR_MS,
    server,
    data: {
      what: 'resolved',
      id: 1,
      rule: 'r',
      ruleName: 'Disk',
      metric: 'disk_percent',
      severity: 'critical',
      direction: 'above',
      limit: 90,
      firedMs: hour * HOUR_MS,
      firedBy: 'agreement',
      measuredMs: null,
      endMs: hour * HOUR_MS,
      lastBreachMs: hour * HOUR_MS,
      preexisting: false,
      chance: 0.5,
      peak: 95,
      ...changes,
    },
  })
  const state = { ...newAlertsState([rule(), rule({ id: 'off', enabled: false })]), issueMs: 24 * HOUR_MS }

  test('hold what fired against what is stored', async () => {
    const { store, from } = await source()
    await store.addEvents(
      [
        event('a', 11.5),
        event('b', 11.5),
        event('b', 2, { preexisting: true }),
        event('b', 3, { rule: 'other' }),
      ],
      signal,
    )
    const records = await recordsOf(from, state, {}, signal)
    expect(records).toMatchObject([
      { rule: 'r', right: 1, wrong: 1, missed: 1, leadMs: HOUR_MS / 2, recall: 1 / 2 },
    ])
  })

  test('begin when the rule came to mean what it means', async () => {
    const { from } = await source()
    const records = await recordsOf(from, state, { r: 15 * HOUR_MS }, signal)
    expect(records).toMatchObject([{ fromMs: 15 * HOUR_MS, toMs: 24 * HOUR_MS, missed: 1 }])
  })

  test('leave maintenance out', async () => {
    const maintenance = [{ id: 'm', servers: ['a'], fromMs: 11 * HOUR_MS, toMs: 14 * HOUR_MS, reason: '' }]
    const { store, from } = await source({ maintenance })
    await store.addEvents([event('a', 11.5)], signal)
    await expect(recordsOf(from, state, {}, signal)).resolves.toMatchObject([
      { right: 0, wrong: 0, missed: 1 },
    ])
  })
})

describe('what a rule would have done', () => {
  /** Forecasts of 10:00 to 20:00 every hour, that see a breach an hour ahead. */
  async function stored(changes: Partial<RecordSource> = {}) {
    const { store, from, valueAt } = await source(changes)
    for (let hour = 10; hour <= 20; hour++) {
      const bytes = new TextEncoder().encode(String(hour))
      await store.putForecast({ issueMs: hour * HOUR_MS, stepMs: STEP_MS, horizon: 12, bytes }, signal)
    }
    const unpack = (bytes: Uint8Array) => {
      const hour = Number(new TextDecoder().decode(bytes))
      const series = ['a', 'b'].map((server) => ({
        server,
        metric: 'disk_percent',
        current: valueAt(server, hour * 12),
        curves: Array.from({ length: 12 }, (_, lead) => {
          const value = valueAt(server, hour * 12 + lead + 1)
          return [value - 1, value, value + 1]
        }),
      }))
      const forecast = forecastOf([0.1, 0.5, 0.9], series)
      return { ...forecast, issueTimeMs: hour * HOUR_MS, originMs: new Float64Array(2).fill(hour * HOUR_MS) }
    }
    return { from, unpack }
  }
  const asked = (changes: Partial<AlertRule> = {}) => ({
    rule: rule(changes),
    span: { fromMs: 0, toMs: 24 * HOUR_MS },
    thresholds: {},
  })

  test('is read off the forecasts that are kept, and the record says of when they are', async () => {
    const { from, unpack } = await stored()
    const { record, alerts } = await replayRule(from, replayHere(unpack), asked(), signal)
    expect(record).toMatchObject({
      fromMs: 10 * HOUR_MS,
      toMs: 21 * HOUR_MS,
      right: 2,
      wrong: 0,
      missed: 0,
      recall: 1,
    })
    expect(record.leadMs).toBe(HOUR_MS)
    expect(alerts.map(({ server, firedMs }) => [server, firedMs])).toEqual([
      ['a', 11 * HOUR_MS],
      ['a', 17 * HOUR_MS],
    ])
  })

  test('is another thing where more has to agree', async () => {
    const { from, unpack } = await stored()
    const { record } = await replayRule(from, replayHere(unpack), asked({ agreeing: 2, outOf: 2 }), signal)
    // By the second forecast the breach is measured: nothing was forecast.
    expect(record).toMatchObject({ right: 0, missed: 2, precision: null, recall: 0 })
  })

  test('cannot be told where no forecast is kept', async () => {
    const { from, unpack } = await stored()
    const span = { fromMs: 0, toMs: HOUR_MS }
    await expect(replayRule(from, replayHere(unpack), { ...asked(), span }, signal)).rejects.toMatchObject({
      code: 'no-rows',
    })
  })
})
