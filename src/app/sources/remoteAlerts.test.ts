import { describe, expect, it, vi } from 'vitest'
import { newAlertsState, type Alert, type AlertsState } from '#forecast/alerts/alert.ts'
import { defaultRules } from '#forecast/alerts/rule.ts'
import { stepAlerts } from '#forecast/alerts/step.ts'
import { readings } from '#forecast/alerts/readings.ts'
import { FleetcastError } from '#forecast/errors.ts'
import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { breaching } from '../testing/breaching.ts'
import { fakeLinks, type FakeLink } from '../testing/fakeLink.ts'
import { OWN_FACTS } from '../testing/ownFacts.ts'
import { clockMs } from '../ui/clock.ts'
import { USER } from './alertsPort.ts'
import { RemoteAlerts } from './remoteAlerts.ts'

const [CRITICAL] = defaultRules()
if (CRITICAL === undefined) throw new Error('there is no rule')
const EMPTY = newAlertsState([CRITICAL])

/** What the daemon keeps after the n-th hour's forecast. */
function after(state: AlertsState, n: number, servers: readonly string[]): AlertsState {
  const { forecast, assessment } = breaching(n, servers)
  const found = readings(forecast, { rules: state.rules, assessment, open: state.alerts })
  let next = found.next()
  while (next.done !== true) next = found.next()
  const event = { kind: 'forecast', atMs: 0, issueMs: forecast.issueTimeMs, alone: false } as const
  return stepAlerts(state, { ...event, readings: next.value, baseline: false }).state
}

/** Alerts of a daemon that keeps a state, as far as it lets itself be changed. */
function kept(first: AlertsState): {
  link: FakeLink
  alerts: RemoteAlerts
  failures: unknown[]
  open: () => readonly Alert[]
} {
  const { openLink, newest } = fakeLinks()
  openLink({ address: 'http://daemon', key: null, step: null, criteria: DEFAULT_CRITERIA })
  const link = newest()
  let state = first
  link.answersOwn({
    alerts: () => state,
    act: ({ act }) => {
      state = stepAlerts(state, { ...act, atMs: 7 }).state
      return null
    },
  })
  link.push({ own: OWN_FACTS })
  link.keepsAlerts(first)
  const failures: unknown[] = []
  const alerts = new RemoteAlerts(link, (error) => failures.push(error))
  return { link, alerts, failures, open: () => alerts.read().current?.alerts ?? [] }
}

