import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { JudgedForecast } from '#engine/api.ts'
import { defaultRules, type AlertRule } from '#forecast/alerts/rule.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { breaching, HOUR_MS } from '../testing/breaching.ts'
import { fakeSource } from '../testing/fakeSource.ts'
import { memoryStorage } from '../testing/memoryStorage.ts'
import { USER } from './alertsPort.ts'
import { LocalAlerts } from './localAlerts.ts'
import { readAlerts } from './savedAlerts.ts'

const [CRITICAL, WARNING] = defaultRules() as [AlertRule, AlertRule]

let storage = memoryStorage()
let alerts = new LocalAlerts(storage)

/** The page is opened, with one rule that fires at once. */
function openPage() {
  alerts = new LocalAlerts(storage)
  alerts.setRules([CRITICAL])
}
beforeEach(() => {
  storage = memoryStorage()
  openPage()
})
afterEach(() => {
  vi.useRealTimers()
})

const settled = async (issueMs: number) => {
  await vi.waitFor(() => expect(alerts.read().current?.issueMs).toBe(issueMs), { interval: 1 })
}
const look = async (judged: JudgedForecast) => {
  alerts.look(judged, true)
  await settled(judged.forecast.issueTimeMs)
}
const open = () => alerts.read().current?.alerts ?? []
const servers = (list: readonly { readonly server: string }[]) => list.map(({ server }) => server)
const news = () => servers(alerts.read().newlyFired)

