import { describe, expect, it } from 'vitest'
import { defaultRules } from '#forecast/alerts/rule.ts'
import { stepAlerts } from '#forecast/alerts/step.ts'
import { memoryStorage } from '../testing/memoryStorage.ts'
import { readAlerts, writeAlerts } from './savedAlerts.ts'

const NOW_MS = Date.UTC(2030, 0, 1)
const ISSUE_MS = 3_600_000

/** As version 2 saved it: rules by level, limits with the margin or the value that clears. */
const RULES_2 = [
  {
    id: 'critical',
    name: 'Critical within the horizon',
    enabled: true,
    severity: 'critical',
    metric: null,
    limit: { kind: 'threshold', threshold: 'critical', clearFraction: 0.05 },
    level: 0.5,
    withinMs: null,
    agreeing: 1,
    outOf: 1,
    keepFiringMs: 1_800_000,
    countsNotFromModel: false,
  },
  {
    id: 'rule-1',
    name: 'Idle',
    enabled: false,
    severity: 'warning',
    metric: 'cpu_idle_pct',
    limit: { kind: 'values', direction: 'below', raise: 10, clear: 12.5 },
    level: 0.9,
    withinMs: 7_200_000,
    agreeing: 2,
    outOf: 3,
    keepFiringMs: 0,
    countsNotFromModel: true,
  },
]

const alert2 = (id: number, changes: object) => {
  const peak = { value: 97, interval: [95, 99], validMs: 2 * ISSUE_MS, issueMs: ISSUE_MS }
  return {
    id,
    rule: 'critical',
    ruleName: 'Critical within the horizon',
    server: `s${id}`,
    metric: 'disk_percent',
    severity: 'critical',
    direction: 'above',
    limit: 95,
    phase: { kind: 'firing' },
    startMs: ISSUE_MS,
    firedMs: ISSUE_MS,
    endMs: null,
    peak,
    latest: peak,
    votes: [{ issueMs: ISSUE_MS, vote: 'breach' }],
    lastBreachMs: ISSUE_MS,
    preexisting: true,
    notFromModel: false,
    audit: [{ atMs: 5, by: { kind: 'forecast', issueMs: ISSUE_MS }, what: { kind: 'seen' } }],
    ...changes,
  }
}

const muted = { kind: 'muted', untilMs: null, underlyingPhase: 'firing' }
const STATE_2 = {
  version: 2,
  rules: RULES_2,
  alerts: [
    alert2(1, {}),
    alert2(2, { phase: { kind: 'pending' }, firedMs: null }),
    alert2(3, { phase: muted }),
    alert2(4, { phase: { kind: 'resolved', mutedUntilMs: null }, endMs: ISSUE_MS }),
  ],
  issueMs: ISSUE_MS,
  nextId: 5,
  audit: [],
}
const FILE_2 = { version: 2, saved: { rules: RULES_2, fleets: [{ servers: ['s1'], state: STATE_2 }] } }

const storageWith = (text: string) => {
  const storage = memoryStorage()
  storage.setItem('fleetcast.alerts', text)
  return storage
}
const readFile = (file: unknown) => readAlerts(storageWith(JSON.stringify(file)), NOW_MS)

describe('what version 2 saved', () => {
  it('has its rules by the chance of a breach, everything else of them as it was', () => {
    const { rules } = readFile(FILE_2)
    expect(rules[0]).toEqual(defaultRules()[0])
    expect(rules[1]).toEqual({
      id: 'rule-1',
      name: 'Idle',
      enabled: false,
      severity: 'warning',
      metric: 'cpu_idle_pct',
      limit: { kind: 'value', direction: 'below', value: 10 },
      chance: 0.3,
      clearChance: 0.15,
      withinMs: 7_200_000,
      agreeing: 2,
      outOf: 3,
      keepFiringMs: 0,
      countsNotFromModel: true,
    })
  })

  it('keeps what fired, without the votes that a level got; what was pending starts afresh', () => {
    const { alerts } = readFile(FILE_2).fleets[0]!.state
    expect(alerts.map(({ id, phase, votes, odds }) => [id, phase.kind, votes, odds])).toEqual([
      [1, 'firing', [], null],
      [3, 'muted', [], null],
      [4, 'resolved', [], null],
    ])
  })

  it('says so in the audits, once', () => {
    const line = {
      atMs: NOW_MS,
      by: { kind: 'rule' },
      what: { kind: 'rules-by-chance', rules: ['Critical within the horizon', 'Idle'] },
    }
    const read = readFile(FILE_2)
    const { state } = read.fleets[0]!
    expect(state.audit).toEqual([line])
    expect(state.alerts.map(({ audit }) => audit.at(-1)?.what.kind)).toEqual([
      ...['rules-by-chance', 'rules-by-chance', 'seen'],
    ])
    const storage = storageWith('')
    writeAlerts(storage, read)
    expect(readAlerts(storage, NOW_MS + 1)).toEqual(read)
    // The rules are those of the page: entering the fleet is no edit.
    const { rules } = read
    expect(stepAlerts(state, { kind: 'rules', rules, atMs: NOW_MS, by: 'you' }).state).toEqual(state)
  })

  it('becomes what it is at first where a part of it fits nothing', () => {
    const [rule] = RULES_2
    const wrong = { ...FILE_2.saved, rules: [{ ...rule, limit: { kind: 'moon' } }] }
    expect(readFile({ version: 2, saved: wrong })).toMatchObject({ rules: defaultRules() })
    expect(readFile({ version: 2, saved: wrong }).fleets).toHaveLength(1)
    const state = { ...STATE_2, alerts: [{}] }
    expect(readFile({ version: 2, saved: { rules: [rule], fleets: [{ servers: [], state }] } })).toEqual({
      rules: [defaultRules()[0]],
      fleets: [],
    })
  })
})

it('what version 1 saved under other names is the same', () => {
  const before = JSON.stringify(FILE_2)
    .replaceAll('"countsNotFromModel"', '"countsUnmade"')
    .replaceAll('"notFromModel"', '"unmade"')
    .replaceAll('"underlyingPhase"', '"beneath"')
    .replaceAll('"preexisting"', '"knownAtStart"')
    .replaceAll('"version":2', '"version":1')
  expect(before).toMatch(/"beneath":"firing"/)
  expect(readAlerts(storageWith(before), NOW_MS)).toEqual(readFile(FILE_2))
})
