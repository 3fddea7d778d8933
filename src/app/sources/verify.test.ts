import { describe, expect, it, vi } from 'vitest'
import type { EngineClient, GatherOptions, MetricRows } from '#engine/api.ts'
import { assessBy } from '#forecast/assess.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { pathAt } from '#forecast/quantile/curve.ts'
import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import type { ExactForecast } from '#forecast/wire/own/exact.ts'
import { verifiedText } from '#text/verified.ts'
import { fakeEngine } from '../testing/fakeEngine.ts'
import { FAKE_FLEET, fakeForecast } from '../testing/fakeForecast.ts'
import { fakeModel } from '../testing/fakeFacts.ts'
import { fakeLinks } from '../testing/fakeLink.ts'
import { verifyForecast } from './verify.ts'

const FLEET = { ...FAKE_FLEET, servers: 2, metrics: ['cpu_percent', 'disk_percent'] }
const SENT = fakeForecast(FLEET)
const SERVER = SENT.series[0]?.server ?? ''
const SHA = 'ab'.repeat(32)
const signal = new AbortController().signal

/** Rows of the server, two of them after the forecast was made. */
const ROWS: MetricRows = {
  servers: Array(4).fill(SERVER),
  timeMs: [-2, 0, 1, 2].map((steps) => SENT.issueTimeMs + steps * SENT.stepMs),
  metrics: [{ name: 'cpu_percent', values: [1, 2, 3, 4] }],
  labels: [{ name: 'profile', texts: ['a', 'a', 'b', 'b'] }],
}

/** As it is sent with every digit; part: how much of the range its median of the first metric's sixth step is off. */
function exactOf(forecast: FleetForecast, off = 0): ExactForecast {
  const metrics = forecast.series.flatMap(({ server, metric }, at) => {
    if (server !== SERVER) return []
    const [p10, p50, p90] = [0.1, 0.5, 0.9].map((level) => Float32Array.from(pathAt(forecast, at, level)))
    if (p10 === undefined || p50 === undefined || p90 === undefined) throw new Error('no path')
    if (metric === 'cpu_percent') p50[5] = (p50[5] ?? NaN) + off * ((p90[5] ?? NaN) - (p10[5] ?? NaN))
    return [{ metric, isNetwork: true, p10, p50, p90 }]
  })
  return { server: SERVER, issueMs: forecast.issueTimeMs, metrics }
}

/** Verifies what is sent, one answer after another, against an engine that makes this of the window. */
async function verified(sent: readonly ExactForecast[], { made = SENT, sha256 = SHA } = {}) {
  const { openLink, newest } = fakeLinks()
  openLink({ address: 'http://daemon', key: null, step: null, criteria: DEFAULT_CRITERIA })
  const link = newest()
  link.answersOwn({
    model: () => ({ sha256: SHA, files: [{ path: 'folder/model.json', size: 2 }] }),
    'model-file': () => new TextEncoder().encode('{}'),
    window: () => ROWS,
    exact: () => sent[Math.min(asked++, sent.length - 1)] ?? null,
  })
  let asked = 0
  const gathered: MetricRows[] = []
  const dispose = vi.fn()
  const loadModel = vi.fn<EngineClient['loadModel']>(() =>
    Promise.resolve({ facts: { ...fakeModel(FLEET), sha256 } }),
  )
  const fake = fakeEngine(FLEET)
  const engine: EngineClient = {
    ...fake,
    loadModel,
    gather: async (options: GatherOptions, ...rest) => {
      gathered.push(await options.rows(signal))
      return fake.gather(options, ...rest)
    },
    forecast: (_request, criteria) =>
      Promise.resolve({ forecast: made, assessment: assessBy(made, criteria) }),
    dispose,
  }
  const found = verifyForecast({ link, makeEngine: () => engine, stepMs: null, server: SERVER }, signal)
  await found.catch(() => undefined)
  return { found, gathered, dispose, loadModel }
}

describe('a forecast that is computed again', () => {
  it('is the same where the model and the window are, with an engine of its own that is let go of', async () => {
    const { found, gathered, dispose, loadModel } = await verified([exactOf(SENT)])
    const result = await found
    expect(result).toMatchObject({ server: SERVER, agrees: true, sha256: SHA, metrics: FLEET.metrics })
    expect(result.largest.difference).toBe(0)
    expect(dispose).toHaveBeenCalledTimes(1)
    const [files] = loadModel.mock.calls[0] ?? []
    expect(files).toMatchObject([{ path: 'folder/model.json', file: { name: 'model.json', size: 2 } }])
    // What has come since the forecast was made is not looked at.
    expect(gathered[0]?.timeMs).toEqual(Array.from(ROWS.timeMs).slice(0, 2))
    expect(gathered[0]?.metrics[0]?.values).toEqual([1, 2])
    expect(gathered[0]?.labels[0]?.texts).toEqual(['a', 'a'])
  })

  it('may differ by what arithmetic makes of it, and by no more', async () => {
    const near = await (await verified([exactOf(SENT, 0.0005)])).found
    expect(near.agrees).toBe(true)
    expect(near.largest).toMatchObject({ metric: 'cpu_percent', step: 6 })
    expect(near.largest.ofRange).toBeCloseTo(0.0005, 4)
    const said = verifiedText({ kind: 'done', found: near })
    expect(said.tone).toBe('good')
    expect(said.text).toMatch(
      new RegExp(
        `^Verified: this page recomputed the forecast of ${SERVER} with the same model; largest difference 0\\.\\d+ in cpu_percent`,
      ),
    )
    const far = await (await verified([exactOf(SENT, 0.01)])).found
    expect(far.agrees).toBe(false)
    expect(verifiedText({ kind: 'done', found: far })).toMatchObject({
      tone: 'trouble',
      text: expect.stringContaining('Different:') as string,
    })
  })

  it('is the next one where another came while its window was asked for', async () => {
    const before = { ...exactOf(SENT, 9), issueMs: SENT.issueTimeMs - SENT.stepMs }
    const result = await (await verified([before, exactOf(SENT)])).found
    expect(result).toMatchObject({ agrees: true, issueMs: SENT.issueTimeMs })
    const hasty = Array.from({ length: 9 }, (_, at) => ({ ...exactOf(SENT), issueMs: at }))
    await expect((await verified(hasty)).found).rejects.toThrow('come faster than')
  })

  it('is refused where what was sent is not the model that was named', async () => {
    const { found, dispose } = await verified([exactOf(SENT)], { sha256: 'cd'.repeat(32) })
    await expect(found).rejects.toThrow(/says its model is abab.*but it sent cdcd/)
    expect(dispose).toHaveBeenCalledTimes(1)
  })

  it('says so where the window has moved on', async () => {
    const made = { ...SENT, originMs: SENT.originMs.map((ms) => ms + SENT.stepMs) }
    await expect((await verified([exactOf(SENT)], { made })).found).rejects.toMatchObject({
      code: 'series-none',
    })
  })
})
