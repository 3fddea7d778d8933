// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { newAlertsState, type Alert, type Reading } from '#forecast/alerts/alert.ts'
import { defaultRules, ruleSchema, type AlertRule } from '#forecast/alerts/rule.ts'
import { memoryStorage } from '../../testing/memoryStorage.ts'
import { USER, useAlerts, type NewForecast } from './alertsStore.ts'
import { notificationText } from '#text/alerts/notificationText.ts'
import { badgeTitle, notifyDesktop } from './notify.ts'
import { draftOf, readDraft } from './ruleDraft.ts'
import { fleetOf, readAlerts, writeAlerts, type FleetAlerts } from './savedAlerts.ts'

const HOUR_MS = 3_600_000
const [CRITICAL, WARNING] = defaultRules() as [AlertRule, AlertRule]

const breach = (server: string, issueMs: number, changes: Partial<Reading> = {}): Reading => ({
  rule: 'critical',
  server,
  metric: 'disk_percent',
  vote: 'breach',
  direction: 'above',
  limit: 95,
  peak: { value: 97, interval: [95, 99], validMs: issueMs + HOUR_MS, issueMs },
  ...changes,
})
const forecast = (n: number, servers: readonly string[] = ['a', 'b', 'c']): NewForecast => ({
  servers,
  atMs: 1e12 + n,
  issueMs: n * HOUR_MS,
  notFromModel: false,
})
const read = (n: number, breaching: readonly string[], servers?: readonly string[]) => {
  const about = forecast(n, servers)
  useAlerts.getState().enter(about)
  useAlerts.getState().read(
    about,
    breaching.map((server) => breach(server, about.issueMs)),
    false,
  )
  return useAlerts.getState()
}
const alerts = () => useAlerts.getState().current?.alerts ?? []

beforeEach(() => {
  useAlerts.setState({ rules: defaultRules(), notify: false, fleets: [], current: null, newlyFired: [] })
})
afterEach(() => {
  vi.unstubAllGlobals()
  window.localStorage.clear()
})

describe('the alerts of the page', () => {
  it('are of the fleet on screen; the first look at each brings no news', () => {
    expect(read(1, ['a']).newlyFired).toEqual([])
    expect(read(2, ['a', 'b']).newlyFired.map(({ server }) => server)).toEqual(['b'])
    const others = ['x', 'y', 'z']
    read(3, ['x'], others)
    expect(alerts().map(({ server }) => server)).toEqual(['x'])
    expect(useAlerts.getState().newlyFired.map(({ server }) => server)).toEqual(['b'])
    // Back again: what came up meanwhile was not seen to begin.
    read(4, ['a', 'b', 'c'])
    expect(alerts().map(({ server }) => server)).toEqual(['a', 'b', 'c'])
    expect(useAlerts.getState().newlyFired.map(({ server }) => server)).toEqual(['b'])
  })

  it('last beyond the page, and a new page does not tell of them again', () => {
    read(1, [])
    read(2, ['a'])
    const saved = readAlerts(window.localStorage)
    expect(saved.fleets[0]?.state.alerts).toEqual(alerts())
    useAlerts.setState({ ...saved, current: null, newlyFired: [] })
    read(3, ['a', 'b'])
    expect(alerts()).toHaveLength(2)
    expect(useAlerts.getState().newlyFired).toEqual([])
  })

  it('obey the user and keep who did what', () => {
    read(1, ['a'])
    useAlerts.getState().act({ kind: 'acknowledge', id: 1, by: USER, atMs: 5 })
    expect(alerts()[0]).toMatchObject({ phase: { kind: 'acknowledged' } })
    expect(alerts()[0]?.audit.at(-1)).toEqual({
      atMs: 5,
      by: { kind: 'user', name: 'you' },
      what: { kind: 'acknowledged' },
    })
  })

  it('end with their rule, whichever fleet is on screen', () => {
    read(1, ['a'])
    useAlerts.getState().setRules([WARNING])
    expect(alerts()).toMatchObject([{ phase: { kind: 'resolved' } }])
    expect(readAlerts(window.localStorage).rules).toEqual([WARNING])
    useAlerts.getState().setRules([])
    read(2, ['x'], ['x', 'y', 'z'])
    expect(alerts()).toEqual([])
  })

  it('say where the browser keeps nothing', () => {
    const full = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    read(1, ['a'])
    expect(useAlerts.getState().lasting).toBe(false)
    full.mockRestore()
    read(2, ['a', 'b'])
    expect(useAlerts.getState().lasting).toBe(true)
  })
})

