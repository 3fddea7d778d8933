import { isOpen } from '#forecast/alerts/alert.ts'
import type { Parts } from '../../parts.ts'
import { endpoint, endpointsOf, json, other } from '../endpoint.ts'
import type { App, HttpSettings } from '../env.ts'
import { docsPage, openApiDocument } from '../openApi.ts'
import { aliveSchema, healthSchema, readySchema, serviceSchema, statusSchema } from '../schemas/service.ts'
import { guardOf } from '../security/keys.ts'
import { publishedOf, warmupOf, whyNone, windowSize } from '../standing.ts'

/** As v2's last interface calls itself. */
const V2_SERVICE = 'TFT Inference Daemon'
const V2_VERSION = '2.4'

export function serviceRoutes(app: App, parts: Parts, settings: HttpSettings): void {
  const open = { open: true, method: 'get', tag: 'Service' } as const
  const guard = guardOf(parts.config.keys)
  let document: string | null = null
  endpoint(
    app,
    {
      ...open,
      path: '/health',
      says: 'Tells whether the daemon is running.',
      answers: { 200: json(healthSchema, 'It is.') },
    },
    () => ({
      status: 200,
      body: {
        status: 'healthy',
        service: 'tft_inference_daemon',
        running: true,
        uptime_seconds: Math.max(0, parts.clock.nowMs() - parts.startedMs) / 1000,
      },
    }),
  )
  endpoint(
    app,
    {
      ...open,
      path: '/status',
      says: 'Returns status and warm-up progress.',
      answers: { 200: json(statusSchema, 'Counts.') },
    },
    ({ c }) => ({
      status: 200,
      body: {
        running: true,
        tick_count: parts.intake.facts().ticks,
        window_size: windowSize(parts),
        active_alerts: parts.alerts.state().alerts.filter((alert) => isOpen(alert) && alert.firedMs !== null)
          .length,
        ws_clients: settings.streamClients(),
        warmup: warmupOf(parts),
        ...scenarioStatus(parts, new URL(c.req.url).origin),
      },
    }),
  )
  endpoint(
    app,
    {
      ...open,
      path: '/',
      says: 'Lists endpoints and features; browsers get the dashboard.',
      answers: { 200: json(serviceSchema, 'Endpoints and features.') },
    },
    () => ({
      status: 200,
      body: {
        service: V2_SERVICE,
        version: V2_VERSION,
        status: 'running',
        endpoints: Object.fromEntries(
          endpointsOf(app).map(({ method, path }) => [
            nameOf(method, path),
            `${method.toUpperCase()} ${path}`,
          ]),
        ),
        features: {
          cascade_detection: true,
          drift_monitoring: true,
          explainability: true,
          historical: true,
          multi_target: true,
          websocket: true,
        },
        feed_example:
          'POST /feed/data {"records": [{"server_name": "web-1", "timestamp": "2026-01-01T12:00:00Z", "cpu_user_pct": 12.5}]}',
        fleetcast: { version: settings.version, protocol: 1, facts: '/api/fleetcast/facts' },
      },
    }),
  )
  endpoint(
    app,
    {
      ...open,
      path: '/healthz',
      says: 'Liveness probe.',
      answers: { 200: json(aliveSchema, 'The daemon is alive.') },
    },
    () => ({ status: 200, body: { status: 'ok' } }),
  )
  endpoint(
    app,
    {
      ...open,
      path: '/readyz',
      says: 'Readiness probe: whether a forecast is available. Details only with the API key, where one is set.',
      answers: { 200: json(readySchema, 'It is.'), 503: json(readySchema, 'It is not, with the reason.') },
    },
    ({ c }) => {
      const why = whyNone(parts)
      // Probes read the status and carry no key: whoever has none is told what kind of trouble it is, not of which host,
      // folder or server.
      const isKnown = guard.admit(c.req.raw.headers, new URL(c.req.url)) !== null
      const problems = parts
        .problems()
        .map(({ id, message }) => (isKnown ? message : (id.split(' ')[0] ?? 'problem')))
      if (publishedOf(parts) !== null && why === null)
        return { status: 200, body: { ready: true, reasons: [], problems } }
      return {
        status: 503,
        body: { ready: false, reasons: why === null ? [] : [isKnown ? why.message : why.kind], problems },
      }
    },
  )
  endpoint(
    app,
    {
      ...open,
      path: '/openapi.json',
      says: 'This document.',
      answers: { 200: other('application/json', 'OpenAPI 3.1.') },
    },
    () => {
      // Every family has added its addresses by now.
      document ??= JSON.stringify(openApiDocument(app, settings.version))
      return new Response(document, { headers: { 'Content-Type': 'application/json' } })
    },
  )
  endpoint(
    app,
    {
      ...open,
      path: '/docs',
      says: 'The same as a web page.',
      answers: { 200: other('text/html', 'A page.') },
    },
    () => docsPage(app),
  )
}

/** `GET /historical/summary` → `historical_summary`. */
function nameOf(method: string, path: string): string {
  const words = path
    .replaceAll(/[{}+]/g, '')
    .split('/')
    .filter((word) => word !== '')
  const name = words.join('_').replaceAll(/\W/g, '_')
  return method === 'get' ? name || 'root' : `${method}_${name}`
}

function scenarioStatus({ source }: Parts, origin: string) {
  if (source.scenario === null) return {}
  const { mode, affected, fleetSize } = source.scenario.current()
  return { scenario: mode, fleet_size: fleetSize, affected_servers: affected.length, inference_url: origin }
}
