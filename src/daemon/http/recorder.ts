import { z } from 'zod'
import { yieldToEventLoop } from '#engine/yieldToEventLoop.ts'
import type { ServerState } from '#forecast/assess.ts'
import { madeOf, modelType } from '#forecast/wire/madeBy.ts'
import { v2Environment, v2Summary } from '#forecast/wire/v2/body.ts'
import { seriesByMetric } from '#forecast/wire/v2/means.ts'
import { HISTORY_LEVELS, historyLevel, riskScore, type HistoryLevel } from '#forecast/wire/v2/risk.ts'
import type { Clock } from '../clock/clock.ts'
import type { Baselines } from './anomalies/baselines.ts'
import { cascadesOf } from './anomalies/cascades.ts'
import type { Bus, PublishedForecast } from '../events.ts'
import type { Store, StoredEvent } from '../store/api.ts'

export const LEVEL_KIND = 'level'
export const ENVIRONMENT_KIND = 'environment'
export const CASCADE_KIND = 'cascade'
const DOCUMENT = 'history-levels'
const SNAPSHOT_MS = 60_000
/** Servers that are scored before others get their turn. */
const SLICE = 50

const level = z.enum(HISTORY_LEVELS)
/** See modelType(). Missing in what was written before this was kept. */
const madeBy = z.string().nullable().default(null)

/** `data` of a server's change of level. */
export const levelChangeSchema = z.object({
  event_type: z.enum(['escalation', 'de-escalation', 'resolved']),
  previous_level: level,
  new_level: level,
  risk_score: z.number(),
  /** Current values by metric. */
  metrics: z.record(z.string(), z.number().nullable()),
  /** Whether a critical threshold has been met since it left healthy. */
  incident: z.boolean(),
  model_type: madeBy,
})
export type LevelChange = z.infer<typeof levelChangeSchema>

/** `data` of a snapshot of the fleet. */
export const snapshotSchema = z.object({
  total_servers: z.int(),
  critical_count: z.int(),
  warning_count: z.int(),
  degraded_count: z.int(),
  healthy_count: z.int(),
  prob_30m: z.number().nullable(),
  prob_8h: z.number().nullable(),
  avg_risk_score: z.number(),
  max_risk_score: z.number(),
  top_risk_server: z.string().nullable(),
  fleet_health: z.string(),
  model_type: madeBy,
})
export type Snapshot = z.infer<typeof snapshotSchema>

/** How each server that is not healthy stands, over restarts. */
const standingSchema = z.record(z.string(), z.object({ level, incident: z.boolean() }))
type Standing = Map<string, { readonly level: HistoryLevel; readonly incident: boolean }>

export interface HistoryRecorder {
  /** Resolves once everything up to now is written or has failed. */
  readonly settled: () => Promise<void>
  /** Hears no more; resolves as settled() does. */
  readonly close: () => Promise<void>
}

/**
 * Writes what v2's history tells, whoever looks: each change of a server's level, the fleet at most once a minute by
 * the clock, and servers that were unusual together. Lines are only ever added.
 */
export function createHistoryRecorder({
  bus,
  store,
  clock,
  baselines,
  onError,
}: {
  readonly bus: Bus
  readonly store: Store
  readonly clock: Clock
  readonly baselines: Baselines
  readonly onError: (error: unknown) => void
}): HistoryRecorder {
  const ended = new AbortController()
  const { signal } = ended
  let standing: Standing | null = null
  let snapshotMs = -Infinity
  let cascadeMs: number | null = null
  let work = Promise.resolve()

  const record = async (published: PublishedForecast) => {
    standing ??= await readStanding(store, signal)
    const nowMs = clock.nowMs()
    const { changes, scores, next } = await compare(published, standing, nowMs, signal)
    const events = [...changes]
    // A clock that was set back does not end the history.
    if (nowMs - snapshotMs >= SNAPSHOT_MS || nowMs < snapshotMs) {
      events.push({
        kind: ENVIRONMENT_KIND,
        atMs: nowMs,
        server: null,
        data: snapshotOf(published, scores),
      })
    }
    if (events.length === 0) return
    await store.addEvents(events, signal)
    // What could not be written is found again by the next forecast.
    standing = next
    if (events.length > changes.length) snapshotMs = nowMs
    if (changes.length > 0) await store.putDocument(DOCUMENT, Object.fromEntries(next), signal)
  }
  const recordCascades = async () => {
    const reading = await baselines.read(signal)
    const cascades = cascadesOf(reading)
    if (cascades.length === 0 || reading.atMs === cascadeMs) return
    const affected = [...new Set(cascades.flatMap(({ affected_servers: servers }) => servers))]
    const data = { cascades, correlation_score: reading.correlation, affected_servers: affected }
    await store.addEvents([{ kind: CASCADE_KIND, atMs: clock.nowMs(), server: null, data }], signal)
    cascadeMs = reading.atMs
  }
  const then = (act: () => Promise<void>) => {
    work = work.then(act).catch((error: unknown) => {
      if (!signal.aborted) onError(error)
    })
  }
  const stops = [
    bus.on('forecast', (published) => {
      if (published.complete) then(() => record(published))
    }),
    bus.on('steps', () => {
      then(recordCascades)
    }),
  ]
  return {
    settled: () => work,
    close: async () => {
      for (const stop of stops) stop()
      await work
      ended.abort()
    },
  }
}

