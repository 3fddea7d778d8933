import type { TimeText } from '#forecast/wire/wireTime.ts'
import type { Parts } from '../../parts.ts'
import { wireClockOf } from '../../wireClock.ts'
import { FALSE_RATE, MOST_VALUES, UNUSUAL_Z, type Reading } from '../anomalies/baselines.ts'
import { cascadeAlert, cascadesOf, LEAST_SERVERS, serversOf } from '../anomalies/cascades.ts'
import { endpoint, json } from '../endpoint.ts'
import type { App, HttpSettings } from '../env.ts'
import { CASCADE_KIND } from '../recorder.ts'
import { cascadeEventSchema, cascadeHealthSchema, cascadeStatusSchema } from '../schemas/cascade.ts'

const DAY_MS = 86_400_000
const RECENT = 5
const HIGH_CORRELATION = 0.7

export function cascadeRoutes(app: App, { config, store, clock }: Parts, { baselines }: HttpSettings): void {
  const { timeOf } = wireClockOf(config.wireZone)
  const get = { method: 'get', tag: 'Cascades' } as const
  endpoint(
    app,
    {
      ...get,
      path: '/cascade/status',
      says: 'Detects servers that are unusual at the same time, compared with the last day of each series.',
      answers: { 200: json(cascadeStatusSchema, 'The result for the newest step.') },
    },
    async ({ signal }) => {
      const reading = await baselines.read(signal)
      const toMs = clock.nowMs()
      const how = { server: null, newestFirst: true, most: 1000 } as const
      const events = await store.events(CASCADE_KIND, { fromMs: toMs - DAY_MS, toMs }, how, signal)
      const recent = events.slice(0, RECENT).flatMap(({ atMs, data }) => {
        const event = cascadeEventSchema.safeParse(data).data
        return event === undefined ? [] : [{ timestamp: timeOf(atMs), ...event }]
      })
      return {
        status: 200,
        body: {
          current_status: statusOf(reading, timeOf),
          tracking: { servers: reading.servers, metrics_tracked: reading.metrics, window_size: MOST_VALUES },
          recent_events: recent,
          event_count: events.length,
          thresholds: {
            correlation: HIGH_CORRELATION,
            cascade_servers: LEAST_SERVERS,
            anomaly_z_score: UNUSUAL_Z,
            false_discovery_rate: FALSE_RATE,
          },
        },
      }
    },
  )
  endpoint(
    app,
    {
      ...get,
      path: '/cascade/health',
      says: 'The same as a single health score.',
      answers: { 200: json(cascadeHealthSchema, 'The result for the newest step.') },
    },
    async ({ signal }) => {
      const reading = await baselines.read(signal)
      const { correlation, servers } = reading
      const anomalous = serversOf(reading.unusual).length
      const rate = servers === 0 ? 0 : anomalous / servers
      const score = Number((100 * (1 - 0.5 * Math.abs(correlation)) * (1 - rate)).toFixed(1))
      return {
        status: 200,
        body: {
          health_score: score,
          status: score >= 80 ? 'healthy' : score >= 60 ? 'degraded' : score >= 40 ? 'warning' : 'critical',
          correlation_score: correlation,
          anomaly_rate: rate,
          anomalous_servers: anomalous,
          total_servers: servers,
          cascade_risk: correlation > HIGH_CORRELATION ? 'high' : correlation > 0.5 ? 'medium' : 'low',
        },
      }
    },
  )
}

function statusOf(reading: Reading, timeOf: TimeText) {
  const { atMs, servers, unusual, correlation } = reading
  if (atMs === null || servers < 2)
    return {
      cascade_detected: false,
      reason:
        atMs === null
          ? 'No server has reported data in the last two hours'
          : `Fewer than two servers have enough history: ${servers}`,
    } as const
  const cascades = cascadesOf(reading)
  const alert = cascadeAlert(reading)
  const anomalous = serversOf(unusual).length
  return {
    cascade_detected: cascades.length > 0,
    timestamp: timeOf(atMs),
    total_servers: servers,
    servers_with_anomalies: anomalous,
    anomaly_rate: anomalous / servers,
    correlation_score: correlation,
    cascades,
    ...(alert === null ? {} : { alert }),
  }
}
