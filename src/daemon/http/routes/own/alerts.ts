import { z } from 'zod'
import { alertsStateSchema } from '#forecast/alerts/alert.ts'
import {
  ownActSchema,
  ownMaintenanceSchema,
  ownMaintenancesSchema,
  ownNewMaintenanceSchema,
  ownRecordsSchema,
  ownRulesSchema,
  ownWouldAskedSchema,
  ownWouldSchema,
} from '#forecast/wire/own/alerts.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { Parts } from '../../../parts.ts'
import { endpoint, json } from '../../endpoint.ts'
import type { App } from '../../env.ts'
import { NotThere } from '../../problem.ts'

const done = z.object({ done: z.literal(true) })
/** warning: what the rules have for a consequence that nobody may want; omitted: none. */
const rulesDone = done.extend({ warning: z.string().optional() })
const NO_RULES = 'No rule is on: no alert will fire, and nobody will be notified.'

export function ownAlertRoutes(app: App, { alerts, clock }: Parts): void {
  const own = { tag: 'Alerts' } as const
  const base = '/api/fleetcast/alerts'
  endpoint(
    app,
    {
      ...own,
      method: 'get',
      path: base,
      says: 'Lists alert rules and alerts, open and recently resolved.',
      answers: { 200: json(alertsStateSchema, 'Rules and alerts.') },
    },
    () => ({ status: 200, body: alerts.state() }),
  )
  endpoint(
    app,
    {
      ...own,
      method: 'post',
      path: `${base}/act`,
      says: 'Acknowledges, mutes or resolves an alert, or undoes it.',
      body: ownActSchema,
      answers: { 200: json(done, 'The change is stored.') },
    },
    async ({ body, signal }) => {
      if (body.kind === 'mute' && body.untilMs !== null && body.untilMs <= clock.nowMs())
        throw new FleetcastError(
          'argument-invalid',
          `untilMs is ${body.untilMs}, which is past; expected a time after now (${clock.nowMs()}, epoch ms), or null until it is resolved`,
        )
      await alerts.act({ ...body, atMs: clock.nowMs() }, signal)
      return { status: 200, body: { done: true } }
    },
  )
  endpoint(
    app,
    {
      ...own,
      method: 'put',
      path: `${base}/rules`,
      says: 'Replaces all rules.',
      body: ownRulesSchema,
      answers: { 200: json(rulesDone, 'The rules are active.') },
    },
    async ({ body: { rules, by }, signal }) => {
      await alerts.setRules(rules, by, signal)
      return {
        status: 200,
        body: { done: true, ...(!rules.some(({ enabled }) => enabled) && { warning: NO_RULES }) },
      }
    },
  )
  endpoint(
    app,
    {
      ...own,
      method: 'get',
      path: `${base}/records`,
      says: 'Track record of each rule.',
      answers: { 200: json(ownRecordsSchema, 'One record per rule.') },
    },
    async ({ signal }) => ({ status: 200, body: await alerts.records(signal) }),
  )
  endpoint(
    app,
    {
      ...own,
      method: 'post',
      path: `${base}/would-have-fired`,
      says: 'Replays a rule over the stored history.',
      body: ownWouldAskedSchema,
      answers: { 200: json(ownWouldSchema, 'Its track record and alerts.') },
    },
    async ({ body: { rule, fromMs, toMs }, signal }) => ({
      status: 200,
      body: await alerts.wouldHaveFired(rule, { fromMs, toMs }, signal),
    }),
  )
  maintenanceRoutes(app, alerts)
}

function maintenanceRoutes(app: App, alerts: Parts['alerts']): void {
  const own = { tag: 'Alerts', path: '/api/fleetcast/maintenance' } as const
  endpoint(
    app,
    {
      ...own,
      method: 'get',
      says: 'Lists maintenance windows.',
      answers: { 200: json(ownMaintenancesSchema, 'Windows.') },
    },
    () => ({ status: 200, body: alerts.maintenance() }),
  )
  endpoint(
    app,
    {
      ...own,
      method: 'post',
      says: 'Adds a maintenance window.',
      body: ownNewMaintenanceSchema,
      answers: { 200: json(ownMaintenanceSchema, 'The window, with its id.') },
    },
    async ({ body, signal }) => ({ status: 200, body: await alerts.addMaintenance(body, signal) }),
  )
  endpoint(
    app,
    {
      ...own,
      method: 'delete',
      path: '/api/fleetcast/maintenance/{id}',
      says: 'Ends a maintenance window.',
      params: z.object({ id: z.string().min(1).max(200) }),
      answers: { 200: json(done, 'The window has ended.') },
    },
    async ({ params: { id }, signal }) => {
      if (!alerts.maintenance().some((window) => window.id === id))
        throw new NotThere(`Maintenance window ${JSON.stringify(id)} does not exist.`)
      await alerts.endMaintenance(id, signal)
      return { status: 200, body: { done: true } }
    },
  )
}
