import { afterEach, describe, expect, test } from 'vitest'
import type { MetricRows } from '#data/liveTable.ts'
import { defaultRules, type AlertRule } from '#forecast/alerts/rule.ts'
import { assessBy } from '#forecast/assess.ts'
import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { fakeJudged, FakeForecasts } from '#testing/daemonParts/forecasts.ts'
import { manualClock } from '#testing/daemonParts/intake.ts'
import { replayHere } from '#testing/daemonParts/replay.ts'
import { memoryStore } from '#testing/daemonParts/store.ts'
import { Bus, type AlertsChange } from '../events.ts'
import { createAlerts, type RunningAlerts } from './alerts.ts'
import type { Notifier, Standing } from './notifiers/notifier.ts'

const STEP_MS = 300_000
const ISSUE_MS = Date.UTC(2026, 0, 12, 14, 5)
const signal = new AbortController().signal
const open: RunningAlerts[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((alerts) => alerts.close()))
})

const RULE: AlertRule = {
  id: 'cpu',
  name: 'CPU',
  enabled: true,
  severity: 'critical',
  metric: 'cpu_percent',
  limit: { kind: 'value', direction: 'above', value: 80 },
  chance: 0.3,
  clearChance: 0.15,
  withinMs: null,
  agreeing: 1,
  outOf: 1,
  keepFiringMs: 0,
  countsNotFromModel: false,
}

async function daemon(store = memoryStore()) {
  const clock = manualClock(ISSUE_MS + 60_000)
  const bus = new Bus((error) => {
    throw error
  })
  const forecasts = new FakeForecasts(bus)
  const changes: AlertsChange[] = []
  const problems = new Map<string, string>()
  bus.on('alerts', (change) => changes.push(change))
  bus.on('problem', ({ id, message }) => problems.set(id, message))
  bus.on('solved', (id) => problems.delete(id))
  const told: Standing[] = []
  const notifier: Notifier = { update: (standing) => told.push(standing), close: () => Promise.resolve() }
  /** When each server last reported. */
  const reported = new Map(['web-1', 'db-2', 'web-3', 'db-4'].map((name) => [name, ISSUE_MS]))
  const alerts = await createAlerts(
    {
      bus,
      store,
      clock,
      criteria: () => DEFAULT_CRITERIA,
      fleet: () => ({
        servers: [...reported].map(([name, newestMs]) => ({
          name,
          newestMs,
          profile: null,
          status: null,
          records: 1,
          values: new Map(),
        })),
        metrics: ['cpu_percent'],
        newestMs: Math.max(...reported.values()),
      }),
      stepMs: () => STEP_MS,
      replay: replayHere(
        (bytes) => fakeJudged({ issueMs: Number(new TextDecoder().decode(bytes)) }).forecast,
      ),
      notifiers: [notifier],
    },
    signal,
  )
  open.push(alerts)
  let ticks = 0
  /** cpu_percent of each server at a time. */
  const tick = (values: Readonly<Record<string, number>>, timeMs: number) => {
    const rows: MetricRows = {
      servers: Object.keys(values),
      timeMs: Object.values(values).map(() => timeMs),
      metrics: [{ name: 'cpu_percent', values: Object.values(values) }],
      labels: [],
    }
    bus.emit('tick', { count: ++ticks, atMs: clock.nowMs(), newestMs: timeMs, rows })
  }
  /** A forecast of all that was just made; resolves once it was read. */
  const publish = async (issueMs: number, complete = true) => {
    forecasts.publish(fakeJudged({ issueMs }), complete)
    await until(() => alerts.state().issueMs === issueMs)
  }
  const firing = () =>
    alerts
      .state()
      .alerts.filter(({ phase }) => phase.kind === 'firing')
      .map(({ server, metric, firedBy }) => `${server} ${metric} ${firedBy ?? ''}`)
  return { alerts, bus, clock, store, forecasts, changes, problems, told, tick, publish, firing, reported }
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > 500) throw new Error('it never came to be')
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 10))