describe('alerts that a daemon keeps', () => {
  const firing = after(EMPTY, 1, ['a'])

  it('are read, and only what begins to fire later is news', async () => {
    const { link, alerts, open } = kept(firing)
    expect(open()).toMatchObject([{ server: 'a', phase: { kind: 'firing' } }])
    expect(alerts.read()).toMatchObject({ rules: [CRITICAL], newlyFired: [], lasting: true })
    const heard = vi.fn()
    alerts.subscribe(heard)
    link.keepsAlerts(after(firing, 2, ['a', 'b']))
    expect(open()).toHaveLength(2)
    await vi.waitFor(() => expect(alerts.read().newlyFired.map(({ server }) => server)).toEqual(['b']))
    // The state, and what is news in it.
    expect(heard).toHaveBeenCalledTimes(2)
    // The same state again, with everything else that a link tells, is nothing.
    link.push({})
    expect(heard).toHaveBeenCalledTimes(2)
  })

  it('of servers in maintenance are shown, and are no news', async () => {
    const { link, alerts, open } = kept(firing)
    const nowMs = alerts.keeper.nowMs()
    const window = { id: '1', servers: ['b'], fromMs: nowMs - 1000, toMs: nowMs + 60_000, reason: '' }
    link.answersOwn({ maintenance: () => [window] })
    link.keepsAlerts(after(firing, 2, ['a', 'b', 'c']))
    expect(open()).toHaveLength(3)
    await vi.waitFor(() => expect(alerts.read().newlyFired.map(({ server }) => server)).toEqual(['c']))
  })

  it('are acknowledged at once, and then as the daemon says', async () => {
    const { link, alerts, open, failures } = kept(firing)
    alerts.act({ kind: 'acknowledge', id: 1, by: USER, atMs: clockMs() })
    expect(open()).toMatchObject([{ phase: { kind: 'acknowledged' } }])
    expect(link.askedOwn.at(-1)).toEqual({
      about: 'act',
      act: { kind: 'acknowledge', id: 1, by: 'you' },
    })
    await vi.waitFor(() => expect(open()[0]?.audit.at(-1)?.atMs).toBe(7))
    expect(open()).toMatchObject([{ phase: { kind: 'acknowledged' } }])
    expect(failures).toEqual([])
  })

  it('are acknowledged many at once, each told to the daemon and read again once', async () => {
    const both = after(after(EMPTY, 1, ['a', 'b', 'c']), 2, ['a', 'b', 'c'])
    const { link, alerts, open, failures } = kept(both)
    const acts = both.alerts.map(
      ({ id }) => ({ kind: 'acknowledge', id, by: USER, atMs: clockMs() }) as const,
    )
    expect(acts).toHaveLength(3)
    alerts.act(...acts)
    expect(open().map(({ phase }) => phase.kind)).toEqual(['acknowledged', 'acknowledged', 'acknowledged'])
    await vi.waitFor(() => expect(open()[2]?.audit.at(-1)?.atMs).toBe(7))
    const asked = link.askedOwn.flatMap((each) => (each.about === 'act' ? [each.act.id] : []))
    expect(asked).toEqual([1, 2, 3])
    expect(link.askedOwn.filter(({ about }) => about === 'alerts').length).toBeLessThanOrEqual(2)
    expect(failures).toEqual([])
  })

  it('of which the daemon takes some stay as it has them', async () => {
    const both = after(EMPTY, 1, ['a', 'b'])
    const { link, alerts, open, failures } = kept(both)
    const error = new FleetcastError('disk-full', 'nothing can be written')
    let state = both
    link.answersOwn({
      alerts: () => state,
      act: ({ act }) => {
        if (act.id === 2) throw error
        state = stepAlerts(state, { ...act, atMs: 7 }).state
        return null
      },
    })
    alerts.act(...[1, 2].map((id) => ({ kind: 'acknowledge', id, by: USER, atMs: clockMs() }) as const))
    await vi.waitFor(() => expect(failures).toEqual([error]))
    expect(open().map(({ phase }) => phase.kind)).toEqual(['acknowledged', 'firing'])
  })

  it('go back to what they were where the daemon does not take it, and say so', async () => {
    const { link, alerts, open, failures } = kept(firing)
    const error = new FleetcastError('disk-full', 'nothing can be written')
    link.answersOwn({
      act: () => {
        throw error
      },
    })
    alerts.act({ kind: 'resolve', id: 1, by: USER, atMs: clockMs() })
    expect(open()).toMatchObject([{ phase: { kind: 'resolved' } }])
    await vi.waitFor(() => expect(failures).toEqual([error]))
    expect(open()).toMatchObject([{ phase: { kind: 'firing' } }])
  })

  it('are muted for so long by the daemon’s clock', () => {
    const { link, alerts } = kept(firing)
    const nowMs = clockMs()
    alerts.act({ kind: 'mute', id: 1, untilMs: nowMs + 3_600_000, by: USER, atMs: nowMs })
    const asked = link.askedOwn.at(-1)
    if (asked?.about !== 'act' || asked.act.kind !== 'mute') throw new Error('nothing was muted')
    expect(Math.abs((asked.act.untilMs ?? NaN) - (OWN_FACTS.nowMs + 3_600_000))).toBeLessThan(1_000)
  })

  it('follow edited rules, whose findings are no news', async () => {
    const { link, alerts } = kept(firing)
    const edited = [{ ...CRITICAL, name: 'Any disk' }]
    const found = after({ ...firing, rules: edited }, 2, ['a', 'c'])
    link.answersOwn({ alerts: () => found })
    alerts.setRules(edited)
    expect(alerts.read().rules).toEqual(edited)
    expect(link.askedOwn.at(-1)).toEqual({ about: 'rules', rules: edited, by: 'you' })
    await vi.waitFor(() => expect(alerts.read().current?.alerts).toHaveLength(2))
    expect(alerts.read().newlyFired).toEqual([])
  })
})
