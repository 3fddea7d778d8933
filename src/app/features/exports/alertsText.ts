import { ALERTS_VERSION, type AlertsState } from '#forecast/alerts/alert.ts'
import type { Provenance } from '#forecast/fleetForecast.ts'

/** Alerts with their rules and audit, and which engine and model they were read from; times are epoch ms, UTC. */
export function alertsText(state: AlertsState, { engine, modelName, modelSha256 }: Provenance): string {
  const { rules, alerts, issueMs, audit } = state
  const made = { engine, model_name: modelName, model_sha256: modelSha256 }
  const file = {
    format: 'fleetcast-alerts',
    version: ALERTS_VERSION,
    issue_ms: issueMs,
    ...made,
    rules,
    alerts,
    audit,
  }
  return `${JSON.stringify(file, null, 2)}\n`
}
