import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { isNetwork } from '#forecast/engines.ts'
import { v1Body, v2Body } from '#testing/daemon/bodies.ts'
import { startDaemon, type DaemonOptions, type Manners, type TestDaemon } from '#testing/daemon/testDaemon.ts'
import type { LinkReport, Tick } from './api.ts'
import { Link, type LinkOptions } from './link.ts'
import type { Platform, StreamSocket } from './platform.ts'

const TICK_MS = 100
/** A second is a twentieth here. */
const GAPS = { leastMs: 100, statusMs: 50, marginMs: 10, limitedMs: 200 }
const FLEET = { servers: 3, metrics: undefined, horizon: 24, seed: 11 }

const platform: Platform = {
  fetch: (...args) => fetch(...args),
  openSocket: (url, protocols) => new WebSocket(url, [...protocols]) as unknown as StreamSocket,
  nowMs: () => Date.now(),
  random: () => 0,
  origin: 'http://page.test',
  localNetwork: () => Promise.resolve(null),
  holdLock: () => Promise.resolve(true),
}

interface Opened {
  readonly link: Link
  readonly reports: LinkReport[]
  readonly ticks: Tick[]
  readonly report: () => LinkReport
}

const open: { close: () => void }[] = []
const daemons: TestDaemon[] = []
afterEach(async () => {
  for (const each of open.splice(0)) each.close()
  for (const daemon of daemons.splice(0)) await daemon.stop()
})

async function daemonOf(
  generation: 'v1' | 'split' | 'v2',
  manners: Partial<Manners> = {},
  more: Partial<DaemonOptions> = {},
): Promise<TestDaemon> {
  const body = generation === 'v1' ? v1Body : v2Body
  const { servers, horizon, seed } = FLEET
  const daemon = await startDaemon({
    generation,
    body: (tick) => body({ servers, horizon, seed, tick }),
    tickMs: TICK_MS,
    manners,
    ...more,
  })
  daemons.push(daemon)
  return daemon
}

function linkTo(
  daemon: TestDaemon,
  options: Partial<LinkOptions> = {},
  over: Partial<Platform> = {},
): Opened {
  const reports: LinkReport[] = []
  const ticks: Tick[] = []
  const link = new Link(
    { ...platform, ...over },
    { address: daemon.url, key: null, step: null, criteria: DEFAULT_CRITERIA, gaps: GAPS, ...options },
    { onReport: (report) => reports.push(report), onTick: (tick) => ticks.push(tick) },
  )
  open.push(link)
  void link.run()
  return { link, reports, ticks, report: () => link.report() }
}

const soon = { timeout: 10_000, interval: 20 }
const linked = (opened: Opened, kind: string) => expect.poll(() => opened.report().link.kind, soon).toBe(kind)

