import { OpenAPIHono } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import type { Parts } from '../parts.ts'
import { MOST_BODY_BYTES } from './body.ts'
import { compressAnswers } from './compress.ts'
import { endpoint, endpointsOf, methodsAt, other } from './endpoint.ts'
import { addressOf, type App, type Env, type HttpSettings } from './env.ts'
import { createPage } from './page.ts'
import { answerToError, methodNotAllowed, notFound, problem } from './problem.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { adminRoutes } from './routes/admin.ts'
import { cascadeRoutes } from './routes/cascade.ts'
import { driftRoutes } from './routes/drift.ts'
import { explainRoutes } from './routes/explain.ts'
import { feedRoutes } from './routes/feed.ts'
import { historicalRoutes } from './routes/historical.ts'
import { ownAccuracyRoutes } from './routes/own/accuracy.ts'
import { ownAlertRoutes } from './routes/own/alerts.ts'
import { ownFactsRoutes } from './routes/own/facts.ts'
import { ownModelRoutes } from './routes/own/model.ts'
import { ownSeriesRoutes } from './routes/own/series.ts'
import { predictionRoutes } from './routes/predictions.ts'
import { scenarioRoutes } from './routes/scenario.ts'
import { serviceRoutes } from './routes/service.ts'
import { guardOf, WRONG_KEY } from './security/keys.ts'
import { createLimits } from './security/limits.ts'
import { isAllowedOrigin, isOwnHost } from './security/origins.ts'

const READS = ['GET', 'HEAD', 'OPTIONS']

/** A family of addresses that another part brings. */
export type Routes = (app: App, parts: Parts) => void

/** All addresses of the daemon, apart from listening: `app.request(…)` asks them. more: families of others. */
export function createApp(parts: Parts, settings: HttpSettings, more: readonly Routes[] = []): App {
  const app = new OpenAPIHono<Env>()
  const { config, log } = parts
  const limits = createLimits(settings.monotonicMs)
  const metrics = createMetrics(parts, settings)
  app.onError((error) => {
    const { response, isOurs } = answerToError(error)
    if (isOurs) log.error({ err: error }, 'A response failed')
    return response
  })
  app.notFound((c) => {
    const { pathname, search } = new URL(c.req.url)
    const methods = methodsAt(app, pathname)
    if (methods.length > 0) return methodNotAllowed(methods)
    // As the old daemons do: whoever writes a slash at the end is sent on, with what it posts.
    const without = pathname.replace(/\/$/, '')
    if (without === pathname || methodsAt(app, without).length === 0) return notFound()
    return new Response(null, { status: 307, headers: { Location: `${without}${search}` } })
  })

  app.use(async (c, next) => {
    c.set('limits', limits)
    await next()
    c.res.headers.set('X-Content-Type-Options', 'nosniff')
  })
  app.use(async (c, next) => {
    const host = c.req.header('host') ?? new URL(c.req.url).host
    if (!isOwnHost(host, { ...config, hostname: settings.hostname }))
      return problem(
        403,
        `The host ${JSON.stringify(host.slice(0, 200))} is not allowed; add it with --allowed-hosts.`,
      )
    const origin = c.req.header('origin') ?? null
    // What a page elsewhere may only read, it may not change either: simple requests come without asking first.
    if (!READS.includes(c.req.method) && !isAllowedOrigin(origin, host, config.corsOrigins))
      return problem(403, 'Pages from this origin may not make changes; add it to CORS_ORIGINS.')
    return next()
  })
  app.use(
    cors({
      origin: (origin) => (config.corsOrigins.includes(origin) ? origin : null),
      allowMethods: ['GET', 'POST', 'PUT', 'DELETE'],
      allowHeaders: ['Content-Type', 'X-API-Key', 'Authorization', 'If-None-Match'],
      exposeHeaders: ['ETag', 'Retry-After'],
      credentials: true,
      maxAge: 600,
    }),
  )
  app.use(metrics.time)
  app.use(compressAnswers)
  app.use(createPage(settings))
  useKeys(app, parts)
  app.use(
    bodyLimit({
      maxSize: MOST_BODY_BYTES,
      onError: () =>
        problem(413, `The request body is too large: at most ${MOST_BODY_BYTES / 1024 / 1024} MB.`),
    }),
  )
  serviceRoutes(app, parts, settings)
  predictionRoutes(app, parts, settings)
  feedRoutes(app, parts, settings)
  explainRoutes(app, parts, settings)
  cascadeRoutes(app, parts, settings)
  driftRoutes(app, parts)
  historicalRoutes(app, parts)
  scenarioRoutes(app, parts)
  adminRoutes(app, parts)
  ownFactsRoutes(app, parts, settings)
  ownSeriesRoutes(app, parts)
  ownAccuracyRoutes(app, parts)
  ownAlertRoutes(app, parts)
  ownModelRoutes(app, parts)
  metricsRoute(app, metrics)
  for (const routes of more) routes(app, parts)
  registerKey(app)
  return app
}

/** Everything but what is open takes a key, what is not there included. */
function useKeys(app: App, { config }: Parts): void {
  const guard = guardOf(config.keys)
  const open = () =>
    new Set(endpointsOf(app).flatMap(({ path, open: isOpen }) => (isOpen === true ? [path] : [])))
  let known: ReadonlySet<string> | null = null
  app.use(async (c, next) => {
    known ??= open()
    const url = new URL(c.req.url)
    const who = guard.admit(c.req.raw.headers, url)
    if (who === null && !known.has(url.pathname)) return c.json(WRONG_KEY, 403)
    c.set('caller', `${who ?? 'anonymous'} ${addressOf(c)}`)
    return next()
  })
}

function metricsRoute(app: App, { text, type }: Metrics): void {
  endpoint(
    app,
    {
      method: 'get',
      path: '/metrics',
      tag: 'Service',
      says: 'Metrics of the daemon itself.',
      answers: { 200: other('text/plain', 'Prometheus text format.') },
    },
    async () => new Response(await text(), { headers: { 'Content-Type': type } }),
  )
}

function registerKey(app: App): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'key', {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
  })
}