describe('forecasts', () => {
  test('fire alerts, of which the first look’s are no news and all are in the store', async () => {
    const { alerts, publish, changes, store, firing } = await daemon()
    await publish(ISSUE_MS)
    expect(firing().length).toBeGreaterThan(0)
    expect(changes.flatMap(({ newlyFired }) => newlyFired)).toEqual([])
    await settled()
    const all = { server: null, newestFirst: false, most: 1000 }
    const events = await store.events('alert', { fromMs: 0, toMs: Infinity }, all, signal)
    expect(events.map(({ data }) => data)).toMatchObject(
      firing().map(() => ({ what: 'fired', preexisting: true })),
    )
    const audit = await store.events('alert-audit', { fromMs: 0, toMs: Infinity }, all, signal)
    expect(audit.length).toBe(
      alerts.state().alerts.flatMap((alert) => (alert.firedMs === null ? [] : alert.audit)).length,
    )
  })

  test('that are partial are read for what they have forecast already', async () => {
    const { alerts, forecasts, firing } = await daemon()
    await alerts.setRules([RULE], 'test', signal)
    const { forecast, assessment } = fakeJudged({ issueMs: ISSUE_MS })
    // The first server's series come from the run before, as at the start of a run.
    const originMs = forecast.originMs.map((ms, at) =>
      forecast.series[at]?.server === 'web-1' ? ms - STEP_MS : ms,
    )
    forecasts.publish({ forecast: { ...forecast, originMs }, assessment }, false)
    await until(() => alerts.state().issueMs !== null)
    expect(firing()).toEqual([])
    forecasts.publish({ forecast, assessment }, true)
    await until(() => firing().length > 0)
    expect(firing()).toEqual(['web-1 cpu_percent agreement'])
  })

  test('of a step that is forecast again are news: its late server was not of the first', async () => {
    const { alerts, forecasts, changes, firing } = await daemon()
    await alerts.setRules([RULE], 'test', signal)
    const { forecast, assessment } = fakeJudged({ issueMs: ISSUE_MS })
    const width = forecast.horizon * forecast.levels.length
    const quantiles = forecast.quantiles.map((value, at) =>
      forecast.series[Math.floor(at / width)]?.server === 'web-1' ? value / 4 : value,
    )
    const calm = { ...forecast, quantiles }
    forecasts.publish({ forecast: calm, assessment: assessBy(calm, DEFAULT_CRITERIA) }, true)
    await until(() => alerts.state().issueMs !== null)
    expect(firing()).toEqual([])
    forecasts.publish({ forecast, assessment }, true)
    await until(() => firing().length > 0)
    const news = changes.flatMap(({ newlyFired }) => newlyFired)
    expect(news).toMatchObject([{ server: 'web-1', preexisting: false }])
  })

  test('that are only judged anew are not', async () => {
    const { alerts, forecasts, changes, publish, firing } = await daemon()
    await alerts.setRules([RULE], 'test', signal)
    await publish(ISSUE_MS - STEP_MS)
    const { forecast, assessment } = fakeJudged({ issueMs: ISSUE_MS })
    const none = { ...forecast, quantiles: forecast.quantiles.map((value) => value / 4) }
    const judged = { forecast: none, assessment: assessBy(none, DEFAULT_CRITERIA) }
    forecasts.publish(judged, true)
    await until(() => alerts.state().issueMs === ISSUE_MS)
    const before = changes.flatMap(({ newlyFired }) => newlyFired).length
    none.quantiles.set(forecast.quantiles)
    forecasts.publish({ forecast: none, assessment }, true)
    await until(() => firing().length > 0)
    expect(changes.flatMap(({ newlyFired }) => newlyFired)).toHaveLength(before)
  })

  test('go on after a restart: rules, alerts and acknowledgements are there', async () => {
    const first = await daemon()
    await first.alerts.setRules([RULE], 'ann', signal)
    await first.publish(ISSUE_MS)
    const [alert] = first.alerts.state().alerts
    await first.alerts.act({ kind: 'acknowledge', id: alert?.id ?? 0, by: 'ann', atMs: 1 }, signal)
    await first.alerts.close()
    const second = await daemon(first.store)
    expect(second.alerts.state()).toEqual(first.alerts.state())
    expect(second.alerts.state().alerts).toMatchObject([{ phase: { kind: 'acknowledged' } }])
  })

  test('of a state that cannot be read begin anew, and keep what was there', async () => {
    const store = memoryStore()
    await store.putDocument('alerts', { state: { version: 99 } }, signal)
    const { alerts, problems } = await daemon(store)
    expect(alerts.state().rules).toEqual(defaultRules())
    await expect(store.document('alerts-unreadable', signal)).resolves.toEqual({ state: { version: 99 } })
    expect(problems.get('alerts-unreadable')).toContain('state.version')
  })
})

