import { meets } from '../thresholds.ts'
import {
  keyOf,
  type Alert,
  type AlertsState,
  type AuditLine,
  type Phase,
  type Reading,
  type Vote,
} from './alert.ts'
import type { AlertRule } from './rule.ts'
import { move, resolve, unmuted, withLine } from './transitions.ts'

/** A forecast as the rules see it: every breach, and what is said of each open alert. */
export interface ForecastEvent {
  readonly kind: 'forecast'
  /** Clock time. */
  readonly atMs: number
  readonly issueMs: number
  /** What breaches now may have done so before anybody looked: none of it is news. */
  readonly baseline: boolean
  /** The network did not make it. */
  readonly notFromModel: boolean
  readonly readings: readonly Reading[]
}

/** The alerts after one more forecast. An open alert without a reading is neither raised nor cleared. */
export function readForecast(
  state: AlertsState,
  event: ForecastEvent,
): { readonly state: AlertsState; readonly newlyFired: readonly Alert[] } {
  if (state.issueMs !== null && event.issueMs < state.issueMs) return { state, newlyFired: [] }
  const baseline = event.baseline || state.issueMs === null
  const rules = new Map(state.rules.map((rule) => [rule.id, rule]))
  const unread = new Map(event.readings.map((reading) => [keyOf(reading), reading]))
  const mutes = new Map<string, number>()
  const alerts: Alert[] = []
  const newlyFired: Alert[] = []
  const read = (alert: Alert, reading: Reading, rule: AlertRule) => {
    const after = readAlert(alert, reading, rule, event)
    if (after === null) return
    alerts.push(after)
    const fires = after.phase.kind === 'firing' && alert.phase.kind === 'pending'
    if (fires && !baseline && !after.preexisting) newlyFired.push(after)
  }
  for (const alert of state.alerts) {
    const key = keyOf(alert)
    const reading = unread.get(key)
    const rule = rules.get(alert.rule)
    if (alert.phase.kind === 'resolved') {
      alerts.push(alert)
      if (alert.phase.mutedUntilMs !== null) mutes.set(key, alert.phase.mutedUntilMs)
    } else if (reading === undefined || rule === undefined) {
      alerts.push(alert)
    } else {
      unread.delete(key)
      read(alert, reading, rule)
    }
  }
  let { nextId } = state
  for (const [key, reading] of unread) {
    const rule = rules.get(reading.rule)
    if (rule === undefined || reading.vote !== 'breach') continue
    const untilMs = mutes.get(key) ?? -Infinity
    const phase: Phase =
      untilMs > event.atMs ? { kind: 'muted', untilMs, underlyingPhase: 'pending' } : { kind: 'pending' }
    read(begin(nextId++, reading, rule, event, phase, baseline), reading, rule)
  }
  return { state: { ...state, alerts, issueMs: event.issueMs, nextId }, newlyFired }
}

function begin(
  id: number,
  { server, metric, direction, limit, peak }: Reading,
  rule: AlertRule,
  { atMs, issueMs, notFromModel: notFromModel }: ForecastEvent,
  phase: Phase,
  preexisting: boolean,
): Alert {
  return {
    id,
    rule: rule.id,
    ruleName: rule.name,
    server,
    metric,
    severity: rule.severity,
    direction,
    limit,
    phase,
    startMs: issueMs,
    firedMs: null,
    endMs: null,
    peak,
    latest: peak,
    votes: [],
    lastBreachMs: issueMs,
    preexisting: preexisting,
    notFromModel: notFromModel,
    audit: [{ atMs, by: { kind: 'forecast', issueMs }, what: { kind: 'seen' } }],
  }
}

/** null: it never fired, and none of the forecasts that count speaks for it any more. */
function readAlert(alert: Alert, reading: Reading, rule: AlertRule, event: ForecastEvent): Alert | null {
  const { issueMs } = event
  const { vote, peak, limit, direction } = reading
  const breach = vote === 'breach'
  const votes = [...alert.votes.filter((each) => each.issueMs !== issueMs), { issueMs, vote }].slice(
    -rule.outOf,
  )
  const worse = breach && peak.value !== alert.peak.value && meets(peak.value, alert.peak.value, direction)
  const after: Alert = {
    ...alert,
    votes,
    limit,
    direction,
    latest: peak,
    peak: worse ? peak : alert.peak,
    lastBreachMs: breach ? issueMs : alert.lastBreachMs,
    notFromModel: breach ? event.notFromModel : alert.notFromModel,
  }
  const count = (wanted: Vote) => votes.filter((each) => each.vote === wanted).length
  const line = (what: AuditLine['what']): AuditLine => ({
    atMs: event.atMs,
    by: { kind: 'forecast', issueMs },
    what,
  })
  if (unmuted(alert.phase).kind === 'pending') {
    const agreeing = count('breach')
    if (agreeing >= rule.agreeing) return fire(after, line({ kind: 'fired', agreeing, outOf: rule.outOf }))
    return agreeing === 0 ? null : after
  }
  const kept = issueMs - after.lastBreachMs < rule.keepFiringMs
  const clears = vote === 'clear' && count('clear') >= rule.agreeing && !kept
  return clears ? resolve(after, issueMs, line({ kind: 'resolved' })) : after
}

function fire(alert: Alert, line: AuditLine): Alert {
  const { phase } = alert
  const fired = { ...alert, firedMs: line.by.kind === 'forecast' ? line.by.issueMs : alert.startMs }
  return phase.kind === 'muted'
    ? withLine({ ...fired, phase: { ...phase, underlyingPhase: 'firing' } }, line)
    : move(fired, { kind: 'firing' }, line)
}
