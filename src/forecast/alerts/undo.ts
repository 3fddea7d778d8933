import type { Alert } from './alert.ts'
import { unmuted } from './transitions.ts'
import type { UserEvent } from './userAct.ts'

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

/** What a person does, before it is known when and by whom. */
export type UserAct = Without<UserEvent, 'atMs' | 'by'>

/** Whether an act would change an alert as it stands. */
export function applies(alert: Alert, kind: UserAct['kind']): boolean {
  const { phase } = alert
  switch (kind) {
    case 'acknowledge':
      return phase.kind !== 'resolved' && unmuted(phase).kind !== 'acknowledged'
    case 'unacknowledge':
      return phase.kind === 'acknowledged'
    case 'unmute':
      return phase.kind === 'muted'
    case 'mute':
    case 'resolve':
      return phase.kind !== 'resolved'
    case 'reopen':
      return phase.kind === 'resolved'
  }
}

/**
 * The acts that bring an alert back to where it stood before an act, in their order; none where the act changes nothing. A
 * mute that has run out meanwhile does not come back.
 */
export function undoOf(before: Alert, kind: UserAct['kind']): readonly UserAct[] {
  if (!applies(before, kind)) return []
  const { id, phase } = before
  const muted: readonly UserAct[] =
    phase.kind === 'muted' ? [{ kind: 'mute', id, untilMs: phase.untilMs }] : []
  switch (kind) {
    case 'acknowledge':
      return [{ kind: 'unacknowledge', id }, ...muted]
    case 'unacknowledge':
      return [{ kind: 'acknowledge', id }]
    case 'mute':
      return phase.kind === 'muted' ? muted : [{ kind: 'unmute', id }]
    case 'unmute':
      return muted
    case 'resolve': {
      const taken: readonly UserAct[] =
        unmuted(phase).kind === 'acknowledged' ? [{ kind: 'acknowledge', id }] : []
      return [{ kind: 'reopen', id }, ...taken, ...muted]
    }
    case 'reopen':
      return [{ kind: 'resolve', id }]
  }
}
