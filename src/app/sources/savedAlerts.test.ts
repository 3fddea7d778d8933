import { describe, expect, it } from 'vitest'
import { newAlertsState } from '#forecast/alerts/alert.ts'
import { defaultRules, type AlertRule } from '#forecast/alerts/rule.ts'
import { memoryStorage } from '../testing/memoryStorage.ts'
import { fleetOf, notifySavedWithAlerts, readAlerts, writeAlerts, type FleetAlerts } from './savedAlerts.ts'

const NOW_MS = Date.UTC(2030, 0, 1)
const [CRITICAL] = defaultRules() as [AlertRule, AlertRule]

describe('what is saved', () => {
  it.each(['', '{', '[]', '{"version":4}', '{"version":1,"saved":{"rules":[{}],"notify":1,"fleets":[{}]}}'])(
    'is taken for nothing where it is %s',
    (text) => {
      const storage = memoryStorage()
      storage.setItem('fleetcast.alerts', text)
      expect(readAlerts(storage, NOW_MS)).toEqual({ rules: defaultRules(), fleets: [] })
    },
  )

  it('keeps what fits of what does not, and the last four fleets', () => {
    const storage = memoryStorage()
    const fleets = Array.from({ length: 6 }, (_, at) => ({
      servers: [`s${at}`],
      state: newAlertsState([CRITICAL]),
    }))
    expect(writeAlerts(storage, { rules: [CRITICAL], fleets })).toBe(true)
    expect(readAlerts(storage, NOW_MS)).toEqual({ rules: [CRITICAL], fleets: fleets.slice(2) })
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
  expect(writeAlerts(storage, { rules: [], fleets })).toBe(true)
  expect(readAlerts(storage, NOW_MS).fleets).toEqual(fleets.slice(2))
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

it.each([
  ['{"version":1,"saved":{"notify":true,"rules":[],"fleets":[]}}', true],
  ['{"version":2,"saved":{"notify":true}}', true],
  ['{"version":2,"saved":{"notify":false}}', false],
  ['{"version":2,"saved":{}}', false],
  ['{', false],
])('knows from %s whether notifications were wanted: %s', (text, wanted) => {
  const storage = memoryStorage()
  storage.setItem('fleetcast.alerts', text)
  expect(notifySavedWithAlerts(storage)).toBe(wanted)
})
