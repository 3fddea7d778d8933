import { isInMaintenance } from '#forecast/alerts/maintenance.ts'
import { yieldToEventLoop } from '#engine/yieldToEventLoop.ts'
import { isOpen, type AlertsState } from '#forecast/alerts/alert.ts'
import type { AlertRule } from '#forecast/alerts/rule.ts'
import type { Thresholds } from '#forecast/thresholds.ts'
import type { Store, TimeSpan } from '../../store/api.ts'
import { ALERT_EVENT, alertEventData, alertEventSchema } from '../alertEvents.ts'
import type { Maintenance, RuleRecord } from '../api.ts'
import { breachesIn } from './breaches.ts'
import { recordOf, type Breach, type FiredAlert } from './record.ts'

/** How far back records look, and of how many servers rows are read at once. */
const LOOK_BACK_MS = 7 * 86_400_000
const CHUNK = 50
const MOST_ALERTS = 100_000

/** What records are told from. */
export interface RecordSource {
  readonly store: Store
  readonly thresholds: Thresholds
  readonly servers: readonly string[]
  /** Of the model; null: there is none. */
  readonly stepMs: number | null
  /** How far the model looks ahead; null: nothing has been forecast. */
  readonly horizonMs: number | null
  readonly maintenance: readonly Maintenance[]
  readonly nowMs: number
}

/** The record of every rule that is on, over the newest week at most. since: by rule, since when it means what it means. */
export async function recordsOf(
  source: RecordSource,
  state: AlertsState,
  since: Readonly<Record<string, number>>,
  signal: AbortSignal,
): Promise<readonly RuleRecord[]> {
  const toMs = state.issueMs ?? source.nowMs
  const rules = state.rules.filter(({ enabled }) => enabled)
  const fromOf = (rule: AlertRule) => Math.max(toMs - LOOK_BACK_MS, since[rule.id] ?? -Infinity)
  const fromMs = rules.reduce((least, rule) => Math.min(least, fromOf(rule)), toMs)
  const fired = await firedAlerts(source.store, state, fromMs, signal)
  const breaches = await breachesOf(source, rules, { fromMs, toMs }, signal)
  return rules.map((rule) =>
    countedRecord(source, rule, {
      alerts: fired.get(rule.id) ?? [],
      breaches: breaches.get(rule.id) ?? [],
      span: { fromMs: fromOf(rule), toMs },
    }),
  )
}

/** The record over a span, without what is in maintenance. */
export function countedRecord(
  { maintenance, stepMs, horizonMs }: RecordSource,
  rule: AlertRule,
  {
    alerts,
    breaches,
    span: { fromMs, toMs },
  }: {
    readonly alerts: readonly FiredAlert[]
    readonly breaches: readonly Breach[]
    readonly span: TimeSpan
  },
): RuleRecord {
  const counts = (server: string, atMs: number) =>
    atMs >= fromMs && atMs <= toMs && !isInMaintenance(maintenance, server, atMs)
  return recordOf(
    alerts.filter(({ server, firedMs }) => counts(server, firedMs)),
    breaches.filter(({ server, beginMs }) => counts(server, beginMs)),
    {
      rule: rule.id,
      reachMs: reachOf(rule, stepMs ?? 0, horizonMs ?? 0),
      stepMs: stepMs ?? 0,
      fromMs,
      toMs,
    },
  )
}

/** Whether the breach was there when an alert fired, forecasts that agree or not: it forecast nothing. Data times. */
export function wasMeasured({
  firedMs,
  measuredMs,
}: {
  readonly firedMs: number
  readonly measuredMs: number | null
}): boolean {
  return measuredMs !== null && measuredMs <= firedMs
}

function reachOf({ withinMs }: AlertRule, stepMs: number, horizonMs: number): number {
  return withinMs === null ? horizonMs : Math.min(horizonMs, Math.max(stepMs, withinMs))
}

/** By rule: what fired since a time, of which it was not known before anybody looked. */
async function firedAlerts(
  store: Store,
  state: AlertsState,
  fromMs: number,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly FiredAlert[]>> {
  const how = { server: null, newestFirst: true, most: MOST_ALERTS }
  const ended = await store.events(ALERT_EVENT, { fromMs, toMs: Number.MAX_SAFE_INTEGER }, how, signal)
  const known = ended.flatMap(({ server, data }) => {
    const parsed = alertEventSchema.safeParse(data)
    return parsed.success && server !== null && parsed.data.what === 'resolved'
      ? [{ server, ...parsed.data }]
      : []
  })
  const open = state.alerts.filter(isOpen).flatMap((alert) => {
    const data = alertEventData(alert, 'fired')
    return data === null ? [] : [{ server: alert.server, ...data }]
  })
  const byRule = new Map<string, FiredAlert[]>()
  for (const { rule, server, metric, firedMs, measuredMs, lastBreachMs, preexisting } of [
    ...known,
    ...open,
  ]) {
    if (preexisting) continue
    const own = byRule.get(rule) ?? []
    byRule.set(rule, own)
    own.push({ server, metric, firedMs, isMeasured: wasMeasured({ firedMs, measuredMs }), lastBreachMs })
  }
  return byRule
}

/** By rule: where breaches begin, in the stored rows on the model's step. */
export async function breachesOf(
  { store, servers, thresholds }: Pick<RecordSource, 'store' | 'servers' | 'thresholds'>,
  rules: readonly AlertRule[],
  span: TimeSpan,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly Breach[]>> {
  const watched = rules.map(({ metric }) => metric)
  const metrics = watched.some((metric) => metric === null)
    ? null
    : [...new Set(watched.flatMap((metric) => metric ?? []))]
  const found = new Map<string, Breach[]>(rules.map(({ id }) => [id, []]))
  for (let from = 0; from < servers.length; from += CHUNK) {
    const which = { servers: servers.slice(from, from + CHUNK), metrics }
    const rows = await store.rows('step', span, which, signal)
    for (const rule of rules) {
      for (const breach of breachesIn(rows, rule, thresholds)) found.get(rule.id)?.push(breach)
      await yieldToEventLoop(signal)
    }
  }
  return found
}
