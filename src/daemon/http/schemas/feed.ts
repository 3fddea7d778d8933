import { z } from 'zod'
import { cascadeAlertSchema } from './cascade.ts'
import { list, names } from './common.ts'

/** What a record is; those that are something else are refused one by one, and the rest of the batch is taken. */
const recordSchema = z
  .object({
    /** Also `server`, `hostname` or `host`. */
    server_name: z.string(),
    /** ISO 8601, or an epoch in s, ms, µs or ns. */
    timestamp: z.union([z.string(), z.number()]),
    profile: z.string().optional(),
    status: z.string().optional(),
  })
  // Numbers are metrics, under any name; texts are labels.
  .catchall(z.union([z.number(), z.string(), z.boolean(), z.null()]))
export const feedInDocument = z.object({ records: z.array(recordSchema) })

/** Records may hold anything: each is checked by itself. */
export const feedAskedSchema = z.object({ records: z.array(z.unknown()) })

export const fedSchema = z.object({
  /** accepted; rejected: not one record was taken; ignored: there was none. */
  status: z.enum(['accepted', 'rejected']),
  tick: z.int(),
  window_size: z.int(),
  servers_tracked: z.int(),
  servers_ready: z.int(),
  warmup_complete: z.boolean(),
  records_added: z.int(),
  /** Of those added: older than their server's newest, and of a server and time that was there. */
  late: z.int(),
  repeated: z.int(),
  /** index: in the batch, from 0. */
  refused: list(z.object({ index: z.int(), reason: z.string() })),
  remarks: names,
  /** Why what was added is in memory only; omitted: it is durable. */
  not_kept: z.string().optional(),
  /** Of the newest step; omitted: servers are not unusual together. */
  cascade_alert: cascadeAlertSchema.optional(),
})

export const ignoredSchema = z.object({ status: z.literal('ignored'), reason: z.string() })
