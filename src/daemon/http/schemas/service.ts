import { z } from 'zod'
import { list, names } from './common.ts'

/** v1's and v2's in one. */
export const healthSchema = z.object({
  status: z.string(),
  service: z.string(),
  running: z.boolean(),
  uptime_seconds: z.number(),
})

export const statusSchema = z.object({
  running: z.boolean(),
  tick_count: z.int(),
  /** Rows of all servers, on the model's step. */
  window_size: z.int(),
  active_alerts: z.int(),
  ws_clients: z.int(),
  warmup: z.object({
    is_warmed_up: z.boolean(),
    progress_percent: z.int(),
    threshold: z.int(),
    current_size: z.int(),
    required_size: z.int(),
    message: z.string(),
  }),
  /** The generator daemon's part; omitted: nothing is simulated. */
  scenario: z.string().optional(),
  fleet_size: z.int().optional(),
  affected_servers: z.int().optional(),
  inference_url: z.string().optional(),
})

export const serviceSchema = z.object({
  service: z.string(),
  /** Of the interface: v2's last. */
  version: z.string(),
  status: z.string(),
  endpoints: z.record(z.string(), z.string()),
  features: z.record(z.string(), z.boolean()),
  feed_example: z.string(),
  fleetcast: z.object({ version: z.string(), protocol: z.int(), facts: z.string() }),
})

export const aliveSchema = z.object({ status: z.literal('ok') })
export const readySchema = z.object({
  ready: z.boolean(),
  /** Why not; empty: it is. Without the API key, where one is set: `waiting`, `insufficient`, `refused` or `failed`. */
  reasons: names,
  /** Sentences; without the API key their ids. */
  problems: list(z.string()),
})
