import { z } from 'zod'
import { isObject } from './loose.ts'
import { flag, number, optional, text } from './shape.ts'

/** What `GET /health` says, in either generation's words. null: not said. */
export interface WireHealth {
  /** `healthy`, `stopped`, `initializing`. */
  readonly status: string
  /** Only v1 and its successors say it. */
  readonly uptimeSeconds: number | null
  /** Only the split daemon and v2 name themselves. */
  readonly service: string | null
  readonly running: boolean | null
  readonly message: string | null
}

export interface WireWarmup {
  readonly isWarmedUp: boolean
  readonly percent: number | null
  /** Rows that every server needs. */
  readonly threshold: number | null
  /** Rows per server, the mean. */
  readonly currentSize: number | null
  readonly requiredSize: number | null
  readonly message: string | null
}

/** What `GET /status` says. null: not said by this generation. */
export interface WireStatus {
  readonly running: boolean
  readonly tickCount: number
  /** Rows that the daemon holds, of all servers. */
  readonly windowSize: number
  readonly activeAlerts: number | null
  readonly wsClients: number | null
  readonly warmup: WireWarmup | null
}

/** What `GET /` says; v1 has none. */
export interface WireService {
  readonly service: string
  readonly version: string | null
  readonly status: string | null
  /** Its own list, which is not complete. */
  readonly endpoints: readonly string[]
}

const health = z
  .object({ status: z.string(), uptime_seconds: number, service: text, running: flag, message: text })
  .transform(({ uptime_seconds: uptimeSeconds, ...same }) => ({ ...same, uptimeSeconds }))

const warmup = z
  .object({
    is_warmed_up: z.boolean(),
    progress_percent: number,
    threshold: number,
    current_size: number,
    required_size: number,
    message: text,
  })
  .transform((sent) => ({
    isWarmedUp: sent.is_warmed_up,
    percent: sent.progress_percent,
    threshold: sent.threshold,
    currentSize: sent.current_size,
    requiredSize: sent.required_size,
    message: sent.message,
  }))

const status = z
  .object({
    running: z.boolean(),
    tick_count: z.number(),
    window_size: z.number(),
    active_alerts: number,
    ws_clients: number,
    warmup: optional(warmup),
  })
  .transform((sent) => ({
    running: sent.running,
    tickCount: sent.tick_count,
    windowSize: sent.window_size,
    activeAlerts: sent.active_alerts,
    wsClients: sent.ws_clients,
    warmup: sent.warmup,
  }))

const service = z.object({
  service: z.string(),
  version: text,
  status: text,
  endpoints: z.unknown().optional(),
})

/** null: this is not a daemon's health; a bare `{"status": "ok"}` is that of many services. */
export function readHealth(value: unknown): WireHealth | null {
  const read = health.safeParse(value).data
  if (read === undefined) return null
  const isDaemon = read.uptimeSeconds !== null || read.service !== null || read.running !== null
  return isDaemon ? read : null
}

/** null: this is not a forecasting daemon's status (the generator daemon's has no window). */
export function readStatus(value: unknown): WireStatus | null {
  return status.safeParse(value).data ?? null
}

/** null: this does not name a service. */
export function readService(value: unknown): WireService | null {
  const read = service.safeParse(value).data
  if (read === undefined) return null
  const { endpoints } = read
  const listed: readonly unknown[] = Array.isArray(endpoints)
    ? endpoints
    : isObject(endpoints)
      ? Object.values(endpoints)
      : []
  return { ...read, endpoints: listed.filter((endpoint) => typeof endpoint === 'string') }
}