describe('ticks', () => {
  const quiet = { 'web-1': 20, 'db-2': 20 }

  test('fire what begins to breach at once, and once', async () => {
    const { alerts, tick, changes, firing } = await daemon()
    await alerts.setRules([RULE], 'test', signal)
    tick(quiet, ISSUE_MS)
    tick({ 'web-1': 20, 'db-2': 95 }, ISSUE_MS + 5000)
    tick({ 'web-1': 20, 'db-2': 96 }, ISSUE_MS + 10_000)
    expect(firing()).toEqual(['db-2 cpu_percent measured'])
    const news = changes.flatMap(({ newlyFired }) => newlyFired)
    expect(news).toMatchObject([{ server: 'db-2', firedMs: ISSUE_MS + 5000, preexisting: false }])
  })

  test('know what breached at the first look, and rows that are late', async () => {
    const { alerts, tick, changes, firing } = await daemon()
    await alerts.setRules([RULE], 'test', signal)
    tick({ 'db-2': 95 }, ISSUE_MS + 5000)
    tick({ 'db-2': 20 }, ISSUE_MS + 10_000)
    expect(changes.flatMap(({ newlyFired }) => newlyFired)).toEqual([])
    tick({ 'db-2': 99 }, ISSUE_MS + 7000)
    expect(firing()).toEqual([])
  })

  test('do not bring back at once what a user resolved', async () => {
    const { alerts, tick, firing } = await daemon()
    await alerts.setRules([RULE], 'test', signal)
    tick(quiet, ISSUE_MS)
    tick({ 'db-2': 95 }, ISSUE_MS + 5000)
    const [alert] = alerts.state().alerts
    await alerts.act({ kind: 'resolve', id: alert?.id ?? 0, by: 'ann', atMs: 1 }, signal)
    tick({ 'db-2': 96 }, ISSUE_MS + 10_000)
    expect(firing()).toEqual([])
  })

  test('end what no forecast speaks of, and leave the rest to forecasts', async () => {
    const { alerts, tick, publish, firing } = await daemon()
    await alerts.setRules([RULE], 'test', signal)
    tick({ 'db-2': 20, 'new-1': 20 }, ISSUE_MS - 60_000)
    await publish(ISSUE_MS)
    const before = firing()
    tick({ 'db-2': 95, 'new-1': 95 }, ISSUE_MS + 5000)
    expect(firing()).toEqual([...before, 'db-2 cpu_percent measured', 'new-1 cpu_percent measured'])
    tick({ 'db-2': 20, 'new-1': 20 }, ISSUE_MS + 10_000)
    expect(firing()).toEqual([...before, 'db-2 cpu_percent measured'])
    await publish(ISSUE_MS + STEP_MS)
    expect(firing()).not.toContain('db-2 cpu_percent measured')
    // Forecasts that no longer come speak of nothing.
    tick({ 'db-2': 20 }, ISSUE_MS + STEP_MS + 1000)
    tick({ 'db-2': 95 }, ISSUE_MS + 20 * STEP_MS)
    expect(firing()).toContain('db-2 cpu_percent measured')
    tick({ 'db-2': 20 }, ISSUE_MS + 20 * STEP_MS + 5000)
    expect(firing()).not.toContain('db-2 cpu_percent measured')
  })

  test('tell the worst value with the next forecast', async () => {
    const { alerts, tick, publish } = await daemon()
    await alerts.setRules([{ ...RULE, keepFiringMs: STEP_MS }], 'test', signal)
    tick(quiet, ISSUE_MS)
    for (const [at, value] of [95, 99, 97].entries()) tick({ 'db-2': value }, ISSUE_MS + 5000 * (at + 1))
    await publish(ISSUE_MS + STEP_MS)
    const alert = alerts.state().alerts.find(({ server }) => server === 'db-2')
    expect(alert).toMatchObject({ peak: { value: 99 }, lastBreachMs: ISSUE_MS + 15_000 })
  })
})