describe('a daemon of the first generation', () => {
  test('is heard by its stream, every tick', async () => {
    const daemon = await daemonOf('v1')
    const opened = linkTo(daemon)
    await expect.poll(() => opened.ticks.length, soon).toBeGreaterThan(6)
    const report = opened.report()
    expect(report.link).toEqual({ kind: 'open', via: 'stream' })
    expect(report.daemon).toMatchObject({ generation: 'v1', rest: true, claims: { modelType: 'TFT' } })
    expect(Math.abs((report.step.measuredMs ?? NaN) - TICK_MS)).toBeLessThan(40)
    expect(report.ticks).toMatchObject({ missed: 0, restarts: 0 })
    const forecasts = opened.ticks.map(({ judged }) => judged.forecast)
    // On a busy machine two ticks may come within one step, whose value is then both of theirs.
    const forecast = forecasts.findLast(
      ({ issueTimeMs, stepMs }, i) => issueTimeMs - (forecasts[i - 1]?.issueTimeMs ?? NaN) >= stepMs,
    )
    expect(forecast).toMatchObject({ horizon: 24, provenance: { source: 'daemon' } })
    expect(forecast?.history.at(-1)).toBe(Math.fround(forecast?.current.at(-1) ?? NaN))
    expect(daemon.requests.some(({ path }) => path.startsWith('/alerts'))).toBe(false)
  })

  test('that says TFT and draws lines is rejected, with the evidence', async () => {
    const opened = linkTo(await daemonOf('v1'))
    await expect.poll(() => opened.ticks.length, soon).toBeGreaterThan(2)
    const { verdict, judged } = opened.ticks.at(-1)!
    expect(verdict).toMatchObject({ kind: 'rejected', findings: [{ kind: 'line' }] })
    expect(isNetwork(judged.forecast.provenance.engine)).toBe(false)
    expect(judged.forecast.provenance.engine).toBe('heuristic')
  })

  test('that is stopped and started again is live again within two ticks of its return', async () => {
    const slow = 500
    const daemon = await daemonOf('v1', {}, { tickMs: slow })
    const opened = linkTo(daemon)
    await expect.poll(() => opened.report().step.measuredMs, soon).not.toBeNull()
    await daemon.stop()
    await linked(opened, 'retrying')
    await new Promise((resolve) => setTimeout(resolve, 1600))
    const seen = opened.ticks.length
    await daemon.start()
    const returnedMs = Date.now()
    await expect.poll(() => opened.ticks.length, soon).toBeGreaterThan(seen)
    expect(Date.now() - returnedMs).toBeLessThan(2 * slow + 700)
    expect(opened.report().link.kind).toBe('open')
    expect(opened.report().ticks.restarts).toBe(1)
    // The pause is a gap in what is shown, not a line across it.
    const { forecast } = opened.ticks.at(-1)!.judged
    const past = [...forecast.history.subarray(0, forecast.historyLength)]
    const known = past.flatMap((value, i) => (Number.isNaN(value) ? [] : [i]))
    expect(known.some((at, i) => i > 0 && at - (known[i - 1] ?? 0) > 1)).toBe(true)
  })

  test('that has no forecast yet is waited for', async () => {
    const daemon = await daemonOf('v1', { warmUpTicks: 3 }, { tickMs: 0 })
    const opened = linkTo(daemon)
    await linked(opened, 'warming')
    expect(opened.report().link).toMatchObject({ message: 'No predictions yet' })
    for (let tick = 0; tick < 4; tick++) daemon.tick()
    await linked(opened, 'open')
  })
})

