import { newAlertsState, type AlertsState, type Reading, type Vote } from '#forecast/alerts/alert.ts'
import type { AlertRule } from '#forecast/alerts/rule.ts'
import { stepAlerts, type AlertEvent, type Outcome } from '#forecast/alerts/step.ts'

export const STEP_MS = 300_000
/** The clock is far from the data's time: neither may be taken for the other. */
export const CLOCK_MS = Date.UTC(2030, 0, 1)

export const rule = (changes: Partial<AlertRule> = {}): AlertRule => ({
  id: 'r',
  name: 'Disk',
  enabled: true,
  severity: 'critical',
  metric: 'disk_percent',
  limit: { kind: 'value', direction: 'above', value: 90 },
  chance: 0.3,
  clearChance: 0.15,
  withinMs: null,
  agreeing: 2,
  outOf: 3,
  keepFiringMs: 0,
  countsNotFromModel: false,
  ...changes,
})

const VALUE: Readonly<Record<Vote, number>> = { breach: 92, between: 87, clear: 60 }
const CHANCE: Readonly<Record<Vote, number>> = { breach: 0.6, between: 0.2, clear: 0.05 }
export const PASSAGE = { afterMs: 3 * STEP_MS, earliestMs: STEP_MS, latestMs: 6 * STEP_MS }

export const reading = (vote: Vote, issueMs: number, changes: Partial<Reading> = {}): Reading => ({
  rule: 'r',
  server: 'db-07',
  metric: 'disk_percent',
  vote,
  direction: 'above',
  limit: 90,
  notFromModel: false,
  odds: { chance: CHANCE[vote], measured: false, withinMs: 96 * STEP_MS, passage: PASSAGE },
  peak: {
    value: VALUE[vote],
    interval: [VALUE[vote] - 2, VALUE[vote] + 2],
    validMs: issueMs + STEP_MS,
    issueMs,
  },
  ...changes,
})

/** The nth forecast. null: it knows nothing of the server. */
export const forecast = (n: number, vote: Vote | null, baseline = false): AlertEvent => ({
  kind: 'forecast',
  atMs: CLOCK_MS + n * STEP_MS,
  issueMs: n * STEP_MS,
  baseline,
  alone: false,
  readings: vote === null ? [] : [reading(vote, n * STEP_MS)],
})

/** One forecast before all others that knows nothing, so that what follows is news. */
export const quiet = (rules: readonly AlertRule[] = [rule()]) =>
  stepAlerts(newAlertsState(rules), forecast(0, null)).state

export const run = (state: AlertsState, votes: readonly (Vote | null)[], from = 1): Outcome[] => {
  const outcomes: Outcome[] = []
  votes.forEach((vote, index) => {
    const before = outcomes.at(-1)?.state ?? state
    outcomes.push(stepAlerts(before, forecast(from + index, vote)))
  })
  return outcomes
}
export const last = (outcomes: readonly Outcome[]): AlertsState => {
  const found = outcomes.at(-1)
  if (found === undefined) throw new Error('nothing happened')
  return found.state
}
export const phases = (outcomes: readonly Outcome[]) =>
  outcomes.map(({ state }) => state.alerts.at(-1)?.phase.kind ?? 'none')
export const newsOf = (outcomes: readonly Outcome[]) => outcomes.map(({ newlyFired }) => newlyFired.length)
export const user = { by: 'user', atMs: CLOCK_MS }