describe('acts and rules', () => {
  test('resolve once they are durable, and say what is wrong with them', async () => {
    const { alerts, tick, store, problems } = await daemon()
    await alerts.setRules([RULE], 'test', signal)
    tick({ 'db-2': 20 }, ISSUE_MS)
    tick({ 'db-2': 95 }, ISSUE_MS + 5000)
    await settled()
    const act = { kind: 'acknowledge', id: 1, by: 'ann', atMs: 1 } as const
    store.setProblem('the disk is full')
    const before = alerts.state()
    await expect(alerts.act(act, signal)).rejects.toMatchObject({ code: 'disk-full' })
    await expect(alerts.setRules([], 'ann', signal)).rejects.toMatchObject({ code: 'disk-full' })
    // Who was refused sees nothing done.
    expect(alerts.state()).toBe(before)
    tick({ 'db-3': 20 }, ISSUE_MS + 10_000)
    tick({ 'db-3': 95 }, ISSUE_MS + 15_000)
    await settled()
    expect(problems.get('alerts-not-saved')).toContain('the disk is full')
    store.setProblem(null)
    await alerts.act(act, signal)
    expect(problems.size).toBe(0)
    await expect(store.document('alerts', signal)).resolves.toMatchObject({
      state: { alerts: [{ phase: { kind: 'acknowledged' } }, { phase: { kind: 'firing' } }] },
    })
    await expect(alerts.act({ ...act, id: 99 }, signal)).rejects.toMatchObject({ code: 'argument-invalid' })
    const wrong = [{ ...RULE, chance: 2 }]
    await expect(alerts.setRules(wrong, 'ann', signal)).rejects.toThrow('rule "cpu": chance')
    await expect(alerts.setRules([RULE, RULE], 'ann', signal)).rejects.toThrow('rule id "cpu" is not unique')
  })

  test('that are edited make no news of what was there', async () => {
    const { alerts, tick, changes, firing } = await daemon()
    await alerts.setRules([], 'test', signal)
    tick({ 'db-2': 95 }, ISSUE_MS)
    await alerts.setRules([RULE], 'test', signal)
    tick({ 'db-2': 95 }, ISSUE_MS + 5000)
    expect(firing()).toEqual(['db-2 cpu_percent measured'])
    expect(changes.flatMap(({ newlyFired }) => newlyFired)).toEqual([])
  })

  test('that come back find what has breached all along', async () => {
    const { alerts, tick, firing } = await daemon()
    await alerts.setRules([RULE], 'test', signal)
    tick({ 'db-2': 95 }, ISSUE_MS)
    await alerts.setRules([], 'test', signal)
    expect(firing()).toEqual([])
    await alerts.setRules([RULE], 'test', signal)
    tick({ 'db-2': 95 }, ISSUE_MS + 5000)
    expect(firing()).toEqual(['db-2 cpu_percent measured'])
  })

  test('mutes end by the clock', async () => {
    const { alerts, tick, clock, told } = await daemon()
    await alerts.setRules([RULE], 'test', signal)
    tick({ 'db-2': 20 }, ISSUE_MS)
    tick({ 'db-2': 95 }, ISSUE_MS + 5000)
    const atMs = clock.nowMs()
    await alerts.act({ kind: 'mute', id: 1, untilMs: atMs + 60_000, by: 'ann', atMs }, signal)
    expect(told.at(-1)?.firing).toEqual([])
    await clock.advance(75_000)
    expect(told.at(-1)?.firing).toMatchObject([{ id: 1 }])
  })
})