describe('a daemon of the second generation', () => {
  test('is asked when its status says that there is another tick, with the key, one request at a time', async () => {
    const daemon = await daemonOf('v2', { key: 'secret' }, { tickMs: 0 })
    const opened = linkTo(daemon, { key: 'secret' })
    await expect.poll(() => opened.ticks.length, soon).toBe(1)
    expect(opened.report().daemon).toMatchObject({ generation: 'v2', version: '2.4' })
    expect(opened.report().link).toEqual({ kind: 'open', via: 'polling' })
    const asked = () => daemon.requests.filter(({ path }) => path === '/predictions/current').length
    const status = () => daemon.requests.filter(({ path }) => path === '/status').length
    await expect.poll(status, soon).toBeGreaterThan(2)
    expect(asked()).toBe(1)
    daemon.tick()
    await expect.poll(() => opened.ticks.length, soon).toBe(2)
    expect(asked()).toBe(2)
    expect(daemon.mostInFlight()).toBe(1)
    for (const { path, headers } of daemon.requests) {
      expect(headers['x-api-key'], path).toBe(path === '/predictions/current' ? 'secret' : undefined)
    }
  })

  test.each([
    [null, 'key-missing'],
    ['wrong', 'key-wrong'],
  ])('with the key %s it is refused: %s; the right one connects', async (key, why) => {
    const opened = linkTo(await daemonOf('v2', { key: 'secret' }), { key })
    await linked(opened, 'refused')
    expect(opened.report().link).toMatchObject({ why: { kind: why } })
    opened.link.setKey('secret')
    await linked(opened, 'open')
  })

  test('that warms up says how far it is', async () => {
    const opened = linkTo(await daemonOf('v2', { warmUpTicks: 1000 }))
    await linked(opened, 'warming')
    const { link } = opened.report()
    expect(link.kind === 'warming' && link.percent !== null && link.message !== '').toBe(true)
  })

  test('that limits requests is left alone for as long as it says', async () => {
    const daemon = await daemonOf('v2', { limitPerMinute: 0 })
    const opened = linkTo(daemon)
    await linked(opened, 'retrying')
    expect(opened.report().link).toMatchObject({ why: { kind: 'rate-limited' } })
    daemon.change({ limitPerMinute: null })
    opened.link.retryNow()
    await linked(opened, 'open')
  })

  test('that limits requests is asked ever less often, however fast its ticks are', async () => {
    const daemon = await daemonOf('v2')
    const opened = linkTo(daemon)
    await expect.poll(() => opened.report().step.measuredMs, soon).not.toBeNull()
    daemon.change({ limitPerMinute: 0 })
    const attempt = () => {
      const { link } = opened.report()
      return link.kind === 'retrying' ? link : null
    }
    await expect.poll(() => attempt()?.attempt, soon).toBe(4)
    expect((attempt()?.atMs ?? NaN) - Date.now()).toBeGreaterThan(1_500)
  })

  test('rests while the page is not seen, and goes on at once when it is', async () => {
    const daemon = await daemonOf('v2')
    const opened = linkTo(daemon)
    await linked(opened, 'open')
    opened.link.setVisible(false)
    await linked(opened, 'paused')
    const before = daemon.requests.length
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(daemon.requests.length).toBe(before)
    opened.link.setVisible(true)
    await linked(opened, 'open')
    expect(opened.report().ticks.missed).toBeGreaterThan(0)
  })

  test('answers for its panels; what it has not is null', async () => {
    const daemon = await daemonOf('v2')
    const opened = linkTo(daemon)
    await linked(opened, 'open')
    const signal = new AbortController().signal
    expect(await opened.link.ask({ about: 'cascade-health' }, signal)).not.toBeNull()
    expect(await opened.link.ask({ about: 'explain', server: 'ppdb001' }, signal)).toMatchObject({
      method: 'approximation',
    })
    const first = await daemonOf('v1')
    const old = linkTo(first)
    await linked(old, 'open')
    expect(await old.link.ask({ about: 'drift' }, signal)).toBeNull()
  })
})