async function readStanding(store: Store, signal: AbortSignal): Promise<Standing> {
  const read = standingSchema.safeParse(await store.document(DOCUMENT, signal))
  return new Map(Object.entries(read.success ? read.data : {}))
}

type NewEvent = Omit<StoredEvent, 'id'>

async function compare(
  { judged }: PublishedForecast,
  before: Standing,
  atMs: number,
  signal: AbortSignal,
): Promise<{ changes: NewEvent[]; scores: { server: string; score: number }[]; next: Standing }> {
  const { forecast, assessment } = judged
  const next: Standing = new Map(before)
  const changes: NewEvent[] = []
  const scores: { server: string; score: number }[] = []
  for (const [index, state] of assessment.servers.entries()) {
    if (index % SLICE === SLICE - 1) await yieldToEventLoop(signal)
    // Of whom nothing is known nothing has changed.
    if (state.series.length === 0) continue
    const score = riskScore(forecast, seriesByMetric(forecast, state.series), state.profile)
    scores.push({ server: state.server, score })
    const known = before.get(state.server)
    const [from, to] = [known?.level ?? 'healthy', historyLevel(score)]
    const incident = (known?.incident ?? false) || breachesCritical(judged, state)
    if (to === 'healthy') next.delete(state.server)
    else next.set(state.server, { level: to, incident })
    if (from === to) continue
    const data: LevelChange = {
      event_type:
        to === 'healthy'
          ? 'resolved'
          : HISTORY_LEVELS.indexOf(to) < HISTORY_LEVELS.indexOf(from)
            ? 'escalation'
            : 'de-escalation',
      previous_level: from,
      new_level: to,
      risk_score: score,
      metrics: Object.fromEntries(
        state.series.map((at) => [forecast.series[at]?.metric ?? '', finite(forecast.current[at])]),
      ),
      incident,
      model_type: modelType(madeOf(forecast, state.server)),
    }
    changes.push({ kind: LEVEL_KIND, atMs, server: state.server, data })
  }
  return { changes, scores, next }
}

function finite(value = NaN): number | null {
  return Number.isFinite(value) ? value : null
}

function breachesCritical(
  { forecast, assessment }: PublishedForecast['judged'],
  { series }: ServerState,
): boolean {
  return series.some((at) => {
    const threshold = assessment.thresholds[forecast.series[at]?.metric ?? ''] ?? null
    return threshold !== null && assessment.met[at] === threshold.critical
  })
}

function snapshotOf(
  { judged }: PublishedForecast,
  scores: readonly { readonly server: string; readonly score: number }[],
): Snapshot {
  const environment = v2Environment(judged)
  const summary = v2Summary(scores, environment, '')
  return {
    total_servers: environment.total_servers,
    critical_count: summary.critical_count,
    warning_count: summary.warning_count,
    degraded_count: summary.degrading_count,
    healthy_count: summary.healthy_count,
    prob_30m: environment.prob_30m,
    prob_8h: environment.prob_8h,
    avg_risk_score: summary.avg_risk_score,
    max_risk_score: summary.max_risk_score,
    top_risk_server: summary.top_5_risks[0] ?? null,
    fleet_health: environment.fleet_health,
    model_type: modelType(judged.forecast),
  }
}
