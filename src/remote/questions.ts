import type { WireExplanation } from '#forecast/wire/explanation.ts'
import type {
  WireCascade,
  WireCascadeHealth,
  WireDrift,
  WireHistoryAlerts,
  WireHistoryEnvironment,
  WireHistorySummary,
  WireModelInfo,
} from '#forecast/wire/panels.ts'
import type { WireStatus } from '#forecast/wire/service.ts'

/** Times that v2's historical endpoints know; 1M is 30 days. */
export type HistoryRange = '30m' | '1h' | '8h' | '1d' | '1w' | '1M'

/** What a screen may ask of a daemon beside its forecasts. */
export type Question =
  | { readonly about: 'status' }
  | { readonly about: 'model-info' }
  | { readonly about: 'explain'; readonly server: string }
  | { readonly about: 'cascade' }
  | { readonly about: 'cascade-health' }
  | { readonly about: 'drift' }
  | { readonly about: 'history-summary'; readonly range: HistoryRange }
  | { readonly about: 'history-alerts'; readonly range: HistoryRange }
  | { readonly about: 'history-environment'; readonly range: HistoryRange }

/** What is answered, by question. */
export interface Answers {
  readonly status: WireStatus
  readonly 'model-info': WireModelInfo
  readonly explain: WireExplanation
  readonly cascade: WireCascade
  readonly 'cascade-health': WireCascadeHealth
  readonly drift: WireDrift
  readonly 'history-summary': WireHistorySummary
  readonly 'history-alerts': WireHistoryAlerts
  readonly 'history-environment': WireHistoryEnvironment
}
