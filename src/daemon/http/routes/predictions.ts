import { z } from 'zod'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { madeByFields, madeOf } from '#forecast/wire/madeBy.ts'
import { staleFields, v2Metadata, v2Times } from '#forecast/wire/v2/body.ts'
import { v2Facts, v2Server } from '#forecast/wire/v2/server.ts'
import type { Parts } from '../../parts.ts'
import { wireClockOf } from '../../wireClock.ts'
import { acceptsGzip } from '../compress.ts'
import { endpoint, json } from '../endpoint.ts'
import type { App, HttpSettings } from '../env.ts'
import { measuredOf } from '../measuredAlerts.ts'
import { createPredictionBodies, streamOf } from '../predictionBodies.ts'
import { errorSchema, serverParams } from '../schemas/common.ts'
import {
  activeAlertsSchema,
  noPredictionsSchema,
  predictionsSchema,
  serverPredictionSchema,
} from '../schemas/predictions.ts'
import { newestOf, newestTag, noneInV2, stateOf, whyNone } from '../standing.ts'

const PER_MINUTE = 30

export function predictionRoutes(app: App, parts: Parts, { monotonicMs }: HttpSettings): void {
  const newest = newestOf(parts, monotonicMs)
  const tagOf = () => newestTag(parts, newest())
  const wire = wireClockOf(parts.config.wireZone)
  const measured = measuredOf(parts)
  const bodyOf = createPredictionBodies(wire, ({ published }) => measured(published.judged))
  endpoint(
    app,
    {
      method: 'get',
      path: '/predictions/current',
      tag: 'Predictions',
      says: 'The newest forecast of the whole fleet.',
      answers: {
        200: json(
          z.union([predictionsSchema, noPredictionsSchema]),
          'The forecast, or `error` with the reason why there is none.',
        ),
        503: json(z.object({ error: z.string() }), 'There is no forecast (v1 format).'),
      },
      perMinute: PER_MINUTE,
      tagOf,
    },
    async ({ c }) => {
      const found = newest()
      if (found === null) {
        if (parts.config.wire === 'v1') return { status: 503, body: { error: 'No predictions yet' } }
        const why = whyNone(parts)
        return { status: 200, body: { ...noneInV2(why ?? GONE), predictions: {} } }
      }
      const isGzip = acceptsGzip(c.req.header('accept-encoding'))
      const body = bodyOf(found)
      const bytes = await (isGzip ? body.gzipped() : body.plain())
      return new Response(streamOf(bytes), {
        headers: {
          'Content-Type': 'application/json',
          'Content-Length': String(bytes.length),
          ...(isGzip && { 'Content-Encoding': 'gzip' }),
          Vary: 'Accept-Encoding',
        },
      })
    },
  )

  endpoint(
    app,
    {
      method: 'get',
      path: '/alerts/active',
      tag: 'Alerts',
      says: 'Current and likely breaches, one alert per threshold.',
      answers: { 200: json(activeAlertsSchema, 'Alerts, critical first, then by time to breach.') },
      perMinute: PER_MINUTE,
      tagOf,
    },
    async () => {
      const found = newest()
      const timestamp = wire.timeOf(parts.clock.nowMs())
      if (found === null) {
        const { message } = noneInV2(whyNone(parts) ?? GONE)
        const alerts = [...measured(null)]
        return { status: 200, body: { timestamp, count: alerts.length, alerts, error: message } }
      }
      const { count, json: alerts } = await bodyOf(found).alerts()
      const told = JSON.stringify({
        timestamp,
        count,
        ...staleFields(found.stale, wire.timeOf),
        ...madeByFields(found.published.judged.forecast),
      })
      const text = `${told.slice(0, -1)},"alerts":${alerts}}`
      return new Response(text, { headers: { 'Content-Type': 'application/json' } })
    },
  )

  endpoint(
    app,
    {
      method: 'get',
      path: '/predict/{server_name}',
      tag: 'Predictions',
      says: 'The newest forecast of one server.',
      params: serverParams,
      answers: {
        200: json(z.union([serverPredictionSchema, errorSchema]), 'The server, or `error` with the reason.'),
      },
      perMinute: PER_MINUTE,
      tagOf,
    },
    ({ params: { server_name: server } }) => {
      const found = newest()
      if (found === null) return { status: 200, body: noneInV2(whyNone(parts) ?? GONE) }
      const { published, stale } = found
      const state = stateOf(published, server)
      if (state === null) return { status: 200, body: noPrediction(server, published.judged.forecast) }
      const { forecast, assessment } = published.judged
      const { risk_score, alert, time_to_issue } = v2Facts(forecast, assessment, state)
      // Written here: the type cannot say which keys are metrics.
      return Response.json({
        server_name: server,
        timestamp: wire.timeOf(parts.clock.nowMs()),
        prediction: v2Server(forecast, assessment, state),
        forecast: v2Times(forecast, wire),
        risk_score,
        alert,
        time_to_issue,
        metadata: v2Metadata(madeOf(forecast, server), {
          inputPoints: published.inputPoints,
          nowMs: published.atMs,
          wire,
          stale,
        }),
      })
    },
  )
}

/** Says why, where the forecast knows. */
export function noPrediction(server: string, { leftOut }: Pick<FleetForecast, 'leftOut'>) {
  const why = leftOut.find((each) => each.server === server)?.reason
  const rest = why === undefined ? '' : ` (${why})`
  return { error: 'no_prediction', message: `No prediction available for server: ${server}${rest}` }
}

/** Between two questions a forecast came. */
export const GONE = {
  kind: 'waiting',
  message: 'A new forecast has just arrived; try again.',
  error: null,
} as const
