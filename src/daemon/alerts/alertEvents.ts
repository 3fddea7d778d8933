import { z } from 'zod'
import type { Alert, AuditLine } from '#forecast/alerts/alert.ts'
import type { StoredEvent } from '../store/api.ts'

/** Kinds of stored events that are about alerts. */
export const ALERT_EVENT = 'alert'
const AUDIT_EVENT = 'alert-audit'
export const DEAD_LETTER_EVENT = 'dead-letter'

/** An alert as it stood when it fired, and when it was resolved. All that a record of its rule is told from. */
export const alertEventSchema = z.object({
  what: z.enum(['fired', 'resolved']),
  id: z.int(),
  rule: z.string(),
  ruleName: z.string(),
  metric: z.string(),
  severity: z.enum(['critical', 'warning']),
  direction: z.enum(['above', 'below']),
  limit: z.number(),
  firedMs: z.number(),
  firedBy: z.enum(['agreement', 'measured', 'one-forecast']).nullable(),
  measuredMs: z.number().nullable(),
  /** Data time; null: it is open. */
  endMs: z.number().nullable(),
  /** Data time of the newest forecast or value that breached. */
  lastBreachMs: z.number(),
  preexisting: z.boolean(),
  chance: z.number().nullable(),
  peak: z.number(),
})
export type AlertEventData = z.infer<typeof alertEventSchema>

/** null: it never fired. */
export function alertEventData(alert: Alert, what: AlertEventData['what']): AlertEventData | null {
  const { id, rule, ruleName, metric, severity, direction, limit, firedMs, firedBy, measuredMs } = alert
  if (firedMs === null) return null
  const { endMs, lastBreachMs, preexisting, odds, peak } = alert
  return {
    what,
    id,
    rule,
    ruleName,
    metric,
    severity,
    direction,
    limit,
    firedMs,
    firedBy,
    measuredMs,
    endMs,
    lastBreachMs,
    preexisting,
    chance: odds?.chance ?? null,
    peak: peak.value,
  }
}

type NewEvent = Omit<StoredEvent, 'id'>

/** What happened to alerts between two states, as events: firing, resolving, and each line of their audit. */
export function eventsBetween(before: readonly Alert[], after: readonly Alert[]): readonly NewEvent[] {
  const known = new Map(before.map((alert) => [alert.id, alert]))
  return after.flatMap((alert) => {
    const was = known.get(alert.id)
    if (was === alert) return []
    // What is pending comes and goes: it is told with the alert once that has fired.
    if (alert.firedMs === null) return []
    const lines = new Set<AuditLine>((was?.firedMs ?? null) === null ? [] : was?.audit)
    const audit = alert.audit
      .filter((line) => !lines.has(line))
      .map(({ atMs, by, what }): NewEvent => {
        const { id, rule, ruleName, server, metric, severity } = alert
        const data = { id, rule, ruleName, metric, severity, by, what }
        return { kind: AUDIT_EVENT, atMs, server, data }
      })
    const [fires, ends] = [
      (was?.firedMs ?? null) === null,
      alert.phase.kind === 'resolved' && was?.phase.kind !== 'resolved',
    ]
    const told = [
      fires ? alertEventData(alert, 'fired') : null,
      ends ? alertEventData(alert, 'resolved') : null,
    ]
    const changes = told.flatMap((data): NewEvent[] =>
      data === null
        ? []
        : [
            {
              kind: ALERT_EVENT,
              atMs: (data.what === 'fired' ? data.firedMs : data.endMs) ?? data.firedMs,
              server: alert.server,
              data,
            },
          ],
    )
    return [...audit, ...changes]
  })
}
