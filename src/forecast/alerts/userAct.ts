import { isOpen, keyOf, type Alert, type AlertsState, type AuditLine, type Phase } from './alert.ts'
import { move, resolve, unmuted } from './transitions.ts'

interface ByUser {
  /** The alert. */
  readonly id: number
  /** Clock time. */
  readonly atMs: number
  readonly by: string
}

export type UserEvent =
  | ({ readonly kind: 'acknowledge' | 'unacknowledge' | 'unmute' | 'resolve' | 'reopen' } & ByUser)
  /** untilMs: clock time; null: until it resolves. */
  | ({ readonly kind: 'mute'; readonly untilMs: number | null } & ByUser)

/**
 * What a user does to one alert; what does not apply to its phase changes nothing. An acknowledgement holds until
 * the alert is cleared, also one of an alert that has not fired yet: when it does, nobody is told. An alert that a user
 * resolves comes back if later forecasts continue to breach. issueMs: newest forecast that was read.
 */
function userAct(alert: Alert, event: UserEvent, issueMs: number | null): Alert {
  const { phase } = alert
  const line = (what: AuditLine['what']): AuditLine => ({
    atMs: event.atMs,
    by: { kind: 'user', name: event.by },
    what,
  })
  const to = (next: Phase, what: AuditLine['what']) => move(alert, next, line(what))
  if (event.kind === 'reopen')
    return phase.kind === 'resolved'
      ? move({ ...alert, endMs: null }, phaseBefore(alert), line({ kind: 'reopened' }))
      : alert
  if (phase.kind === 'resolved') return alert
  switch (event.kind) {
    case 'acknowledge': {
      const isTaken = unmuted(phase).kind === 'acknowledged'
      return isTaken ? alert : to({ kind: 'acknowledged' }, { kind: 'acknowledged' })
    }
    case 'unacknowledge':
      return phase.kind === 'acknowledged' ? to(phaseBefore(alert), { kind: 'unacknowledged' }) : alert
    case 'mute': {
      const { untilMs } = event
      if (untilMs !== null && untilMs <= event.atMs) return alert
      const underlyingPhase = phase.kind === 'muted' ? phase.underlyingPhase : phase.kind
      return to({ kind: 'muted', untilMs, underlyingPhase: underlyingPhase }, { kind: 'muted', untilMs })
    }
    case 'unmute':
      return phase.kind === 'muted' ? to(unmuted(phase), { kind: 'unmuted' }) : alert
    case 'resolve':
      return resolve(alert, issueMs ?? event.atMs, line({ kind: 'resolved' }))
  }
}

/** The phase of an open alert that nobody has touched. */
function phaseBefore({ firedMs }: Alert): Phase {
  return { kind: firedMs === null ? 'pending' : 'firing' }
}

/** What a user does to several alerts at once, in their order; an alert does not reopen beside another one of its key. */
export function userActs(state: AlertsState, events: readonly UserEvent[]): AlertsState {
  const byId = new Map<number, UserEvent[]>()
  for (const event of events) {
    const known = byId.get(event.id)
    if (known === undefined) byId.set(event.id, [event])
    else known.push(event)
  }
  const isReopening = events.some(({ kind }) => kind === 'reopen')
  const open = new Set(isReopening ? state.alerts.filter(isOpen).map(keyOf) : [])
  const alerts = state.alerts.map((alert) =>
    (byId.get(alert.id) ?? []).reduce((now, event) => {
      if (event.kind === 'reopen' && open.has(keyOf(now))) return now
      return userAct(now, event, state.issueMs)
    }, alert),
  )
  return { ...state, alerts }
}