describe('what is saved', () => {
  it.each(['', '{', '[]', '{"version":3}', '{"version":1,"saved":{"rules":[{}],"notify":1,"fleets":[{}]}}'])(
    'is taken for nothing where it is %s',
    (text) => {
      const storage = memoryStorage()
      storage.setItem('fleetcast.alerts', text)
      expect(readAlerts(storage)).toEqual({ rules: defaultRules(), notify: false, fleets: [] })
    },
  )

  it('is read under the names of now where version 1 saved it', () => {
    read(1, ['a'])
    useAlerts.getState().act({ kind: 'mute', id: 1, untilMs: null, by: USER, atMs: 5 })
    const now = readAlerts(window.localStorage)
    expect(now.fleets[0]?.state.alerts).toHaveLength(1)
    const before = (window.localStorage.getItem('fleetcast.alerts') ?? '')
      .replaceAll('"countsNotFromModel"', '"countsUnmade"')
      .replaceAll('"notFromModel"', '"unmade"')
      .replaceAll('"underlyingPhase"', '"beneath"')
      .replaceAll('"preexisting"', '"knownAtStart"')
      .replaceAll('"version":2', '"version":1')
    expect(before).toMatch(/"beneath":"firing".*"knownAtStart":true.*"unmade":false/)
    window.localStorage.setItem('fleetcast.alerts', before)
    expect(readAlerts(window.localStorage)).toEqual(now)
  })

  it('keeps what fits of what does not, and the last four fleets', () => {
    const storage = memoryStorage()
    const fleets = Array.from({ length: 6 }, (_, at) => ({
      servers: [`s${at}`],
      state: newAlertsState([CRITICAL]),
    }))
    expect(writeAlerts(storage, { rules: [CRITICAL], notify: true, fleets })).toBe(true)
    expect(readAlerts(storage)).toEqual({ rules: [CRITICAL], notify: true, fleets: fleets.slice(2) })
  })
})

it('makes room for the fleet on screen where there is too little for all', () => {
  const storage = memoryStorage()
  const set = storage.setItem.bind(storage)
  storage.setItem = (key, value) => {
    if (value.length > 2500) throw new DOMException('full', 'QuotaExceededError')
    set(key, value)
  }
  const servers = Array.from({ length: 100 }, (_, at) => `server-${at}`)
  const fleets = [1, 2, 3].map((issueMs) => ({ servers, state: { ...newAlertsState([]), issueMs } }))
  expect(writeAlerts(storage, { rules: [], notify: false, fleets })).toBe(true)
  expect(readAlerts(storage).fleets).toEqual(fleets.slice(2))
})