describe('what is no daemon, or sends what cannot be read', () => {
  test('another server says what answered', async () => {
    const opened = linkTo(await daemonOf('v2', { notADaemon: true }))
    await linked(opened, 'refused')
    expect(opened.report().link).toMatchObject({
      why: { kind: 'not-a-daemon', found: expect.stringContaining('text/html') as string },
    })
  })

  test('nothing at all is tried again', async () => {
    const daemon = await daemonOf('v1')
    await daemon.stop()
    const opened = linkTo(daemon)
    await linked(opened, 'retrying')
    expect(opened.report().link).toMatchObject({ attempt: 2, why: { kind: 'unreachable' } })
    await daemon.start()
    await linked(opened, 'open')
  })

  test('says why while it is tried again, until a forecast comes', async () => {
    const daemon = await daemonOf('v1')
    await daemon.stop()
    const opened = linkTo(daemon)
    const afters = () =>
      opened.reports.flatMap(({ link }) => (link.kind === 'connecting' ? [link.after?.kind ?? null] : []))
    await linked(opened, 'retrying')
    expect(new Set(afters())).toEqual(new Set([null]))
    opened.link.retryNow()
    await expect.poll(() => afters().at(-1), soon).toBe('unreachable')
    await daemon.start()
    await expect.poll(() => opened.ticks.length, soon).toBeGreaterThan(0)
    const before = afters().length
    await daemon.stop()
    await expect.poll(() => afters().slice(before), soon).toContain('unreachable')
    // It was there: that attempt did not fail, it ended.
    expect(afters()[before]).toBeNull()
  })

  test.each(['html', 'truncated'] as const)(
    '%s: the last good forecast stays, and the field is named',
    async (malformed) => {
      const daemon = await daemonOf('v1', {}, { tickMs: 0 })
      const opened = linkTo(daemon)
      await expect.poll(() => opened.ticks.length, soon).toBe(1)
      daemon.change({ malformed })
      daemon.tick()
      await expect.poll(() => opened.report().problem, soon).not.toBeNull()
      expect(opened.report().problem?.code).toBe('wire-invalid')
      expect(opened.ticks).toHaveLength(1)
      daemon.change({ malformed: null })
      daemon.tick()
      await expect.poll(() => opened.ticks.length, soon).toBe(2)
      expect(opened.report().problem).toBeNull()
    },
  )

  test('one series that cannot be read is left out by name, and the others stay', async () => {
    const opened = linkTo(await daemonOf('v1', { malformed: 'field' }))
    await expect.poll(() => opened.ticks.length, soon).toBeGreaterThan(0)
    const { leftOut, series } = opened.ticks[0]!.judged.forecast
    expect(leftOut).toMatchObject([{ reason: expect.stringContaining('p50 is "many"') as string }])
    expect(series.length).toBeGreaterThan(10)
  })

  test('Python’s NaN is read as missing', async () => {
    const daemon = await daemonOf('v1', { malformed: 'nan' })
    const opened = linkTo(daemon)
    await expect.poll(() => opened.ticks.length, soon).toBeGreaterThan(0)
    expect(opened.report().problem).toBeNull()
  })

  test('a page over https may not ask a daemon over http: nothing is sent', async () => {
    const daemon = await daemonOf('v1')
    const link = linkTo(daemon, { address: 'http://10.1.2.3:8000' }, { origin: 'https://page.test' })
    await linked(link, 'refused')
    expect(link.report().link).toMatchObject({ why: { kind: 'mixed-content' } })
  })
})

describe('what is remembered', () => {
  test('is there when the page is opened anew; past forecasts are held against what happened', async () => {
    const daemon = await daemonOf('v1')
    const before = linkTo(daemon)
    await expect.poll(() => before.ticks.length, soon).toBeGreaterThan(12)
    const signal = new AbortController().signal
    const report = await before.link.accuracy(null, {}, signal)
    expect(report.origins).toBeGreaterThan(2)
    expect(report.metrics[0]?.windows).toBeGreaterThan(2)
    // Nobody knows a yesterday of a daemon that was met a second ago.
    expect(report.metrics[0]?.skill).toMatchObject({
      seasonalNaive: null,
      seasonalPoint: null,
      windowDay: null,
    })
    expect(report.metrics[0]?.skill.lastValue).not.toBeNull()
    const { forecast } = before.ticks.at(-1)!.judged
    const past = before.link.asOf(forecast.issueTimeMs - 5 * TICK_MS)
    expect(past.provenance.asOfMs).toBeLessThanOrEqual(forecast.issueTimeMs - 5 * TICK_MS)
    before.link.close()
    await new Promise((resolve) => setTimeout(resolve, 100))

    const after = linkTo(daemon)
    await expect.poll(() => after.ticks.length, soon).toBeGreaterThan(0)
    const kept = after.report().kept
    expect(kept.ticks).toBeGreaterThan(12)
    expect(kept.issues).toBeGreaterThan(2)
    // What comes after it was forgotten is kept again.
    await daemon.stop()
    await linked(after, 'retrying')
    await after.link.forget()
    expect(after.report().kept).toMatchObject({ issues: 0, diskBytes: 0 })
  })
})
