// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Alert } from '#forecast/alerts/alert.ts'
import { defaultRules, type AlertRule } from '#forecast/alerts/rule.ts'
import { notificationText } from '#text/alerts/notificationText.ts'
import { USER } from '../../sources/alertsPort.ts'
import { LocalAlerts } from '../../sources/localAlerts.ts'
import { usePreferences } from '../../state/preferences.ts'
import { breaching, HOUR_MS } from '../../testing/breaching.ts'
import { memoryStorage } from '../../testing/memoryStorage.ts'
import { badgeTitle, notifyDesktop } from './notify.ts'

const [CRITICAL] = defaultRules() as [AlertRule]
const SERVERS = ['a', 'b', 'c', 'web-1', 'db-3']

let alerts = new LocalAlerts(memoryStorage())
beforeEach(() => {
  alerts = new LocalAlerts(memoryStorage())
  alerts.setRules([CRITICAL])
})
afterEach(() => {
  vi.unstubAllGlobals()
  usePreferences.getState().set({ notify: false })
})

const look = async (n: number, names: readonly string[]) => {
  const judged = breaching(n, names, SERVERS)
  alerts.look(judged, true)
  const { issueTimeMs } = judged.forecast
  await vi.waitFor(() => expect(alerts.read().current?.issueMs).toBe(issueTimeMs), { interval: 1 })
}

describe('telling of news', () => {
  const some = async (): Promise<readonly Alert[]> => {
    await look(1, [])
    await look(2, ['web-1', 'db-3'])
    return alerts.read().newlyFired
  }

  it('names the worst and how many, in one notification', async () => {
    const within = { withinMs: 8 * HOUR_MS }
    const passage = { afterMs: 3 * HOUR_MS, earliestMs: HOUR_MS, latestMs: 6 * HOUR_MS }
    const newlyFired = (await some()).map((alert): Alert => {
      if (alert.server !== 'web-1')
        return { ...alert, odds: { ...within, chance: 0.62, measured: false, passage } }
      const odds = { ...within, chance: 1, measured: true, passage: null }
      return { ...alert, severity: 'warning', notFromModel: true, odds }
    })
    expect(notificationText(newlyFired)).toEqual({
      title: '2 servers, worst db-3',
      body:
        'critical: db-3 disk_percent ≥ 95\u202f%, 62\u202f% chance within 8 h; if so, in 3 h\n' +
        'warning: web-1 disk_percent ≥ 95\u202f%, breaching now (not from the model)',
    })
    const [one] = newlyFired.filter(({ server }) => server === 'web-1')
    expect(notificationText([one!]).title).toBe('web-1')
    const many = Array.from({ length: 5 }, (_, id) => ({ ...newlyFired[0]!, id, server: `s${id}` }))
    expect(notificationText(many)).toMatchObject({ title: '5 servers, worst s0' })
    expect(notificationText(many).body.split('\n').at(-1)).toBe('and 2 more')
  })

  const stubNotification = (permission: NotificationPermission) => {
    const made = vi.fn()
    function Notification(...args: unknown[]) {
      made(...args)
    }
    Notification.permission = permission
    vi.stubGlobal('Notification', Notification)
    return made
  }

  it.each([
    [true, 'granted', 1],
    [false, 'granted', 0],
    [true, 'denied', 0],
  ] as const)('wanted %s and %s, happens %d times per forecast', async (wanted, permission, times) => {
    usePreferences.getState().set({ notify: wanted })
    const made = stubNotification(permission)
    const stop = notifyDesktop(alerts)
    await some()
    expect(made).toHaveBeenCalledTimes(times)
    stop()
    await look(3, [...SERVERS])
    expect(made).toHaveBeenCalledTimes(times)
  })

  it('counts in the title what fires and is not acknowledged', async () => {
    const stop = badgeTitle(alerts)
    expect(document.title).toBe('Fleetcast')
    await look(1, ['a', 'b'])
    expect(document.title).toBe('(2) Fleetcast')
    alerts.act({ kind: 'acknowledge', id: 1, by: USER, atMs: 5 })
    expect(document.title).toBe('(1) Fleetcast')
    stop()
  })
})
