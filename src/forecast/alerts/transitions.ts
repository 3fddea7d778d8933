import type { Alert, AuditLine, Phase } from './alert.ts'

const MOST_LINES = 50

/** The alert in another phase, and the line that says why. */
export function move(alert: Alert, phase: Phase, line: AuditLine): Alert {
  return withLine({ ...alert, phase }, line)
}

/** endMs: the data's time. A mute that runs on continues for the next alert of the same key. */
export function resolve(alert: Alert, endMs: number, line: AuditLine): Alert {
  const mutedUntilMs = alert.phase.kind === 'muted' ? alert.phase.untilMs : null
  return move({ ...alert, endMs }, { kind: 'resolved', mutedUntilMs }, line)
}

/** The phase that a mute hides. */
export function unmuted(phase: Phase): Phase {
  return phase.kind === 'muted' ? { kind: phase.underlyingPhase } : phase
}

/** The first line says how it began and stays; beyond the limit the oldest of the others go. */
export function withLine(alert: Alert, line: AuditLine): Alert {
  const [first = line, ...others] = alert.audit
  if (alert.audit.length === 0) return { ...alert, audit: [line] }
  return { ...alert, audit: [first, ...[...others, line].slice(1 - MOST_LINES)] }
}
