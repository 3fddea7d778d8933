import type { Direction } from '../quantile/breach.ts'
import { meets } from '../thresholds.ts'
import {
  isOpen,
  isWaiting,
  keyOf,
  type Alert,
  type AlertsState,
  type AuditLine,
  type Reading,
} from './alert.ts'
import { begin, fire, firstPhase } from './begin.ts'
import type { AlertRule } from './rule.ts'
import { resolve, withLine } from './transitions.ts'

/** One value of one series as a rule sees it. */
export interface MeasuredValue {
  readonly rule: string
  readonly server: string
  readonly metric: string
  readonly direction: Direction
  /** In the metric's unit, as the value. */
  readonly limit: number
  readonly value: number
  /** Data time. */
  readonly timeMs: number
}

/** Values that came between two forecasts. */
export interface MeasuredEvent {
  readonly kind: 'measured'
  /** Clock time. */
  readonly atMs: number
  /** What breaches now may have done so before anybody looked: none of it is news. */
  readonly baseline: boolean
  /**
   * At most one per rule and series. One that meets its limit is a breach. One that does not says nothing of an alert that
   * forecasts speak of, so that only those of series without a forecast may be among them: it ends an open alert once that
   * has been kept for as long as its rule says.
   */
  readonly values: readonly MeasuredValue[]
}

/** The alerts after values between two forecasts: a breach that is measured fires at once. Votes are for forecasts alone. */
export function readMeasured(
  state: AlertsState,
  { atMs, baseline, values }: MeasuredEvent,
): { readonly state: AlertsState; readonly newlyFired: readonly Alert[] } {
  const rules = new Map(state.rules.map((rule) => [rule.id, rule]))
  const unread = new Map(values.map((value) => [keyOf(value), value]))
  const mutes = new Map<string, number>()
  const newlyFired: Alert[] = []
  const alerts: Alert[] = []
  for (const alert of state.alerts) {
    const key = keyOf(alert)
    const value = unread.get(key)
    const rule = rules.get(alert.rule)
    if (!isOpen(alert)) {
      alerts.push(alert)
      if (alert.phase.kind === 'resolved' && alert.phase.mutedUntilMs !== null)
        mutes.set(key, alert.phase.mutedUntilMs)
    } else if (value === undefined || rule === undefined) {
      alerts.push(alert)
    } else {
      unread.delete(key)
      const after = meetsLimit(value)
        ? withBreach(alert, value, atMs)
        : withoutBreach(alert, value, rule, atMs)
      if (after === null) continue
      alerts.push(after)
      const fires = after.phase.kind === 'firing' && alert.phase.kind === 'pending'
      if (fires && !baseline && !after.preexisting) newlyFired.push(after)
    }
  }
  let { nextId } = state
  for (const [key, value] of unread) {
    const rule = rules.get(value.rule)
    if (rule === undefined || !meetsLimit(value)) continue
    const { timeMs } = value
    const about = {
      reading: breachOf(value, 0),
      rule,
      phase: firstPhase(mutes.get(key), atMs),
      timeMs,
      preexisting: baseline,
    }
    const alert = withBreach(begin(nextId++, about, lineOf(value, atMs, { kind: 'seen' })), value, atMs)
    alerts.push(alert)
    if (alert.phase.kind === 'firing' && !baseline) newlyFired.push(alert)
  }
  return { state: { ...state, alerts, nextId }, newlyFired }
}

function meetsLimit({ value, limit, direction }: MeasuredValue): boolean {
  return meets(value, limit, direction)
}

function breachOf(
  { rule, server, metric, direction, limit, value, timeMs }: MeasuredValue,
  withinMs: number,
): Reading {
  return {
    rule,
    server,
    metric,
    notFromModel: false,
    vote: 'breach',
    direction,
    limit,
    odds: { chance: 1, measured: true, withinMs, passage: null },
    peak: { value, interval: null, validMs: timeMs, issueMs: timeMs },
  }
}

function withBreach(alert: Alert, value: MeasuredValue, atMs: number): Alert {
  const { timeMs, limit, direction } = value
  const { odds, peak } = breachOf(value, alert.odds?.withinMs ?? 0)
  const worse = peak.value !== alert.peak.value && meets(peak.value, alert.peak.value, direction)
  const after: Alert = {
    ...alert,
    limit,
    direction,
    odds,
    latest: peak,
    peak: worse ? peak : alert.peak,
    measuredMs: alert.measuredMs ?? timeMs,
    lastBreachMs: Math.max(alert.lastBreachMs, timeMs),
  }
  if (isWaiting(alert)) {
    const what = { kind: 'fired-at-once', why: 'measured' } as const
    return fire(after, 'measured', timeMs, lineOf(value, atMs, what))
  }
  return alert.measuredMs === null ? withLine(after, lineOf(value, atMs, { kind: 'measured' })) : after
}

/** null: it never fired. */
function withoutBreach(alert: Alert, value: MeasuredValue, rule: AlertRule, atMs: number): Alert | null {
  if (isWaiting(alert)) return null
  if (value.timeMs - alert.lastBreachMs < rule.keepFiringMs) return alert
  return resolve(alert, value.timeMs, lineOf(value, atMs, { kind: 'resolved' }))
}

function lineOf({ timeMs }: MeasuredValue, atMs: number, what: AuditLine['what']): AuditLine {
  return { atMs, by: { kind: 'value', validMs: timeMs }, what }
}
