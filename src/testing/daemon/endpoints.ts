import { html, json, jsonText, pythonTime, CRASH, WEB_PAGE, type Answer } from './answer.ts'
import { historical } from './historical.ts'
import { malform } from './malform.ts'
import type { Generation, Manners } from './manners.ts'
import * as panels from './panels.ts'

/** What an answer depends on. */
export interface DaemonState {
  readonly generation: Generation
  readonly manners: Manners
  readonly tick: number
  /** Text of the newest forecast. */
  readonly forecast: string
  readonly clients: number
  readonly nowMs: number
  readonly upMs: number
}

const OPEN_PATHS = ['/', '/health', '/status']
const FORBIDDEN = 'Invalid or missing API key. Set TFT_API_KEY environment variable.'
const SERVERS_NEED_RECORDS = 150

/**
 * What the daemon answers to one request. Order as in FastAPI: routes first, then the key, then the limit.
 * @param isWithinLimit - counts the request; asked only on limited paths
 */
export function answer(
  state: DaemonState,
  request: { readonly method: string; readonly url: URL; readonly key: string | undefined },
  isWithinLimit: (path: string) => boolean,
): Answer {
  const { manners } = state
  const path = decoded(request.url.pathname)
  if (manners.status500) return CRASH
  if (manners.notADaemon) return html(WEB_PAGE)
  const endpoint = endpointOf(state, path, request.url.searchParams)
  if (endpoint === null) return json(404, { detail: 'Not Found' })
  if (request.method !== 'GET') return json(405, { detail: 'Method Not Allowed' }, { Allow: 'GET' })
  if (manners.key !== null && !OPEN_PATHS.includes(path) && request.key !== manners.key)
    return json(403, { detail: FORBIDDEN })
  if (isLimited(path) && !isWithinLimit(path)) {
    const { limitPerMinute, retryAfterSeconds } = manners
    const headers: Record<string, string> =
      retryAfterSeconds === null ? {} : { 'Retry-After': `${retryAfterSeconds}` }
    return json(429, { error: `Rate limit exceeded: ${limitPerMinute ?? 0} per 1 minute` }, headers)
  }
  return endpoint()
}

/** Python's unquote leaves alone what is no escape. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function isLimited(path: string): boolean {
  return path === '/predictions/current' || path === '/alerts/active' || path.startsWith('/explain/')
}

/** null: no such route. */
function endpointOf(state: DaemonState, path: string, query: URLSearchParams): (() => Answer) | null {
  switch (path) {
    case '/health':
      return () => json(200, health(state))
    case '/status':
      return () => json(200, status(state))
    case '/predictions/current':
      return () => predictions(state)
    case '/alerts/active':
      return () => alerts(state)
    case '/':
      return state.generation === 'v1' ? null : () => json(200, service(state))
  }
  return state.generation === 'v2' ? panelOf(state, path, query) : null
}

function panelOf(state: DaemonState, path: string, query: URLSearchParams): (() => Answer) | null {
  const servers = Object.keys(part(state, 'predictions'))
  const { nowMs } = state
  switch (path) {
    case '/cascade/status':
      return () => json(200, panels.cascadeStatus(servers, nowMs))
    case '/cascade/health':
      return () => json(200, panels.cascadeHealth(servers))
    case '/drift/status':
      return () => json(200, panels.driftStatus(nowMs))
    case '/drift/report':
      return () => json(200, panels.DRIFT_REPORT)
    case '/admin/model-info':
      return () => json(200, panels.modelInfo(servers))
    case '/admin/models':
      return () => json(200, panels.MODELS)
  }
  if (path.startsWith('/historical/')) {
    const found = historical(path.slice('/historical/'.length), query, servers, nowMs)
    return found === null ? null : () => found
  }
  const [, server] = /^\/explain\/([^/]+)$/.exec(path) ?? []
  if (server === undefined) return null
  return () => json(200, panels.explain(server, part(state, 'predictions')[server], nowMs))
}

function isReady({ tick, manners }: DaemonState): boolean {
  return tick >= manners.warmUpTicks
}

function health({ generation, upMs }: DaemonState): unknown {
  return generation === 'v1'
    ? { status: 'healthy', uptime_seconds: upMs / 1000 }
    : { status: 'healthy', service: 'tft_inference_daemon', running: true }
}

function status(state: DaemonState): unknown {
  const { generation, tick, clients, manners } = state
  const servers = Object.keys(part(state, 'predictions')).length
  const common = { running: true, tick_count: tick, window_size: tick * servers }
  if (generation === 'v1') return { ...common, active_alerts: alertList(state).length, ws_clients: clients }
  const share = manners.warmUpTicks === 0 ? 1 : Math.min(1, tick / manners.warmUpTicks)
  const warm = isReady(state)
  const size = Math.floor(share * SERVERS_NEED_RECORDS)
  return {
    ...common,
    warmup: {
      is_warmed_up: warm,
      progress_percent: Math.floor(share * 100),
      threshold: SERVERS_NEED_RECORDS,
      ...(generation === 'v2' && { current_size: size, required_size: SERVERS_NEED_RECORDS }),
      message: warm
        ? 'Model ready - using TFT predictions'
        : tick === 0
          ? 'Waiting for data...'
          : `Warming up: 0/${servers} servers ready`,
    },
  }
}

function service({ generation }: DaemonState): unknown {
  return {
    service: 'TFT Inference Daemon',
    version: generation === 'v2' ? '2.4' : '2.0',
    status: 'running',
    endpoints: { predictions: 'GET /predictions/current', status: 'GET /status', health: 'GET /health' },
    features: {},
  }
}

function predictions(state: DaemonState): Answer {
  if (isReady(state)) {
    const text = malform(state.forecast, state.manners.malformed)
    return state.manners.malformed === 'html' ? html(text) : jsonText(200, text)
  }
  if (state.generation === 'v1') return json(503, { error: 'No predictions yet' })
  return json(200, {
    error: 'insufficient_data',
    message: `Need at least 100 records, have ${state.tick}`,
    predictions: {},
  })
}

function alerts(state: DaemonState): Answer {
  const list = isReady(state) ? alertList(state) : []
  const body = { count: list.length, alerts: list }
  return json(200, state.generation === 'v1' ? body : { timestamp: pythonTime(state.nowMs), ...body })
}

function alertList({ forecast }: DaemonState): readonly unknown[] {
  const list = parsed(forecast).alerts
  return Array.isArray(list) ? list : []
}

/** A field of the forecast that is an object; empty where the forecast is not readable, as raw text may be. */
function part({ forecast }: DaemonState, name: string): Readonly<Record<string, unknown>> {
  return asObject(parsed(forecast)[name])
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return asObject(JSON.parse(text))
  } catch {
    return {}
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
