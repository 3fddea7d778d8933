import type { Alert, AuditLine, FiredBy, Phase, Reading } from './alert.ts'
import type { AlertRule } from './rule.ts'
import { move, unmuted, withLine } from './transitions.ts'

interface Beginning {
  readonly reading: Reading
  readonly rule: AlertRule
  readonly phase: Phase
  /** Data time. */
  readonly timeMs: number
  readonly preexisting: boolean
}

/** A new alert, before what made it is counted; `seen` says who saw it first. */
export function begin(
  id: number,
  { reading, rule, phase, timeMs, preexisting }: Beginning,
  seen: AuditLine,
): Alert {
  const { server, metric, direction, limit, peak, odds, notFromModel } = reading
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
    startMs: timeMs,
    firedMs: null,
    firedBy: null,
    measuredMs: null,
    endMs: null,
    peak,
    latest: peak,
    odds,
    votes: [],
    lastBreachMs: timeMs,
    preexisting,
    notFromModel,
    audit: [seen],
  }
}

/** A mute that outlived the alert before continues for the next one of the same key. atMs: clock time. */
export function firstPhase(mutedUntilMs: number | undefined, atMs: number): Phase {
  return mutedUntilMs !== undefined && mutedUntilMs > atMs
    ? { kind: 'muted', untilMs: mutedUntilMs, underlyingPhase: 'pending' }
    : { kind: 'pending' }
}

/** A pending alert fires; beneath its mute where it is muted. What is acknowledged stays so. firedMs: data time. */
export function fire(alert: Alert, firedBy: FiredBy, firedMs: number, line: AuditLine): Alert {
  const { phase } = alert
  const fired = { ...alert, firedMs, firedBy }
  if (unmuted(phase).kind === 'acknowledged') return withLine(fired, line)
  return phase.kind === 'muted'
    ? withLine({ ...fired, phase: { ...phase, underlyingPhase: 'firing' } }, line)
    : move(fired, { kind: 'firing' }, line)
}