describe('maintenance', () => {
  test('keeps alerts from being told, from its begin to its end', async () => {
    const { alerts, tick, clock, changes, told } = await daemon()
    await alerts.setRules([RULE], 'test', signal)
    tick({ 'db-2': 20, 'web-1': 20 }, ISSUE_MS)
    const nowMs = clock.nowMs()
    await alerts.addMaintenance(
      { servers: ['db-2'], fromMs: nowMs, toMs: nowMs + 60_000, reason: 'disk' },
      signal,
    )
    tick({ 'db-2': 95, 'web-1': 95 }, ISSUE_MS + 5000)
    expect(changes.at(-1)?.newlyFired).toMatchObject([{ server: 'web-1' }])
    expect(told.at(-1)?.firing).toMatchObject([{ server: 'web-1' }])
    await clock.advance(60_000)
    expect(told.at(-1)?.firing).toHaveLength(2)
  })

  test('is durable, ends early, and is checked', async () => {
    const { alerts, store, clock } = await daemon()
    const nowMs = clock.nowMs()
    const added = await alerts.addMaintenance(
      { servers: null, fromMs: nowMs, toMs: nowMs + 60_000, reason: '' },
      signal,
    )
    const later = await alerts.addMaintenance(
      { servers: null, fromMs: nowMs + 10_000, toMs: nowMs + 60_000, reason: '' },
      signal,
    )
    const { alerts: restarted } = await daemon(store)
    expect(restarted.maintenance()).toEqual([added, later])
    await clock.advance(5000)
    await alerts.endMaintenance(added.id, signal)
    await alerts.endMaintenance(later.id, signal)
    expect(alerts.maintenance()).toEqual([{ ...added, toMs: nowMs + 5000 }])
    await expect(alerts.endMaintenance('none', signal)).rejects.toMatchObject({ code: 'argument-invalid' })
    const wrong = (changes: object) =>
      alerts.addMaintenance(
        { servers: null, fromMs: nowMs, toMs: nowMs + 60_000, reason: '', ...changes },
        signal,
      )
    await expect(wrong({ toMs: nowMs })).rejects.toThrow(
      'maintenance from 1768226760000 to 1768226760000: the end must be after the start',
    )
    await expect(wrong({ fromMs: 0, toMs: 1 })).rejects.toThrow(
      'the maintenance window has already ended: expected an end in the future',
    )
    await expect(wrong({ servers: [] })).rejects.toThrow('0 servers')
  })
})

describe('alerts of a server that stops reporting', () => {
  const HOUR_MS = 3_600_000
  const pass = async (clock: ReturnType<typeof manualClock>, ms: number) => {
    await clock.advance(ms)
    await settled()
  }

  test('stay open and are told as a problem, until nothing is known of it any more', async () => {
    const { alerts, tick, firing, reported, clock, problems, changes } = await daemon()
    await alerts.setRules([RULE], 'test', signal)
    tick({ 'web-1': 95, 'db-2': 20 }, ISSUE_MS)
    expect(firing()).toEqual(['web-1 cpu_percent measured'])
    await pass(clock, 20_000)
    expect([...problems]).toEqual([])

    reported.set('db-2', ISSUE_MS + 10 * STEP_MS)
    await pass(clock, 20_000)
    expect([...problems]).toEqual([
      [
        'alerts-silent',
        'Stopped reporting with an open alert: "web-1" at 2026-01-12 14:05 UTC. The alerts stay open, as their state is unknown',
      ],
    ])
    expect(firing()).toEqual(['web-1 cpu_percent measured'])

    reported.set('db-2', ISSUE_MS + 25 * HOUR_MS)
    await pass(clock, 20_000)
    expect(firing()).toEqual([])
    expect(changes.at(-1)?.resolved.map(({ server }) => server)).toEqual(['web-1'])
    expect(alerts.state().alerts.at(-1)?.audit.at(-1)?.what).toEqual({ kind: 'gone' })
    await pass(clock, 20_000)
    expect([...problems]).toEqual([])
  })

  test('are no problem once it reports again', async () => {
    const { alerts, tick, reported, clock, problems, firing } = await daemon()
    await alerts.setRules([RULE], 'test', signal)
    tick({ 'web-1': 95 }, ISSUE_MS)
    reported.set('db-2', ISSUE_MS + 10 * STEP_MS)
    await pass(clock, 20_000)
    expect([...problems.keys()]).toEqual(['alerts-silent'])
    reported.set('web-1', ISSUE_MS + 10 * STEP_MS)
    await pass(clock, 20_000)
    expect([...problems]).toEqual([])
    expect(firing()).toEqual(['web-1 cpu_percent measured'])
  })

  test('of the life before wait until something new has come', async () => {
    const first = await daemon()
    await first.alerts.setRules([RULE], 'test', signal)
    first.tick({ 'web-1': 95 }, ISSUE_MS)
    await first.alerts.close()
    const second = await daemon(first.store)
    second.reported.delete('web-1')
    second.reported.set('db-2', ISSUE_MS + 48 * HOUR_MS)
    await pass(second.clock, 20_000)
    expect(second.firing()).toEqual(['web-1 cpu_percent measured'])
    second.tick({ 'db-2': 20 }, ISSUE_MS + 48 * HOUR_MS)
    await pass(second.clock, 20_000)
    expect(second.firing()).toEqual([])
  })
})
