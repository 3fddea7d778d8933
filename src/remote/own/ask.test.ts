import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { defaultRules } from '#forecast/alerts/rule.ts'
import { newAlertsState } from '#forecast/alerts/alert.ts'
import { packForecast, WIRE_RESOLUTION } from '#forecast/wire/packed/pack.ts'
import { forecastOfShapes } from '#testing/randomForecast.ts'
import type { Platform } from '../platform.ts'
import { askOwn } from './ask.ts'

interface Sent {
  readonly url: string
  readonly method: string
  readonly body: unknown
  readonly headers: Record<string, string>
}

const signal = new AbortController().signal

/** A daemon that answers everything so, and notes what it was asked. */
function daemon(answer: (sent: Sent) => Response) {
  const asked: Sent[] = []
  const fake = ((url: string, init: RequestInit = {}) => {
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : null
    const sent = {
      url,
      method: init.method ?? 'GET',
      body,
      headers: init.headers as Record<string, string>,
    }
    asked.push(sent)
    return Promise.resolve(answer(sent))
  }) as typeof fetch
  const platform = { fetch: fake, nowMs: () => 0 } as unknown as Platform
  return { asked, asking: { platform, address: 'http://daemon', key: 'secret' } }
}
const answers = (body: unknown, status = 200) => daemon(() => Response.json(body, { status }))

describe('what a daemon of ours is asked', () => {
  it('carries the key, and a body only where there is something to say', async () => {
    const { asked, asking } = answers(newAlertsState(defaultRules()))
    expect(await askOwn(asking, { about: 'alerts' }, signal)).toEqual(newAlertsState(defaultRules()))
    expect(asked).toEqual([
      {
        url: 'http://daemon/api/fleetcast/alerts',
        method: 'GET',
        body: null,
        headers: { 'X-API-Key': 'secret' },
      },
    ])
  })

  it('is a history by names, and its answer is found in the order asked', async () => {
    const { asked, asking } = answers({ stepMs: 10, fromMs: 100, length: 3, values: [[1, null, 3]] })
    const series = [{ server: 'a', metric: 'cpu_percent', profile: 'db' }]
    const range = { fromMs: 100, toMs: 120 }
    const found = await askOwn(asking, { about: 'history', series, range }, signal)
    expect(asked[0]?.body).toEqual({ series: [{ server: 'a', metric: 'cpu_percent' }], ...range })
    expect(found).toEqual({
      series,
      stepMs: 10,
      length: 3,
      lastMs: Float64Array.of(120),
      values: Float32Array.of(1, NaN, 3),
    })
  })

  it('is refused where the answer is of another shape, naming the field', async () => {
    const series = [{ server: 'a', metric: 'cpu_percent', profile: null }]
    const asked = { about: 'history', series, range: { fromMs: 0, toMs: 10 } } as const
    const short = answers({ stepMs: 10, fromMs: 0, length: 2, values: [[1]] })
    await expect(askOwn(short.asking, asked, signal)).rejects.toMatchObject({ code: 'wire-invalid' })
    const wrong = answers({ stepMs: 'ten', fromMs: 0, length: 2, values: [] })
    await expect(askOwn(wrong.asking, asked, signal)).rejects.toThrow(
      'history.stepMs is "ten", expected a number',
    )
  })

  it('is refused in a sentence where a forecast to compare with cannot be read', async () => {
    const exact = { about: 'exact', server: 'a' } as const
    const refusal = (body: unknown) => askOwn(answers(body).asking, exact, signal)
    await expect(refusal({ server_name: 'a' })).rejects.toThrow(/^[\w.[\] ]+ is missing, expected [\w ]+$/)
    await expect(refusal('no')).rejects.toThrow(/^[\w ]+ is "no", expected an object$/)
  })

  it('is nothing where the daemon has none, and what it says where it fails', async () => {
    expect(await askOwn(answers({}, 404).asking, { about: 'facts' }, signal)).toBeNull()
    const problem = { title: 'Nothing matured', detail: 'no forecast has matured yet', code: 'no-rows' }
    const accuracy = { about: 'accuracy', asked: { metrics: null, thresholds: {} } } as const
    await expect(askOwn(answers(problem, 409).asking, accuracy, signal)).rejects.toMatchObject({
      code: 'no-rows',
      message: expect.stringContaining('no forecast has matured yet') as string,
    })
    await expect(askOwn(answers({}, 403).asking, { about: 'facts' }, signal)).rejects.toMatchObject({
      code: 'daemon-unreachable',
      message: expect.stringContaining('key') as string,
    })
    const act = { about: 'act', act: { kind: 'acknowledge', id: 1, by: 'you' } } as const
    await expect(askOwn(answers({ detail: 'no alert 1' }, 404).asking, act, signal)).rejects.toThrow(
      'no alert 1',
    )
  })

  it('is a past forecast, packed or deflated, that says of when it is', async () => {
    const forecast = forecastOfShapes({
      ...{ seed: 1, shapes: ['smooth', 'gaps'], horizon: 4, historyLength: 6 },
      ...{ withMeans: false, withExtremes: false, at: 3, late: [0] },
    })
    const how = { levels: null, resolution: WIRE_RESOLUTION, past: 'all' } as const
    const packed = packForecast(forecast, how, null)
    for (const bytes of [packed, deflateRawSync(packed)]) {
      const { asked, asking } = daemon(() => new Response(bytes))
      const found = await askOwn(asking, { about: 'as-of', atMs: 5.4 }, signal)
      expect(asked[0]?.url).toBe('http://daemon/api/fleetcast/forecast?asOf=5')
      expect(found?.provenance.asOfMs).toBe(forecast.issueTimeMs)
      expect(found?.series).toEqual(forecast.series)
    }
  })

  it('is a file of the model by its hash, byte for byte', async () => {
    const bytes = Uint8Array.of(1, 2, 255)
    const { asked, asking } = daemon(() => new Response(bytes))
    const sha256 = 'ab'.repeat(32)
    const file = { about: 'model-file', sha256, path: 'a b/model.json' } as const
    expect(await askOwn(asking, file, signal)).toEqual(bytes)
    expect(asked[0]?.url).toBe(`http://daemon/api/fleetcast/model/${sha256}/a%20b/model.json`)
  })

  it('switches the scenario in both generations’ words, and hears a refusal that is a 200', async () => {
    const set = { about: 'set-scenario', mode: 'critical', affected: 3 } as const
    const good = answers({ status: 'success', scenario: 'critical', affected_servers: 3 })
    expect(await askOwn(good.asking, set, signal)).toBeNull()
    expect(good.asked[0]).toMatchObject({
      url: 'http://daemon/scenario/set',
      method: 'POST',
      body: { mode: 'critical', scenario: 'critical', affected_count: 3 },
    })
    const bad = answers({ status: 'error', message: 'Invalid scenario: critical' })
    await expect(askOwn(bad.asking, set, signal)).rejects.toThrow('Invalid scenario: critical')
  })
})