describe('the alerts of the page', () => {
  it('are of the fleet on screen; the first look at each brings no news', async () => {
    await look(breaching(1, ['a']))
    expect(news()).toEqual([])
    await look(breaching(2, ['a', 'b']))
    expect(news()).toEqual(['b'])
    await look(breaching(3, ['x'], ['x', 'y', 'z']))
    expect(servers(open())).toEqual(['x'])
    expect(news()).toEqual(['b'])
    // Back again: what came up meanwhile was not seen to begin.
    await look(breaching(4, ['a', 'b', 'c']))
    expect(servers(open())).toEqual(['a', 'b', 'c'])
    expect(news()).toEqual(['b'])
  })

  it('last beyond the page, and a new page does not tell of them again', async () => {
    await look(breaching(1, []))
    await look(breaching(2, ['a']))
    expect(readAlerts(storage, 0).fleets[0]?.state.alerts).toEqual(open())
    openPage()
    await look(breaching(3, ['a', 'b']))
    expect(open()).toHaveLength(2)
    expect(news()).toEqual([])
  })

  it('obey the user and keep who did what', async () => {
    await look(breaching(1, ['a']))
    alerts.act({ kind: 'acknowledge', id: 1, by: USER, atMs: 5 })
    expect(open()[0]).toMatchObject({ phase: { kind: 'acknowledged' } })
    expect(open()[0]?.audit.at(-1)).toEqual({
      atMs: 5,
      by: { kind: 'user', name: 'you' },
      what: { kind: 'acknowledged' },
    })
  })

  it('end with their rule, whichever fleet is on screen', async () => {
    await look(breaching(1, ['a']))
    alerts.setRules([{ ...WARNING, enabled: false }])
    expect(open()).toMatchObject([{ phase: { kind: 'resolved' } }])
    expect(readAlerts(storage, 0).rules).toEqual([{ ...WARNING, enabled: false }])
    alerts.setRules([])
    await look(breaching(2, ['x'], ['x', 'y', 'z']))
    expect(open()).toEqual([])
  })

  it('say where the browser keeps nothing', async () => {
    const full = vi.spyOn(storage, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    await look(breaching(1, ['a']))
    expect(alerts.read().lasting).toBe(false)
    full.mockRestore()
    await look(breaching(2, ['a', 'b']))
    expect(alerts.read().lasting).toBe(true)
  })

  it('do not count a replay', async () => {
    await look(breaching(1, []))
    const { forecast, assessment } = breaching(2, ['a'])
    const asOfMs = forecast.issueTimeMs
    alerts.look(
      { forecast: { ...forecast, provenance: { ...forecast.provenance, asOfMs } }, assessment },
      true,
    )
    await look(breaching(3, []))
    expect(open()).toEqual([])
  })

  it('are the same for every source of the page', async () => {
    const file = fakeSource({ alerts, forecasts: () => breaching(1, []).forecast })
    await settled(HOUR_MS)
    const other = fakeSource({ alerts, forecasts: () => breaching(2, ['b']).forecast })
    await settled(2 * HOUR_MS)
    expect(file.alerts.read()).toBe(other.alerts.read())
    expect(servers(file.alerts.read().newlyFired)).toEqual(['b'])
  })
})

describe('forecasts that come faster than they are read', () => {
  it('give way to the newest; what began in between is news with it, what ended again is none', async () => {
    await look(breaching(1, []))
    const seen: (number | null | undefined)[] = []
    alerts.subscribe((now, before) => {
      if (now.current?.issueMs !== before.current?.issueMs) seen.push(now.current?.issueMs)
    })
    alerts.look(breaching(2, []), true)
    alerts.look(breaching(3, ['a', 'b']), true)
    alerts.look(breaching(4, ['b']), true)
    await settled(4 * HOUR_MS)
    expect(seen).toEqual([2 * HOUR_MS, 4 * HOUR_MS])
    expect(servers(open())).toEqual(['b'])
    expect(news()).toEqual(['b'])
  })

  it('keep their news where their thresholds are edited before they are read', async () => {
    await look(breaching(1, []))
    alerts.look(breaching(2, []), true)
    const waiting = breaching(3, ['a'])
    alerts.look(waiting, true)
    alerts.look({ ...waiting }, true)
    await settled(3 * HOUR_MS)
    expect(news()).toEqual(['a'])
  })
})

it('of a file fire by themselves, and of a live source once forecasts agree', async () => {
  const rules = [{ ...CRITICAL, agreeing: 2, outOf: 3 }]
  const phase = () => open().map(({ phase: { kind }, firedBy }) => [kind, firedBy])
  alerts.setRules(rules)
  await look(breaching(1, ['a']))
  expect(phase()).toEqual([['pending', null]])
  alerts = new LocalAlerts(memoryStorage())
  alerts.setRules(rules)
  alerts.look(breaching(1, ['a']), false)
  await settled(HOUR_MS)
  expect(phase()).toEqual([['firing', 'one-forecast']])
  // Judged anew with other rules it is still a file's.
  alerts.setRules([{ ...CRITICAL, agreeing: 3, outOf: 3, clearChance: 0.1 }])
  alerts.setRules([{ ...WARNING, agreeing: 3, outOf: 3 }])
  await vi.waitFor(() => expect(open().map(({ rule }) => rule)).toContain('warning'), { interval: 1 })
  expect(open().find(({ rule }) => rule === 'warning')).toMatchObject({ firedBy: 'one-forecast' })
})

it('what edited thresholds find in a forecast that was read is no news', async () => {
  await look(breaching(1, []))
  const judged = breaching(2, [])
  await look(judged)
  const disk = { warning: 40, critical: 45, direction: 'above' } as const
  const edited = breaching(2, [], undefined, { disk_percent: disk })
  alerts.look({ forecast: judged.forecast, assessment: edited.assessment }, true)
  await vi.waitFor(() => expect(servers(open())).toEqual(['a', 'b', 'c']), { interval: 1 })
  expect(news()).toEqual([])
})

it('what learned chances or stand-ins find in a forecast that was read is no news', async () => {
  await look(breaching(1, []))
  await look(breaching(2, []))
  // The same moment and series in a new object, as it comes from the worker.
  const anew = breaching(2, ['a'])
  alerts.look(anew, true)
  await vi.waitFor(() => expect(servers(open())).toEqual(['a']), { interval: 1 })
  expect(news()).toEqual([])
  await look(breaching(3, ['a', 'b']))
  expect(news()).toEqual(['b'])
})

it('of a file end where it is judged anew and says clear, whatever their rule keeps', async () => {
  alerts.look(breaching(1, ['a']), false)
  await vi.waitFor(() => expect(open()).toMatchObject([{ phase: { kind: 'firing' } }]), { interval: 1 })
  alerts.look(breaching(1, []), false)
  await vi.waitFor(() => expect(open()).toMatchObject([{ phase: { kind: 'resolved' } }]), { interval: 1 })
})

it('says of each alert whether its metric is from the network', async () => {
  alerts.setRules([{ ...CRITICAL, countsNotFromModel: true }])
  const { forecast, assessment } = breaching(1, ['a'])
  await look({ forecast: { ...forecast, simple: { disk_percent: 'lastValue' } }, assessment })
  expect(open()).toMatchObject([{ notFromModel: true }])
})

it('says when a forecast cannot be read, and reads the next', async () => {
  await look(breaching(1, []))
  const { forecast, assessment } = breaching(2, ['a'])
  const broken = Object.defineProperty({ ...forecast }, 'quantiles', {
    get: () => {
      throw new FleetcastError('out-of-memory', 'no room to read it')
    },
  })
  alerts.look({ forecast: broken, assessment }, true)
  await vi.waitFor(() => expect(alerts.read().failure).toContain('no room to read it'), { interval: 1 })
  await look(breaching(3, ['a']))
  expect(alerts.read().failure).toBeNull()
  expect(news()).toEqual(['a'])
})

it('ends mutes by the clock only while somebody listens', async () => {
  await look(breaching(1, ['a']))
  vi.useFakeTimers({ now: 1e12 })
  const muted = () => open()[0]?.phase.kind === 'muted'
  alerts.act({ kind: 'mute', id: 1, untilMs: 1e12 + 60_000, by: USER, atMs: 1e12 })
  vi.advanceTimersByTime(120_000)
  expect(muted()).toBe(true)
  const [first, second] = [vi.fn(), vi.fn()]
  const stops = [alerts.subscribe(first), alerts.subscribe(second)]
  vi.advanceTimersByTime(15_000)
  expect(muted()).toBe(false)
  expect(first).toHaveBeenCalledTimes(1)
  expect(second).toHaveBeenCalledTimes(1)
  stops[0]?.()
  expect(vi.getTimerCount()).toBe(1)
  stops[1]?.()
  expect(vi.getTimerCount()).toBe(0)
})
