import { z } from 'zod'
import { alertSchema } from '../../alerts/alert.ts'
import { ruleSchema } from '../../alerts/rule.ts'
import type { Sent } from './sent.ts'

const who = z.string().trim().min(1).max(200)
const span = { fromMs: z.number(), toMs: z.number() }

/** `POST /api/fleetcast/alerts/act`: what a person does to one alert; the daemon's clock says when. */
export const ownActSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.enum(['acknowledge', 'unacknowledge', 'unmute', 'resolve', 'reopen']),
    id: z.int(),
    by: who,
  }),
  /** untilMs: by the daemon's clock; null: until it resolves. */
  z.object({ kind: z.literal('mute'), id: z.int(), by: who, untilMs: z.number().nullable() }),
])
export type OwnAct = Sent<typeof ownActSchema>

/** `PUT /api/fleetcast/alerts/rules`: all of them, as they shall be. */
export const ownRulesSchema = z.object({ rules: z.array(ruleSchema).max(100), by: who })

/** How a rule has done on what matured since; see RuleRecord of the daemon. */
export const ownRecordSchema = z.object({
  rule: z.string(),
  ...span,
  right: z.int(),
  wrong: z.int(),
  undecided: z.int(),
  missed: z.int(),
  precision: z.number().nullable(),
  recall: z.number().nullable(),
  leadMs: z.number().nullable(),
})
export type OwnRecord = Sent<typeof ownRecordSchema>

/** `GET /api/fleetcast/alerts/records`. */
export const ownRecordsSchema = z.array(ownRecordSchema).max(1_000)

/** `POST /api/fleetcast/alerts/would-have-fired`. */
export const ownWouldAskedSchema = z.object({ rule: ruleSchema, ...span })
export const ownWouldSchema = z.object({ record: ownRecordSchema, alerts: z.array(alertSchema).max(100_000) })
export type OwnWould = Sent<typeof ownWouldSchema>

/** Time in which alerts of some servers are expected. servers null: all. */
const expected = {
  servers: z.array(z.string().min(1).max(500)).min(1).max(20_000).nullable(),
  ...span,
  reason: z.string().max(1_000),
}
/** `POST /api/fleetcast/maintenance`, whose answer is the window with its id. */
export const ownNewMaintenanceSchema = z
  .object(expected)
  .refine(({ fromMs, toMs }) => toMs > fromMs, 'it must end after it starts')
export type OwnNewMaintenance = Sent<typeof ownNewMaintenanceSchema>
export const ownMaintenanceSchema = z.object({ id: z.string().min(1).max(200), ...expected })
export type OwnMaintenance = Sent<typeof ownMaintenanceSchema>
/** `GET /api/fleetcast/maintenance`. */
export const ownMaintenancesSchema = z.array(ownMaintenanceSchema).max(10_000)
