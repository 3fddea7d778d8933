import { expect, test } from 'vitest'
import { newAlertsState, type AlertsState } from './alert.ts'
import { rewound } from './rewound.ts'
import { defaultRules } from './rule.ts'
import { stepAlerts } from './step.ts'

const NOW_MS = Date.UTC(2026, 0, 12, 12)
const HOUR_MS = 3_600_000

/** One value that breached, and a forecast that was read after it. */
function stateOf(issueMs: number): AlertsState {
  const [rule] = defaultRules()
  if (rule === undefined) throw new Error('there is no rule')
  const value = {
    rule: rule.id,
    server: 'a',
    metric: 'cpu_percent',
    direction: 'above',
    limit: 90,
    value: 95,
  } as const
  const measured = {
    kind: 'measured',
    atMs: issueMs,
    baseline: false,
    values: [{ ...value, timeMs: issueMs }],
  } as const
  const { state } = stepAlerts(newAlertsState([rule]), measured)
  return stepAlerts(state, {
    kind: 'forecast',
    atMs: issueMs,
    issueMs,
    baseline: false,
    alone: false,
    readings: [],
  }).state
}

test('Alerts of a time to come are read on from now', () => {
  const state = stateOf(NOW_MS + HOUR_MS)
  expect(state.alerts).toHaveLength(1)
  const after = rewound(state, NOW_MS)
  expect(after.issueMs).toBe(NOW_MS)
  expect(after.alerts[0]?.lastBreachMs).toBe(NOW_MS)
  const issueMs = NOW_MS + 300_000
  const next = {
    kind: 'forecast',
    atMs: issueMs,
    issueMs,
    baseline: false,
    alone: false,
    readings: [],
  } as const
  expect(stepAlerts(after, next).state.issueMs).toBe(issueMs)
  expect(stepAlerts(state, next).state.issueMs).toBe(NOW_MS + HOUR_MS)
})

test('Those of before stay as they are', () => {
  const state = stateOf(NOW_MS - HOUR_MS)
  expect(rewound(state, NOW_MS)).toBe(state)
})
