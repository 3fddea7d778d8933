import { z } from 'zod'
import { alertSchema, alertsStateSchema, type Alert, type AlertsState } from '../../alerts/alert.ts'
import { FleetcastError } from '../../errors.ts'
import { readShape } from '../shape.ts'

const changesSchema = z.object({
  /** New ones, and those of which anything is different. */
  alerts: z.array(alertSchema),
  /** Of all, in their order; null: as before. */
  ids: z.array(z.int()).nullable(),
  rules: z.unknown().nullable(),
  audit: z.unknown().nullable(),
  issueMs: z.number().nullable(),
  nextId: z.int(),
})

/** What differs between two states of the alerts; null: as before. Between two ticks it is a few alerts of hundreds. */
export interface AlertChanges extends Pick<AlertsState, 'issueMs' | 'nextId'> {
  readonly alerts: readonly Alert[]
  readonly ids: readonly number[] | null
  readonly rules: AlertsState['rules'] | null
  readonly audit: AlertsState['audit'] | null
}

/** Alerts that did not change are the same objects in both. */
export function alertChanges(from: AlertsState, to: AlertsState): AlertChanges {
  const before = new Set(from.alerts)
  const keepsIds =
    from.alerts.length === to.alerts.length && from.alerts.every(({ id }, at) => id === to.alerts[at]?.id)
  return {
    alerts: to.alerts.filter((alert) => !before.has(alert)),
    ids: keepsIds ? null : to.alerts.map(({ id }) => id),
    rules: from.rules === to.rules ? null : to.rules,
    audit: from.audit === to.audit ? null : to.audit,
    issueMs: to.issueMs,
    nextId: to.nextId,
  }
}

/** The state after changes as they were received. Fails with wire-invalid where they do not fit the one before. */
export function withAlertChanges(from: AlertsState, received: unknown): AlertsState {
  const { alerts, ids, rules, audit, issueMs, nextId } = readShape(
    changesSchema,
    received,
    'changes of alerts',
  )
  const known = new Map(from.alerts.map((alert) => [alert.id, alert]))
  for (const alert of alerts) known.set(alert.id, alert)
  const list = (ids ?? from.alerts.map(({ id }) => id)).map((id) => {
    const alert = known.get(id)
    if (alert === undefined)
      throw new FleetcastError('wire-invalid', `changes of alerts refer to alert ${id}, which is not known`)
    return alert
  })
  const state = {
    ...from,
    alerts: list,
    rules: rules ?? from.rules,
    audit: audit ?? from.audit,
    issueMs,
    nextId,
  }
  return readShape(alertsStateSchema, state, 'alerts')
}
