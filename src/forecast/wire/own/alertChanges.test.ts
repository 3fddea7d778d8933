import { expect, test } from 'vitest'
import { newAlertsState, type AlertsState } from '../../alerts/alert.ts'
import { defaultRules } from '../../alerts/rule.ts'
import { stepAlerts, type AlertEvent } from '../../alerts/step.ts'
import { seededRandom } from '#testing/daemonParts/randomFeed.ts'
import { alertChanges, withAlertChanges } from './alertChanges.ts'

const FROM_MS = Date.UTC(2026, 0, 12, 12)
const received = (changes: unknown): unknown => JSON.parse(JSON.stringify(changes))

/** States as hours of values make them: alerts begin, change, are acknowledged, end and are forgotten. */
function history(length: number, seed: number): AlertsState[] {
  const random = seededRandom(seed)
  const rules = defaultRules()
  const [rule] = rules
  if (rule === undefined) throw new Error('there is no rule')
  const states = [newAlertsState(rules)]
  for (let i = 1; i < length; i++) {
    const last = states[i - 1] ?? newAlertsState(rules)
    const atMs = FROM_MS + i * 60_000
    const value = (server: string) => ({
      rule: rule.id,
      server,
      metric: 'cpu_percent',
      direction: 'above' as const,
      limit: 90,
      value: 80 + 20 * random(),
      timeMs: atMs,
    })
    const chosen = last.alerts[Math.floor(random() * last.alerts.length)]
    const event: AlertEvent =
      chosen !== undefined && random() < 0.3
        ? { kind: random() < 0.5 ? 'acknowledge' : 'resolve', id: chosen.id, atMs, by: 'ann' }
        : random() < 0.1
          ? { kind: 'rules', rules: rules.slice(random() < 0.5 ? 0 : 1), atMs, by: 'ann' }
          : {
              kind: 'measured',
              atMs,
              baseline: false,
              values: ['a', 'b', 'c', 'd'].filter(() => random() < 0.6).map(value),
            }
    states.push(stepAlerts(last, event).state)
  }
  return states
}

test('whoever applies the changes between any two states has the later one', () => {
  for (const seed of [1, 2, 3]) {
    const states = history(60, seed)
    expect(new Set(states.map(({ alerts }) => alerts.length)).size).toBeGreaterThan(3)
    for (const apart of [0, 1, 7])
      for (let i = 0; i + apart < states.length; i++) {
        const [from, to] = [states[i], states[i + apart]]
        if (from === undefined || to === undefined) throw new Error('there is no such state')
        expect(withAlertChanges(from, received(alertChanges(from, to)))).toEqual(to)
      }
  }
})

test('an alert that did not change is not told again', () => {
  const [from, to] = history(40, 4).slice(-2)
  if (from === undefined || to === undefined) throw new Error('there are no states')
  const before = new Set(from.alerts)
  const changes = alertChanges(from, to)
  expect(changes.alerts.length).toBe(to.alerts.filter((alert) => !before.has(alert)).length)
  expect(changes.alerts.length).toBeLessThan(to.alerts.length)
  expect(alertChanges(to, to)).toMatchObject({ alerts: [], ids: null, rules: null, audit: null })
})

test('changes that do not fit what they change are refused', () => {
  const state = history(30, 5).at(-1) ?? newAlertsState([])
  const changes = alertChanges(newAlertsState([]), state)
  expect(() => withAlertChanges(state, received({ ...changes, ids: [1, 900] }))).toThrow(
    'changes of alerts refer to alert 900, which is not known',
  )
  expect(() => withAlertChanges(state, received({ ...changes, ids: [1, 1] }))).toThrow('ids are not unique')
  expect(() => withAlertChanges(state, { ...changes, nextId: 'x' })).toThrow('nextId')
  expect(() => withAlertChanges(state, received({ ...changes, rules: [{ id: 4 }] }))).toThrow('rules')
  expect(() => withAlertChanges(state, null)).toThrow('changes of alerts')
})
