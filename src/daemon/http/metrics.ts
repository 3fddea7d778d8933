import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry, Summary } from 'prom-client'
import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import { NETWORK_MAKER, seriesMaker } from '#forecast/wire/madeBy.ts'
import type { Parts } from '../parts.ts'
import type { Env, HttpSettings } from './env.ts'
import { staleOf } from '../forecasts/stale.ts'
import { publishedOf } from './standing.ts'

export interface Metrics {
  readonly text: () => Promise<string>
  readonly type: string
  /** Times answers, by route. */
  readonly time: MiddlewareHandler<Env>
}

/** What the quantiles of delays are over. */
const DELAYS_SECONDS = 6 * 3600
const PREFIX = 'fleetcast_'

/** Metrics of the daemon itself. Of this daemon alone: nothing is kept in the library's own registry. */
export function createMetrics(
  parts: Parts,
  settings: Pick<HttpSettings, 'streamClients' | 'version'>,
): Metrics {
  const registry = new Registry()
  const gauge = (name: string, help: string, read: () => number | null) =>
    new Gauge({
      name: PREFIX + name,
      help,
      registers: [registry],
      collect() {
        // What is not known is not a number of anything.
        this.set(read() ?? NaN)
      },
    })
  const counter = (name: string, help: string, read: () => number) =>
    new Counter({
      name: PREFIX + name,
      help,
      registers: [registry],
      collect() {
        this.reset()
        this.inc(read())
      },
    })
  collectDefaultMetrics({ register: registry })
  const { forecasts, intake, store, alerts, clock } = parts
  const seconds = (ms: number | null) => (ms === null ? null : ms / 1000)
  gauge('forecast_standing', '1 if a forecast is available.', () => (publishedOf(parts) === null ? 0 : 1))
  makerGauge(registry, parts)
  gauge('forecast_stale', '1 if the forecast is stale.', () => (staleOf(parts) === null ? 0 : 1))
  gauge(
    'forecast_age_seconds',
    'Seconds since the end of the last step in the newest complete forecast.',
    () => seconds(forecasts.age().nowMs),
  )
  const delays = new Summary({
    name: `${PREFIX}forecast_delay_seconds`,
    help: 'Seconds from the end of a step to its complete forecast, over the last hours.',
    percentiles: [0.5, 0.95],
    maxAgeSeconds: DELAYS_SECONDS,
    ageBuckets: 6,
    registers: [registry],
  })
  parts.bus.on('forecast', ({ judged: { forecast }, complete, atMs }) => {
    // A step that ended before the daemon began says nothing of how fast it is.
    if (complete && forecast.issueTimeMs > parts.startedMs)
      delays.observe((atMs - forecast.issueTimeMs) / 1000)
  })
  counter('forecast_runs_total', 'Forecast runs.', () => forecasts.runs().runs)
  counter(
    'forecast_skipped_steps_total',
    'Steps skipped because the previous run was still in progress.',
    () => forecasts.runs().skipped,
  )
  gauge('forecast_elapsed_seconds', 'Duration of the last forecast run in seconds.', () =>
    seconds(forecasts.runs().lastElapsedMs),
  )
  gauge('servers', 'Servers that have reported.', () => intake.current().servers.length)
  gauge('servers_ready', 'Servers with enough history to forecast.', () => forecasts.warmth().ready)
  counter('ticks_total', 'Batches of measured values.', () => intake.facts().ticks)
  counter('records_total', 'Records accepted.', () => intake.facts().records)
  counter('records_refused_total', 'Records rejected.', () => intake.facts().refused)
  counter(
    'records_late_total',
    'Records accepted although older than the newest record of their server.',
    () => intake.facts().late,
  )
  gauge('last_tick_seconds_ago', 'Seconds since the last batch, by the daemon’s clock.', () => {
    const { lastAtMs } = intake.facts()
    return lastAtMs === null ? null : (clock.nowMs() - lastAtMs) / 1000
  })
  gauge('store_bytes', 'Size of the database on disk in bytes.', () => store.facts().bytes)
  gauge('store_points', 'Stored values.', () => store.facts().points)
  gauge('store_writable', '0 if the database cannot be written.', () =>
    store.facts().problem === null ? 1 : 0,
  )
  gauge(
    'alerts_firing',
    'Alerts that fired and are not resolved.',
    () =>
      alerts.state().alerts.filter(({ phase, firedMs }) => phase.kind !== 'resolved' && firedMs !== null)
        .length,
  )
  gauge('problems', 'Current problems that need attention.', () => parts.problems().length)
  gauge('stream_clients', 'Open WebSocket connections.', settings.streamClients)
  gauge('source_running', '1 if the source is delivering values.', () =>
    parts.source.condition().kind === 'running' ? 1 : 0,
  )
  truthGauges(registry, parts)
  new Gauge({
    name: `${PREFIX}info`,
    help: 'Version of the daemon.',
    labelNames: ['version'],
    registers: [registry],
  })
    .labels(settings.version)
    .set(1)
  const durations = new Histogram({
    name: `${PREFIX}http_duration_seconds`,
    help: 'Response time in seconds by route.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  })
  return {
    text: () => registry.metrics(),
    type: registry.contentType,
    time: async (c, next) => {
      const fromMs = performance.now()
      await next()
      // Of routes, not of paths: names of servers would be as many series. Where none answered, it is one for all.
      const route = routePath(c, -1)
      durations
        .labels(c.req.method, route.includes('*') ? 'other' : route, String(c.res.status))
        .observe((performance.now() - fromMs) / 1000)
    },
  }
}

/** What made the series of the forecast that stands. */
function makerGauge(registry: Registry, parts: Parts): void {
  new Gauge({
    name: `${PREFIX}forecast_series`,
    help: 'Forecast series by what made them: tft is the model, anything else is not from the model.',
    labelNames: ['model'],
    registers: [registry],
    collect() {
      this.reset()
      const forecast = publishedOf(parts)?.judged.forecast ?? null
      const counts = new Map([
        [NETWORK_MAKER, 0],
        ['heuristic', 0],
      ])
      for (const key of forecast?.series ?? []) {
        const maker = forecast === null ? '' : seriesMaker(forecast, key)
        counts.set(maker, (counts.get(maker) ?? 0) + 1)
      }
      for (const [maker, count] of counts) this.labels(maker).set(count)
    },
  })
}

/** How forecasts did, by metric and lead. */
function truthGauges(registry: Registry, { truth }: Parts): void {
  const labelNames = ['metric', 'lead_steps'] as const
  const by = (
    name: string,
    help: string,
    read: (score: ReturnType<typeof truth.scores>[number]) => number | null,
  ) =>
    new Gauge({
      name: PREFIX + name,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset()
        for (const score of truth.scores()) {
          const value = read(score)
          if (value !== null) this.labels(score.metric, String(score.lead)).set(value)
        }
      },
    })
  by(
    'coverage_ratio',
    'Fraction of actual values between P10 and P90; the target is 0.8.',
    ({ coverage }) => coverage,
  )
  by(
    'pinball_loss',
    'Pinball loss, mean of P10, P50 and P90, in the unit of the metric.',
    ({ pinball }) => pinball,
  )
  by(
    'skill_ratio',
    'Skill: 1 - pinball loss / pinball loss of the best naive forecast.',
    ({ skill }) => skill,
  )
  by('matured_values', 'Number of values in the scores.', ({ count }) => count)
}
