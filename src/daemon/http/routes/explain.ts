import { thresholdIn, type ServerState } from '#forecast/assess.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import { isFromNetwork } from '#forecast/engines.ts'
import { leadSteps } from '#forecast/leadSteps.ts'
import { pathAt } from '#forecast/quantile/curve.ts'
import { v2Attention, v2Counterfactuals, v2Features } from '#forecast/wire/v2/explanation.ts'
import { v2Server } from '#forecast/wire/v2/server.ts'
import type { PublishedForecast } from '../../events.ts'
import type { Parts } from '../../parts.ts'
import { wireClockOf } from '../../wireClock.ts'
import type { LeadScore } from '../../truth/api.ts'
import { endpoint, json } from '../endpoint.ts'
import type { App, HttpSettings } from '../env.ts'
import { explainAnswer, explainParams, explainQuery } from '../schemas/explain.ts'
import { newestOf, noneInV2, stateOf, whyNone } from '../standing.ts'
import { GONE, noPrediction } from './predictions.ts'

const PER_MINUTE = 30
/** v2's counterfactuals are of CPU; where a server has it, so are ours. */
const CPU = ['cpu_user_pct', 'cpu_percent']

export function explainRoutes(app: App, parts: Parts, { monotonicMs }: HttpSettings): void {
  const newest = newestOf(parts, monotonicMs)
  endpoint(
    app,
    {
      method: 'get',
      path: '/explain/{server_name}',
      tag: 'Explanations',
      says: 'Variable weights and attention for one server, and forecasts for modified inputs.',
      params: explainParams,
      query: explainQuery,
      answers: { 200: json(explainAnswer, 'The explanation, or `error` with the reason why there is none.') },
      perMinute: PER_MINUTE,
    },
    async ({ params: { server_name: server }, query: { metric }, signal }) => {
      const published = newest()?.published ?? null
      if (published === null) return { status: 200, body: noneInV2(whyNone(parts) ?? GONE) }
      const state = stateOf(published, server)
      if (state === null) return { status: 200, body: noPrediction(server, published.judged.forecast) }
      const at = explainedSeries(published, state, metric)
      if (at === null)
        return {
          status: 200,
          body: { error: 'no_prediction', message: `${server} has no forecast of ${metric ?? ''}` },
        }
      try {
        return Response.json(await explained(parts, published, state, at, signal))
      } catch (error) {
        if (!(error instanceof FleetcastError)) throw error
        return { status: 200, body: { error: 'explanation_failed', message: error.message } }
      }
    },
  )
}

/** null: the server has no such metric. */
function explainedSeries(
  { judged: { forecast } }: PublishedForecast,
  { series, lead, severity }: ServerState,
  metric: string | undefined,
): number | null {
  if (metric !== undefined) return series.find((at) => forecast.series[at]?.metric === metric) ?? null
  const isBad = severity === 'breaching' || severity === 'critical' || severity === 'warning'
  return (isBad ? lead : (cpuOf(forecast, series) ?? lead)) ?? series[0] ?? null
}

function cpuOf({ series: all }: FleetForecast, series: readonly number[]): number | undefined {
  return series.find((at) => CPU.includes(all[at]?.metric ?? ''))
}

async function explained(
  parts: Parts,
  { judged: { forecast, assessment } }: PublishedForecast,
  state: ServerState,
  at: number,
  signal: AbortSignal,
) {
  const { server } = state
  const key = keyAt(forecast, at)
  if (!isFromNetwork(forecast, key.metric, server))
    throw new FleetcastError(
      'model-missing',
      `The forecast of ${key.metric} is not from the network, so it cannot be explained`,
    )
  const changedAt = cpuOf(forecast, state.series) ?? at
  const changed = keyAt(forecast, changedAt)
  const { soon } = leadSteps(forecast)
  const looked = await parts.forecasts.explain(key, signal)
  const changes = await parts.forecasts.counterfactuals(changed, signal)
  const value = pathAt(forecast, at, 0.5)[soon - 1] ?? NaN
  const prediction = v2Server(forecast, assessment, state)
  const { feature_importance, ...features } = v2Features(looked, forecast, {
    server,
    metric: key.metric,
    series: at,
  })
  return {
    server_name: server,
    timestamp: wireClockOf(parts.config.wireZone).timeOf(parts.clock.nowMs()),
    metric: key.metric,
    shap: {
      server_name: server,
      prediction_value: Number.isFinite(value) ? value : null,
      feature_importance,
      top_driver: features.top_driver,
      summary: features.summary,
      method: features.method,
    },
    attention: v2Attention(looked, server, forecast.stepMs),
    counterfactuals: v2Counterfactuals(changes, {
      metric: changed.metric,
      threshold: thresholdIn(assessment, changed.metric),
      soonSteps: soon,
      confidence: coverageOf(parts.truth.scores(), changed.metric),
    }),
    prediction,
    risk_score: prediction.risk_score,
    data_points: rowsOf(forecast, at),
  }
}

function keyAt({ series }: FleetForecast, at: number): SeriesKey {
  return series[at] ?? { server: '', metric: '', profile: null }
}

/** Of the history that came with the forecast. */
function rowsOf({ history, historyLength }: FleetForecast, at: number): number {
  return history
    .subarray(at * historyLength, (at + 1) * historyLength)
    .filter((value) => !Number.isNaN(value)).length
}

function coverageOf(scores: readonly LeadScore[], metric: string): number {
  const own = scores.filter((score) => score.metric === metric)
  const count = own.reduce((sum, score) => sum + score.count, 0)
  return count === 0 ? 0 : own.reduce((sum, score) => sum + score.coverage * score.count, 0) / count
}
