import type { Alert, AuditLine, Phase } from './alert.ts'
import { move, resolve, unmuted } from './transitions.ts'

interface ByUser {
  /** The alert. */
  readonly id: number
  /** Clock time. */
  readonly atMs: number
  readonly by: string
}

export type UserEvent =
  | ({ readonly kind: 'acknowledge' | 'unacknowledge' | 'unmute' | 'resolve' } & ByUser)
  /** untilMs: clock time; null: until it resolves. */
  | ({ readonly kind: 'mute'; readonly untilMs: number | null } & ByUser)

/**
 * What a user does to one alert; what does not apply to its phase changes nothing. An acknowledgement holds until
 * the alert is cleared; an alert that a user resolves comes back if later forecasts go on to breach.
 * issueMs: newest forecast that was read.
 */
export function userAct(alert: Alert, event: UserEvent, issueMs: number | null): Alert {
  const { phase } = alert
  const line = (what: AuditLine['what']): AuditLine => ({
    atMs: event.atMs,
    by: { kind: 'user', name: event.by },
    what,
  })
  const to = (next: Phase, what: AuditLine['what']) => move(alert, next, line(what))
  if (phase.kind === 'resolved') return alert
  switch (event.kind) {
    case 'acknowledge':
      return unmuted(phase).kind === 'firing' ? to({ kind: 'acknowledged' }, { kind: 'acknowledged' }) : alert
    case 'unacknowledge':
      return phase.kind === 'acknowledged' ? to({ kind: 'firing' }, { kind: 'unacknowledged' }) : alert
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
