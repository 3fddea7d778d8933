import { isOpen, type Alert, type AlertsState } from './alert.ts'
import { editRules, type RulesEvent } from './editRules.ts'
import { readForecast, type ForecastEvent } from './readForecast.ts'
import { readMeasured, type MeasuredEvent } from './readMeasured.ts'
import { move, resolve, unmuted } from './transitions.ts'
import { userActs, type UserEvent } from './userAct.ts'

/** acts: what a person does to several alerts at once; time: nothing but the clock, a mute may be over. */
export type AlertEvent =
  | ForecastEvent
  | MeasuredEvent
  | UserEvent
  | { readonly kind: 'acts'; readonly atMs: number; readonly events: readonly UserEvent[] }
  | RulesEvent
  /** Servers that have not reported for so long that nothing of them is known any more. */
  | { readonly kind: 'gone'; readonly atMs: number; readonly servers: ReadonlySet<string> }
  | { readonly kind: 'time'; readonly atMs: number }

export interface Outcome {
  readonly state: AlertsState
  /** Alerts that this event made fire and of which somebody wants to hear. */
  readonly newlyFired: readonly Alert[]
}

const MOST_RESOLVED = 500

/**
 * The alerts' state machine: pending, firing, acknowledged, muted, resolved. Pure: all time is in the events (clock
 * time in atMs, the data's in issueMs). The same forecast twice is the same as once; a forecast older than the
 * newest that was read is ignored. The end of a mute is not news: what is down was known to be.
 */
export function stepAlerts(before: AlertsState, event: AlertEvent): Outcome {
  const state = endMutes(before, event.atMs)
  switch (event.kind) {
    case 'time':
      return { state, newlyFired: [] }
    case 'forecast': {
      const { state: after, newlyFired } = readForecast(state, event)
      return { state: forgetOldest(after), newlyFired }
    }
    case 'measured': {
      const { state: after, newlyFired } = readMeasured(state, event)
      return { state: forgetOldest(after), newlyFired }
    }
    case 'gone':
      return { state: forgetOldest(endGone(state, event)), newlyFired: [] }
    case 'rules':
      return { state: forgetOldest(editRules(state, event)), newlyFired: [] }
    case 'acts':
      return { state: forgetOldest(userActs(state, event.events)), newlyFired: [] }
    case 'acknowledge':
    case 'unacknowledge':
    case 'mute':
    case 'unmute':
    case 'resolve':
    case 'reopen':
      return { state: forgetOldest(userActs(state, [event])), newlyFired: [] }
  }
}

function endMutes(state: AlertsState, atMs: number): AlertsState {
  const isOver = ({ phase }: Alert) =>
    phase.kind === 'muted' && phase.untilMs !== null && phase.untilMs <= atMs
  if (!state.alerts.some(isOver)) return state
  const line = { atMs, by: { kind: 'clock' }, what: { kind: 'unmuted' } } as const
  return {
    ...state,
    alerts: state.alerts.map((alert) => (isOver(alert) ? move(alert, unmuted(alert.phase), line) : alert)),
  }
}

/** What has fired ends, and what has not is dropped: no value will ever come that would do so. */
function endGone(
  state: AlertsState,
  { atMs, servers }: { readonly atMs: number; readonly servers: ReadonlySet<string> },
): AlertsState {
  const isOver = (alert: Alert) => isOpen(alert) && servers.has(alert.server)
  if (!state.alerts.some(isOver)) return state
  const line = { atMs, by: { kind: 'clock' }, what: { kind: 'gone' } } as const
  return {
    ...state,
    alerts: state.alerts.flatMap((alert) => {
      if (!isOver(alert)) return [alert]
      return alert.firedMs === null ? [] : [resolve(alert, state.issueMs ?? atMs, line)]
    }),
  }
}

/** Resolved alerts are history, and history is bounded. */
function forgetOldest(state: AlertsState): AlertsState {
  const open = state.alerts.filter(isOpen).length
  let surplus = state.alerts.length - open - MOST_RESOLVED
  if (surplus <= 0) return state
  return { ...state, alerts: state.alerts.filter((alert) => isOpen(alert) || surplus-- <= 0) }
}
