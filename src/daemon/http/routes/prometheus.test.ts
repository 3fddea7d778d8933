import { describe, expect, test } from 'vitest'
import { fakeJudged } from '#testing/daemonParts/forecasts.ts'
import { testApp } from '#testing/daemonParts/app.ts'
import { fakeParts } from '#testing/daemonParts/parts.ts'
import { pathAt } from '#forecast/quantile/curve.ts'
import { prometheusRoutes } from './prometheus.ts'

const STEP_MS = 300_000
const ISSUE_MS = Date.UTC(2026, 0, 12, 14, 5)
const ISSUE = ISSUE_MS / 1000
const signal = new AbortController().signal

/** Two servers of two metrics: an hour of steps before the daemon began, and five minutes of ticks. */
async function daemon() {
  const parts = fakeParts()
  const rows = (times: readonly number[]) => {
    const all = ['web-1', 'db-2'].flatMap((server) => times.map((timeMs) => ({ server, timeMs })))
    return {
      servers: all.map(({ server }) => server),
      timeMs: all.map(({ timeMs }) => timeMs),
      metrics: [
        {
          name: 'cpu_percent',
          values: all.map(({ timeMs, server }) => (timeMs - ISSUE_MS) / 1000 + (server === 'db-2' ? 0.5 : 0)),
        },
        { name: 'disk usage (%)', values: all.map(() => 50) },
      ],
      labels: [],
    }
  }
  const stepTimes = Array.from({ length: 13 }, (_, at) => ISSUE_MS + (at - 12) * STEP_MS)
  const tickTimes = Array.from({ length: 61 }, (_, at) => ISSUE_MS - 240_000 + at * 5000)
  await parts.store.appendRows('step', rows(stepTimes), signal)
  await parts.store.appendRows('sample', rows(tickTimes), signal)
  const values = new Map([
    ['cpu_percent', 1],
    ['disk usage (%)', 50],
  ])
  const server = (name: string, profile: string | null) => ({
    name,
    profile,
    status: null,
    newestMs: ISSUE_MS + 60_000,
    records: 1,
    values,
  })
  parts.intake.setCurrent({
    servers: [server('db-2', 'database'), server('web-1', null)],
    metrics: ['cpu_percent', 'disk usage (%)'],
    newestMs: ISSUE_MS + 60_000,
  })
  parts.intake.setFacts({ feedStepMs: 5000 })
  const judged = fakeJudged({ servers: 2, metrics: ['cpu_percent'] })
  parts.forecasts.publish(judged)
  const { ask } = testApp(parts, {}, [prometheusRoutes])
  const get = async (path: string, params: Readonly<Record<string, string>> = {}) => {
    const response = await ask(`/api/v1/${path}?${new URLSearchParams(params).toString()}`)
    return { status: response.status, body: (await response.json()) as Answer }
  }
  return { get, ask, judged }
}

interface Answer {
  readonly status: string
  readonly errorType?: string
  readonly error?: string
  readonly data: {
    readonly resultType: string
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>
      readonly value: [number, string]
      readonly values: readonly [number, string][]
    }[]
  }
}

describe('query', () => {
  test('answers Grafana’s health check', async () => {
    const { get } = await daemon()
    const { body } = await get('query', { query: '1+1', time: '4' })
    expect(body).toEqual({ status: 'success', data: { resultType: 'scalar', result: [4, '2'] } })
  })

  test('gives the newest value at most five minutes old, as samples say it', async () => {
    const { get } = await daemon()
    const query = 'cpu_percent{server="db-2",quantile=""}'
    const at = async (time: number) =>
      (await get('query', { query, time: String(time) })).body.data.result.map(({ value }) => value)
    await expect(at(ISSUE + 32)).resolves.toEqual([[ISSUE + 32, '30.5']])
    // By now the newest sample is of a minute after the issue time.
    await expect(at(ISSUE + 360)).resolves.toEqual([[ISSUE + 360, '60.5']])
    await expect(at(ISSUE + 361)).resolves.toEqual([])
    // Before samples there are steps.
    await expect(at(ISSUE - 1500)).resolves.toEqual([[ISSUE - 1500, '-1499.5']])
  })

  test('gives forecasts at times ahead, with their quantiles', async () => {
    const { get, judged } = await daemon()
    const time = String(ISSUE + 600)
    const { body } = await get('query', { query: 'cpu_percent{server="web-1",quantile=~".+"}', time })
    const expected = [0.1, 0.5, 0.9].map((level) => String(pathAt(judged.forecast, 0, level)[1]))
    expect(body.data.result.map(({ value }) => value[1])).toEqual(expected)
    expect(body.data.result[0]?.metric).toEqual({
      __name__: 'cpu_percent',
      server: 'web-1',
      profile: 'web_api',
      quantile: '0.1',
      model: 'tft',
    })
  })

  test('is asked by a form, too', async () => {
    const { ask } = await daemon()
    const response = await ask('/api/v1/query', {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'query=2*3&time=1',
    })
    await expect(response.json()).resolves.toMatchObject({ data: { result: [1, '6'] } })
  })

  test('says what it does not do', async () => {
    const { get } = await daemon()
    const { status, body } = await get('query', { query: 'rate(cpu_percent[5m])' })
    expect(status).toBe(400)
    expect(body).toMatchObject({ status: 'error', errorType: 'bad_data' })
    expect(body.error).toContain('invalid parameter "query": 1:')
  })
})

