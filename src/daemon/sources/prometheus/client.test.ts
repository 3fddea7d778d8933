import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fakePrometheus, type FakePrometheus } from '#testing/daemonParts/prometheus.ts'
import { createClient } from './client.ts'

let prometheus: FakePrometheus
const signal = new AbortController().signal

beforeEach(async () => {
  prometheus = await fakePrometheus()
})
afterEach(() => prometheus.stop())

describe('the client', () => {
  it('waits no longer than it was told, for the first byte as for the last', async () => {
    for (const begins of [false, true]) {
      prometheus.instead = (_, response) => {
        if (begins) response.writeHead(200).write('{')
        return true
      }
      const client = createClient({ url: prometheus.url, auth: null, timeoutMs: 100 })
      await expect(client.query('cpu', 0, signal)).rejects.toMatchObject({
        name: 'PrometheusError',
        message: `${prometheus.url} did not respond within 100 ms`,
        isOfQuery: false,
      })
    }
  })

  it('ends at once when it is told to', async () => {
    prometheus.instead = () => true
    const ending = new AbortController()
    const client = createClient({ url: prometheus.url, auth: null, timeoutMs: 10_000 })
    const asked = client.query('cpu', 0, ending.signal)
    setTimeout(() => ending.abort(), 20)
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('reads infinities and what is no number, and asks below a prefix with a fraction of a second', async () => {
    const values = ['1.5', 'NaN', '+Inf', '-Inf', '1e3']
    prometheus.series.cpu = [{ metric: { a: 'b' }, at: (timeMs) => values[timeMs / 500] ?? null }]
    const client = createClient({ url: `${prometheus.url}/prefix`, auth: null, timeoutMs: 5000 })
    const [series] = await client.queryRange('cpu', { fromMs: 0, toMs: 2000, stepMs: 500 }, signal)
    expect(series).toEqual({
      labels: { a: 'b' },
      timeMs: Float64Array.of(0, 500, 1000, 1500, 2000),
      values: Float64Array.of(1.5, NaN, Infinity, -Infinity, 1000),
    })
    expect(prometheus.asked[0]!.path).toBe('/prefix/api/v1/query_range')
  })
})
