import type { TimeText } from '#forecast/wire/wireTime.ts'
import type { StoredEvent } from '../store/api.ts'
import { levelChangeSchema, type LevelChange } from './recorder.ts'

/** A change of level, and when and how that was over. */
export interface HistoryAlert {
  readonly id: number
  readonly atMs: number
  readonly server: string
  readonly change: LevelChange
  /** When its server was healthy again; null: not yet. */
  readonly resolvedMs: number | null
}

/** Stored changes, oldest first, with their ends: each is resolved by its server's next return to healthy. */
export function historyAlerts(events: readonly StoredEvent[]): readonly HistoryAlert[] {
  const resolvedMs = new Map<string, number>()
  const found: HistoryAlert[] = []
  for (const { id, atMs, server, data } of [...events].reverse()) {
    const change = levelChangeSchema.safeParse(data).data
    if (change === undefined || server === null) continue
    if (change.event_type === 'resolved') resolvedMs.set(server, atMs)
    found.push({ id, atMs, server, change, resolvedMs: resolvedMs.get(server) ?? null })
  }
  return found.reverse()
}

export function isRise({ change }: HistoryAlert): boolean {
  return change.event_type === 'escalation'
}

/** null: it is not over. */
function minutesOpen({ atMs, resolvedMs }: HistoryAlert): number | null {
  return resolvedMs === null ? null : Number(((resolvedMs - atMs) / 60_000).toFixed(1))
}

/** 0: none is over. */
export function meanMinutes(alerts: readonly HistoryAlert[]): number {
  const minutes = alerts.map(minutesOpen).filter((each) => each !== null)
  const sum = minutes.reduce((total, each) => total + each, 0)
  return minutes.length === 0 ? 0 : Number((sum / minutes.length).toFixed(1))
}

export function alertOnWire(alert: HistoryAlert, timeOf: TimeText) {
  const { id, atMs, server, change, resolvedMs } = alert
  return {
    id,
    timestamp: timeOf(atMs),
    server_name: server,
    event_type: change.event_type,
    previous_level: change.previous_level,
    new_level: change.new_level,
    risk_score: change.risk_score,
    metrics_snapshot: JSON.stringify(change.metrics),
    resolved_at: resolvedMs === null ? null : timeOf(resolvedMs),
    resolution_duration_minutes: minutesOpen(alert),
    caused_incident: change.incident,
    notes: '',
    model_type: change.model_type,
  }
}
