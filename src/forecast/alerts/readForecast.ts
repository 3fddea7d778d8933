import { meets } from '../thresholds.ts'
import {
  isWaiting,
  keyOf,
  type Alert,
  type AlertsState,
  type AuditLine,
  type Reading,
  type Vote,
} from './alert.ts'
import { begin, fire, firstPhase } from './begin.ts'
import type { AlertRule } from './rule.ts'
import { resolve, withLine } from './transitions.ts'

/** A forecast as the rules see it: every breach, and what is said of each open alert. */
export interface ForecastEvent {
  readonly kind: 'forecast'
  /** Clock time. */
  readonly atMs: number
  readonly issueMs: number
  /** What breaches now may have done so before anybody looked: none of it is news. */
  readonly baseline: boolean
  /**
   * It comes from a file, after which no other need come: it fires and clears by itself, whatever has to agree. Where the
   * same one is judged again, what it said before no longer counts.
   */
  readonly alone: boolean
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
    const after = readAlert(alert, reading, rule, event, state.issueMs)
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
    const phase = firstPhase(mutes.get(key), event.atMs)
    const { atMs, issueMs } = event
    const seen = { atMs, by: { kind: 'forecast', issueMs }, what: { kind: 'seen' } } as const
    const alert = begin(nextId++, { reading, rule, phase, timeMs: issueMs, preexisting: baseline }, seen)
    read(alert, reading, rule)
  }
  return { state: { ...state, alerts, issueMs: event.issueMs, nextId }, newlyFired }
}

/** null: it never fired, and none of the forecasts that count speaks for it any longer. */
function readAlert(
  alert: Alert,
  reading: Reading,
  rule: AlertRule,
  event: ForecastEvent,
  newestMs: number | null,
): Alert | null {
  const { issueMs } = event
  const { vote, odds } = reading
  const after = withReading(alert, reading, rule, issueMs)
  const count = (wanted: Vote) => after.votes.filter((each) => each.vote === wanted).length
  const line = (what: AuditLine['what']): AuditLine => ({
    atMs: event.atMs,
    by: { kind: 'forecast', issueMs },
    what,
  })
  const agreeing = count('breach')
  if (isWaiting(alert)) {
    if (agreeing >= rule.agreeing)
      return fire(after, 'agreement', issueMs, line({ kind: 'fired', agreeing, outOf: rule.outOf }))
    const why = odds.measured ? 'measured' : event.alone && vote === 'breach' ? 'one-forecast' : null
    if (why !== null) return fire(after, why, issueMs, line({ kind: 'fired-at-once', why }))
    return agreeing === 0 ? null : after
  }
  const isJudgedAnew = event.alone && issueMs === newestMs
  const lastBreachMs = isJudgedAnew ? lastBreachBefore(after, issueMs) : after.lastBreachMs
  const kept = issueMs - lastBreachMs < rule.keepFiringMs
  const needed = event.alone ? 1 : rule.agreeing
  if (vote === 'clear' && count('clear') >= needed && !kept)
    return resolve(after, issueMs, line({ kind: 'resolved' }))
  const isFirst = odds.measured && alert.measuredMs === null
  return isFirst ? withLine(after, line({ kind: 'measured' })) : after
}

/** The newest forecast before one that breached, as far as is remembered; -Infinity: none has. */
function lastBreachBefore({ lastBreachMs, votes }: Alert, issueMs: number): number {
  if (lastBreachMs < issueMs) return lastBreachMs
  return votes.findLast((each) => each.vote === 'breach' && each.issueMs < issueMs)?.issueMs ?? -Infinity
}

/** The alert with what one more forecast says, before its phase follows. */
function withReading(
  alert: Alert,
  { vote, odds, peak, limit, direction, notFromModel }: Reading,
  { outOf }: AlertRule,
  issueMs: number,
): Alert {
  const breach = vote === 'breach'
  const earlier = alert.votes.filter((each) => each.issueMs !== issueMs)
  const worse = breach && peak.value !== alert.peak.value && meets(peak.value, alert.peak.value, direction)
  return {
    ...alert,
    votes: [...earlier, { issueMs, vote, chance: odds.chance }].slice(-outOf),
    limit,
    direction,
    odds,
    latest: peak,
    peak: worse ? peak : alert.peak,
    measuredMs: alert.measuredMs ?? (odds.measured ? issueMs : null),
    lastBreachMs: breach ? issueMs : alert.lastBreachMs,
    notFromModel: breach ? notFromModel : alert.notFromModel,
  }
}
