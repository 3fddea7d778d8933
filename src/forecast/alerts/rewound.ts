import { isOpen, type AlertsState } from './alert.ts'

/**
 * Alerts after the clock was set back to a time, epoch ms: forecasts of it are no older than what was read, and nothing is
 * kept firing until a time comes that the clock has shown already.
 */
export function rewound(state: AlertsState, toMs: number): AlertsState {
  if ((state.issueMs ?? toMs) <= toMs && state.alerts.every(({ lastBreachMs }) => lastBreachMs <= toMs))
    return state
  return {
    ...state,
    issueMs: state.issueMs === null ? null : Math.min(state.issueMs, toMs),
    alerts: state.alerts.map((alert) =>
      isOpen(alert)
        ? {
            ...alert,
            lastBreachMs: Math.min(alert.lastBreachMs, toMs),
            votes: alert.votes.filter(({ issueMs }) => issueMs <= toMs),
          }
        : alert,
    ),
  }
}