describe('query_range', () => {
  const range = { start: String(ISSUE - 600), end: String(ISSUE + 900), step: '300' }

  test('gives what was measured and, beyond it, what is forecast', async () => {
    const { get } = await daemon()
    const { body } = await get('query_range', { query: 'cpu_percent{server="web-1"}', ...range })
    expect(body.data.resultType).toBe('matrix')
    const [measured, ...foretold] = body.data.result
    expect(measured?.metric.quantile).toBeUndefined()
    expect(measured?.values.map(([, value]) => value)).toEqual(['-600', '-300', '0', '0'])
    expect(foretold.map(({ metric }) => metric.quantile)).toEqual(['0.1', '0.5', '0.9'])
    for (const { values } of foretold) expect(values.map(([time]) => time - ISSUE)).toEqual([300, 600, 900])
  })

  test('on the step that was asked for, aligned to the start', async () => {
    const { get } = await daemon()
    const { body } = await get('query_range', {
      query: 'cpu_percent{server="web-1",quantile=""}',
      start: String(ISSUE - 7),
      end: String(ISSUE + 13),
      step: '10s',
    })
    expect(body.data.result[0]?.values).toEqual([
      [ISSUE - 7, '-10'],
      [ISSUE + 3, '0'],
      [ISSUE + 13, '10'],
    ])
  })

  test.each([
    [{ start: 'yesterday' }, 'invalid parameter "start": cannot parse "yesterday" to a valid timestamp'],
    [{ end: '1' }, 'invalid parameter "end": end timestamp must not be before start time'],
    [
      { step: '0' },
      'invalid parameter "step": zero or negative query resolution step widths are not accepted. Try a positive integer',
    ],
    [{ step: 'x' }, 'invalid parameter "step": cannot parse "x" to a valid duration'],
    [
      { step: '0.1' },
      'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
    ],
    [{ end: '1e300' }, 'invalid parameter "end": cannot parse "1e300" to a valid timestamp'],
  ])('refuses %j in Prometheus’ words', async (wrong, error) => {
    const { get } = await daemon()
    const { status, body } = await get('query_range', { query: 'cpu_percent', ...range, ...wrong })
    expect(status).toBe(400)
    expect(body).toEqual({ status: 'error', errorType: 'bad_data', error })
  })

  test('takes times as RFC 3339, and numbers as series without labels', async () => {
    const { get } = await daemon()
    const { body } = await get('query_range', {
      query: '42',
      start: '2026-01-12T14:05:00Z',
      end: '2026-01-12T14:05:30Z',
      step: '30',
    })
    expect(body.data.result).toEqual([
      {
        metric: {},
        values: [
          [ISSUE, '42'],
          [ISSUE + 30, '42'],
        ],
      },
    ])
  })
})

describe('names', () => {
  test('are those of labels and their values, with metrics as Prometheus takes them', async () => {
    const { get } = await daemon()
    const data = async (path: string, params?: Readonly<Record<string, string>>) =>
      (await get(path, params)).body.data
    await expect(data('labels')).resolves.toEqual(['__name__', 'model', 'profile', 'quantile', 'server'])
    await expect(data('label/__name__/values')).resolves.toEqual(['cpu_percent', 'disk_usage____'])
    await expect(data('label/server/values', { 'match[]': 'disk_usage____{profile=""}' })).resolves.toEqual([
      'web-1',
    ])
    await expect(data('label/quantile/values')).resolves.toEqual(['0.1', '0.5', '0.9'])
    await expect(data('series', { 'match[]': 'disk_usage____' })).resolves.toEqual([
      { __name__: 'disk_usage____', server: 'db-2', profile: 'database' },
      { __name__: 'disk_usage____', server: 'web-1' },
    ])
    await expect(data('metadata')).resolves.toMatchObject({
      cpu_percent: [{ type: 'gauge', unit: 'percent' }],
    })
    await expect(data('status/buildinfo')).resolves.toMatchObject({ version: '2.42.0' })
  })

  test('that are none, and series of nothing, are refused', async () => {
    const { get } = await daemon()
    expect((await get('label/a-b/values')).body.error).toBe('invalid label name: "a-b"')
    expect((await get('series')).body.error).toBe('no match[] parameter provided')
  })
})