describe('a fleet is the same', () => {
  const known = (issueMs: number | null, ...servers: string[]): FleetAlerts => ({
    servers,
    state: { ...newAlertsState([]), issueMs },
  })
  const of = (...servers: string[]) => new Set(servers)

  it('with at least half of all servers in common', () => {
    const fleets = [known(1, 'a', 'b', 'c')]
    expect(fleetOf(fleets, of('a', 'b'), 2)).toBe(0)
    expect(fleetOf(fleets, of('a', 'b', 'c', 'd', 'e', 'f'), 2)).toBe(0)
    expect(fleetOf(fleets, of('a', 'b', 'x', 'y'), 2)).toBe(-1)
    expect(fleetOf(fleets, of('x'), 2)).toBe(-1)
  })

  it('unless it is an earlier day; of several the latest that is not later', () => {
    const fleets = [known(5, 'a'), known(1, 'a'), known(9, 'a'), known(null, 'a')]
    expect(fleetOf(fleets, of('a'), 6)).toBe(0)
    expect(fleetOf(fleets, of('a'), 5)).toBe(0)
    expect(fleetOf(fleets, of('a'), 4)).toBe(1)
    expect(fleetOf(fleets, of('a'), 0)).toBe(3)
  })
})

describe('telling of news', () => {
  const some = (): readonly Alert[] => {
    read(1, [])
    read(2, ['web-1', 'db-3'], ['a', 'b', 'c', 'web-1', 'db-3'])
    return useAlerts.getState().newlyFired
  }

  it('names the worst and how many, in one notification', () => {
    const newlyFired = some().map((alert) =>
      alert.server === 'web-1' ? { ...alert, severity: 'warning' as const, notFromModel: true } : alert,
    )
    expect(notificationText(newlyFired)).toEqual({
      title: '2 servers, worst db-3',
      body: 'critical: db-3 disk_percent ≥ 95\u2009%\nwarning: web-1 disk_percent ≥ 95\u2009% (not the network)',
    })
    expect(notificationText(newlyFired.slice(0, 1)).title).toBe('web-1')
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

  it('happens once per forecast, only where it is asked for and allowed', () => {
    for (const [wanted, permission, times] of [
      [true, 'granted', 1],
      [false, 'granted', 0],
      [true, 'denied', 0],
    ] as const) {
      useAlerts.setState({ notify: wanted, fleets: [], current: null, newlyFired: [] })
      const made = stubNotification(permission)
      const stop = notifyDesktop()
      some()
      stop()
      expect(made).toHaveBeenCalledTimes(times)
    }
  })

  it('counts in the title what fires and is not acknowledged', () => {
    const stop = badgeTitle()
    expect(document.title).toBe('Fleetcast')
    read(1, ['a', 'b'])
    expect(document.title).toBe('(2) Fleetcast')
    useAlerts.getState().act({ kind: 'acknowledge', id: 1, by: USER, atMs: 5 })
    expect(document.title).toBe('(1) Fleetcast')
    stop()
  })
})

describe('a rule’s form', () => {
  const VALUES: AlertRule = {
    ...WARNING,
    metric: 'cpu_idle_pct',
    limit: { kind: 'values', direction: 'below', raise: 10, clear: 12.5 },
    withinMs: null,
    countsNotFromModel: true,
  }

  it.each([CRITICAL, WARNING, VALUES])('says the rule and reads it back', (rule) => {
    expect(readDraft(draftOf(rule), rule)).toEqual({ kind: 'rule', rule })
    expect(ruleSchema.parse(rule)).toEqual(rule)
  })

  it.each([
    [{ name: '  ' }, 'a rule needs a name'],
    [{ agreeing: '4' }, 'no more forecasts can agree than count'],
    [{ agreeing: '' }, 'Forecasts that agree: a number is needed'],
    [{ keepMinutes: 'soon' }, 'Keep firing: a number is needed'],
    [{ levelPercent: '100' }, 'the level lies between 0 and 1'],
    [{ limit: 'values', raise: '9', clear: '8' }, 'values of its own need a metric: units differ'],
    [
      { limit: 'values', metric: 'x', raise: '9', clear: '10' },
      'it clears on the good side of where it raises',
    ],
    [{ limit: 'values', metric: 'x', raise: '9' }, 'Clear beyond: a number is needed'],
  ] as const)('says what is wrong with %j', (change, why) => {
    expect(readDraft({ ...draftOf(WARNING), ...change }, WARNING)).toEqual({ kind: 'wrong', why })
  })
})
