import { z } from 'zod'
import { number, optional, readShape, rows, text } from './shape.ts'

/** Several servers that are unusual in the same metric. */
export interface WireCascadeGroup {
  readonly metric: string
  /** Empty where only the count was sent. */
  readonly servers: readonly string[]
  readonly serverCount: number
  readonly severity: string | null
}

export interface WireCascadeEvent {
  readonly timestamp: string | null
  readonly cascades: number
  /** -1 to 1. */
  readonly correlation: number | null
  readonly servers: number
}

/** What `GET /cascade/status` says. null: not sent. */
export interface WireCascade {
  readonly detected: boolean
  /** Why nothing could be detected: fewer than two servers. */
  readonly reason: string | null
  readonly timestamp: string | null
  readonly totalServers: number | null
  readonly anomalousServers: number | null
  /** 0 to 1. */
  readonly anomalyRate: number | null
  /** Mean of all pairs, 0 to 1. */
  readonly correlation: number | null
  readonly cascades: readonly WireCascadeGroup[]
  readonly alert: {
    readonly severity: string | null
    readonly message: string | null
    readonly recommendations: readonly string[]
  } | null
  /** A few of eventCount. */
  readonly recentEvents: readonly WireCascadeEvent[]
  readonly eventCount: number | null
  readonly thresholds: {
    readonly correlation: number | null
    readonly servers: number | null
    readonly anomalyZ: number | null
  } | null
}

/** What `GET /cascade/health` says. null: not sent. */
export interface WireCascadeHealth {
  /** 0 to 100, 100 is best. */
  readonly score: number
  readonly status: string | null
  readonly correlation: number | null
  /** 0 to 1. */
  readonly anomalyRate: number | null
  readonly anomalousServers: number | null
  readonly totalServers: number | null
  /** `low`, `medium`, `high`. */
  readonly risk: string | null
}

/** A number, or a text such as `21.08%`, which is 0.2108. */
const correlation = optional(
  z.union([z.number(), z.string().regex(/^\s*-?\d+(\.\d+)?\s*%?\s*$/)]).transform((sent) => {
    if (typeof sent === 'number') return sent
    const value = Number(sent.replace('%', ''))
    return sent.includes('%') ? value / 100 : value
  }),
)

/** A list, or only how long it is. */
const count = z
  .union([z.number(), z.array(z.unknown())])
  .nullish()
  .transform((sent) => (Array.isArray(sent) ? sent.length : (sent ?? 0)))

const group = z
  .object({
    metric: z.string(),
    affected_servers: z.union([z.number(), z.array(z.string())]).nullish(),
    server_count: number,
    severity: text,
  })
  .transform(({ metric, affected_servers: affected, server_count: sentCount, severity }) => {
    const servers = Array.isArray(affected) ? affected : []
    const counted = typeof affected === 'number' ? affected : servers.length
    return { metric, servers, serverCount: sentCount ?? counted, severity }
  })

const event = z
  .object({ timestamp: text, cascades: count, correlation_score: correlation, affected_servers: count })
  .transform((sent) => ({
    timestamp: sent.timestamp,
    cascades: sent.cascades,
    correlation: sent.correlation_score,
    servers: sent.affected_servers,
  }))

const current = z.object({
  cascade_detected: z.boolean(),
  reason: text,
  timestamp: text,
  total_servers: number,
  servers_with_anomalies: number,
  anomaly_rate: number,
  correlation_score: correlation,
  cascades: rows(group),
  alert: optional(z.object({ severity: text, message: text, recommendations: rows(z.string()) })),
})

const thresholds = z
  .object({ correlation: number, cascade_servers: number, anomaly_z_score: number })
  .transform((sent) => ({
    correlation: sent.correlation,
    servers: sent.cascade_servers,
    anomalyZ: sent.anomaly_z_score,
  }))

const cascade = z
  .object({
    current_status: current,
    recent_events: rows(event),
    event_count: number,
    thresholds: optional(thresholds),
  })
  .transform(({ current_status: now, ...sent }) => ({
    detected: now.cascade_detected,
    reason: now.reason,
    timestamp: now.timestamp,
    totalServers: now.total_servers,
    anomalousServers: now.servers_with_anomalies,
    anomalyRate: now.anomaly_rate,
    correlation: now.correlation_score,
    cascades: now.cascades,
    alert: now.alert,
    recentEvents: sent.recent_events,
    eventCount: sent.event_count,
    thresholds: sent.thresholds,
  }))

const cascadeHealth = z
  .object({
    health_score: z.number(),
    status: text,
    correlation_score: correlation,
    anomaly_rate: number,
    anomalous_servers: number,
    total_servers: number,
    cascade_risk: text,
  })
  .transform((sent) => ({
    score: sent.health_score,
    status: sent.status,
    correlation: sent.correlation_score,
    anomalyRate: sent.anomaly_rate,
    anomalousServers: sent.anomalous_servers,
    totalServers: sent.total_servers,
    risk: sent.cascade_risk,
  }))

/** Throws as readShape does. */
export function readCascade(value: unknown): WireCascade {
  return readShape(cascade, value, 'cascade')
}

/** Throws as readShape does. */
export function readCascadeHealth(value: unknown): WireCascadeHealth {
  return readShape(cascadeHealth, value, 'cascade health')
}
