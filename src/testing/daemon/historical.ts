import { json, pythonTime, CRASH, type Answer } from './answer.ts'

const ALERT_COLUMNS =
  'timestamp,server_name,event_type,previous_level,new_level,risk_score,resolved_at,resolution_duration_minutes,caused_incident,notes'
const ENVIRONMENT_COLUMNS =
  'timestamp,total_servers,critical_count,warning_count,degraded_count,healthy_count,prob_30m,prob_8h,avg_risk_score,max_risk_score,top_risk_server,fleet_health'

/** v2's history, path without `/historical/`; null: no such endpoint. */
export function historical(
  path: string,
  query: URLSearchParams,
  servers: readonly string[],
  nowMs: number,
): Answer | null {
  const range = (byDefault: string) => query.get('time_range') ?? byDefault
  if (path === 'summary') return json(200, summary(range('1d')))
  if (path === 'alerts') {
    const server = query.get('server_name')
    const alerts = events(servers, nowMs).filter((event) => server === null || event.server_name === server)
    return json(200, { success: true, time_range: range('1h'), count: alerts.length, alerts })
  }
  if (path === 'environment') {
    const snapshots = snapshotsOf(servers, nowMs)
    return json(200, { success: true, time_range: range('1h'), count: snapshots.length, snapshots })
  }
  // It raises for every name.
  if (path.startsWith('server/')) return CRASH
  if (path.startsWith('export/')) return json(200, exported(path.slice('export/'.length), range('1d'), nowMs))
  return null
}

function summary(timeRange: string): unknown {
  return {
    success: true,
    time_range: timeRange,
    total_alerts: 13,
    critical_alerts: 1,
    warning_alerts: 4,
    resolved_count: 4,
    unresolved_count: 9,
    avg_resolution_minutes: 0,
    incidents_caused: 0,
    servers_affected: 8,
    resolution_rate: 30.8,
  }
}

/** Newest first. */
function events(servers: readonly string[], nowMs: number) {
  return servers.slice(0, 4).map((server, i) => {
    const resolved = i % 2 === 1
    return {
      id: servers.length - i,
      timestamp: pythonTime(nowMs - (i + 1) * 300_000),
      server_name: server,
      event_type: resolved ? 'resolved' : 'escalation',
      previous_level: resolved ? 'warning' : 'healthy',
      new_level: resolved ? 'healthy' : 'warning',
      risk_score: 76.5 - i,
      metrics_snapshot: '{"cpu_user_pct": 91.2}',
      resolved_at: resolved ? pythonTime(nowMs - i * 300_000) : null,
      resolution_duration_minutes: resolved ? 5 : null,
      caused_incident: false,
      notes: '',
    }
  })
}

/** Oldest first, one a minute. */
function snapshotsOf(servers: readonly string[], nowMs: number) {
  return Array.from({ length: 10 }, (_, i) => ({
    id: i + 1,
    timestamp: pythonTime(nowMs - (10 - i) * 60_000),
    total_servers: servers.length,
    critical_count: 0,
    warning_count: Math.min(1, servers.length),
    degraded_count: 0,
    healthy_count: Math.max(0, servers.length - 1),
    prob_30m: 0.05 + i * 0.01,
    prob_8h: 0.3 + i * 0.02,
    avg_risk_score: 20 + i,
    max_risk_score: 60 + i,
    top_risk_server: servers[0] ?? '',
    fleet_health: 'healthy',
  }))
}

function exported(table: string, timeRange: string, nowMs: number): unknown {
  const columns = { alerts: ALERT_COLUMNS, environment: ENVIRONMENT_COLUMNS }[table]
  if (columns === undefined) return { success: false, error: `Unknown table: ${table}` }
  const stamp = pythonTime(nowMs).slice(0, 19).replace('T', '_').replaceAll(/[-:]/g, '')
  return {
    success: true,
    table,
    time_range: timeRange,
    csv_data: `${columns}\n`,
    filename: `argus_${table}_${timeRange}_${stamp}.csv`,
  }
}
