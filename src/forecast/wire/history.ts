import { z } from 'zod'
import { flag, number, readShape, rows, text } from './shape.ts'

/** What `GET /historical/summary` says. null: not sent. */
export interface WireHistorySummary {
  /** As asked, also where the daemon does not know it and takes 1h. */
  readonly range: string | null
  readonly totalAlerts: number
  readonly criticalAlerts: number | null
  readonly warningAlerts: number | null
  readonly resolved: number | null
  readonly unresolved: number | null
  readonly avgResolutionMinutes: number | null
  readonly incidents: number | null
  readonly serversAffected: number | null
  /** 0 to 100; 100 where there were no alerts. */
  readonly resolutionPercent: number | null
}

export interface WireHistoryAlert {
  readonly id: number | null
  readonly timestamp: string
  readonly server: string
  /** `escalation`, `de-escalation`, `resolved`. */
  readonly eventType: string | null
  /** `healthy`, `degraded`, `warning`, `critical`. */
  readonly previousLevel: string | null
  readonly newLevel: string | null
  /** 0 to 100. */
  readonly riskScore: number | null
  readonly resolvedAt: string | null
  readonly resolutionMinutes: number | null
  readonly causedIncident: boolean | null
  readonly notes: string | null
}

/** What `GET /historical/alerts` says, newest first. */
export interface WireHistoryAlerts {
  readonly range: string | null
  readonly alerts: readonly WireHistoryAlert[]
}

export interface WireSnapshot {
  readonly timestamp: string
  readonly totalServers: number | null
  readonly critical: number | null
  readonly warning: number | null
  readonly degraded: number | null
  readonly healthy: number | null
  /** 0 to 1. */
  readonly prob30m: number | null
  readonly prob8h: number | null
  readonly avgRisk: number | null
  readonly maxRisk: number | null
  readonly topRiskServer: string | null
  readonly fleetHealth: string | null
}

/** What `GET /historical/environment` says, oldest first; only while somebody asked for forecasts. */
export interface WireHistoryEnvironment {
  readonly range: string | null
  readonly snapshots: readonly WireSnapshot[]
}

const summary = z
  .object({
    time_range: text,
    total_alerts: z.number(),
    critical_alerts: number,
    warning_alerts: number,
    resolved_count: number,
    unresolved_count: number,
    avg_resolution_minutes: number,
    incidents_caused: number,
    servers_affected: number,
    resolution_rate: number,
  })
  .transform((sent) => ({
    range: sent.time_range,
    totalAlerts: sent.total_alerts,
    criticalAlerts: sent.critical_alerts,
    warningAlerts: sent.warning_alerts,
    resolved: sent.resolved_count,
    unresolved: sent.unresolved_count,
    avgResolutionMinutes: sent.avg_resolution_minutes,
    incidents: sent.incidents_caused,
    serversAffected: sent.servers_affected,
    resolutionPercent: sent.resolution_rate,
  }))

const alert = z
  .object({
    id: number,
    timestamp: z.string(),
    server_name: z.string(),
    event_type: text,
    previous_level: text,
    new_level: text,
    risk_score: number,
    resolved_at: text,
    resolution_duration_minutes: number,
    caused_incident: flag,
    notes: text,
  })
  .transform((sent) => ({
    id: sent.id,
    timestamp: sent.timestamp,
    server: sent.server_name,
    eventType: sent.event_type,
    previousLevel: sent.previous_level,
    newLevel: sent.new_level,
    riskScore: sent.risk_score,
    resolvedAt: sent.resolved_at,
    resolutionMinutes: sent.resolution_duration_minutes,
    causedIncident: sent.caused_incident,
    notes: sent.notes,
  }))

const snapshot = z
  .object({
    timestamp: z.string(),
    total_servers: number,
    critical_count: number,
    warning_count: number,
    degraded_count: number,
    healthy_count: number,
    prob_30m: number,
    prob_8h: number,
    avg_risk_score: number,
    max_risk_score: number,
    top_risk_server: text,
    fleet_health: text,
  })
  .transform((sent) => ({
    timestamp: sent.timestamp,
    totalServers: sent.total_servers,
    critical: sent.critical_count,
    warning: sent.warning_count,
    degraded: sent.degraded_count,
    healthy: sent.healthy_count,
    prob30m: sent.prob_30m,
    prob8h: sent.prob_8h,
    avgRisk: sent.avg_risk_score,
    maxRisk: sent.max_risk_score,
    topRiskServer: sent.top_risk_server,
    fleetHealth: sent.fleet_health,
  }))

const alerts = z
  .object({ time_range: text, alerts: rows(alert) })
  .transform((sent) => ({ range: sent.time_range, alerts: sent.alerts }))

const environment = z
  .object({ time_range: text, snapshots: rows(snapshot) })
  .transform((sent) => ({ range: sent.time_range, snapshots: sent.snapshots }))

/** Throws as readShape does. */
export function readHistorySummary(value: unknown): WireHistorySummary {
  return readShape(summary, value, 'summary')
}

/** Throws as readShape does. */
export function readHistoryAlerts(value: unknown): WireHistoryAlerts {
  return readShape(alerts, value, 'history')
}

/** Throws as readShape does. */
export function readHistoryEnvironment(value: unknown): WireHistoryEnvironment {
  return readShape(environment, value, 'history')
}
