import { z } from 'zod'
import { FleetcastError } from '#forecast/errors.ts'
import type { SeriesKey } from '#forecast/fleetForecast.ts'
import {
  ownExplainAskedSchema,
  ownExplainFleetAskedSchema,
  ownExplanationSchema,
  ownFleetExplanationSchema,
  ownHistoryAskedSchema,
  ownHistorySchema,
  ownRowsSchema,
  type OwnHistoryAsked,
} from '#forecast/wire/own/series.ts'
import type { MetricRows } from '#data/liveTable.ts'
import type { Parts } from '../../../parts.ts'
import { endpoint, json } from '../../endpoint.ts'
import type { App } from '../../env.ts'
import { NotThere } from '../../problem.ts'
import { publishedOf } from '../../standing.ts'

/** Values of one answer. */
const MOST_VALUES = 2_000_000
/** Servers that are read from the store at a time. */
const BATCH = 40

export function ownSeriesRoutes(app: App, parts: Parts): void {
  const own = { method: 'post', tag: 'Fleetcast' } as const
  endpoint(
    app,
    {
      ...own,
      path: '/api/fleetcast/history',
      says: 'History of series at the model’s step.',
      body: ownHistoryAskedSchema,
      answers: { 200: json(ownHistorySchema, 'One list per series, in the requested order.') },
    },
    async ({ body, signal }) => ({ status: 200, body: await historyOf(parts, body, signal) }),
  )
  endpoint(
    app,
    {
      ...own,
      path: '/api/fleetcast/explain',
      says: 'Variable weights and attention for one series.',
      body: ownExplainAskedSchema,
      answers: { 200: json(ownExplanationSchema, 'Weights as fractions of 1.') },
    },
    async ({ body, signal }) => {
      const { attention, ...rest } = await parts.forecasts.explain(keyOf(parts, body), signal)
      return { status: 200, body: { ...rest, attention: numbers(attention) } }
    },
  )
  endpoint(
    app,
    {
      ...own,
      path: '/api/fleetcast/explain-fleet',
      says: 'The same, averaged over the given series, or over the fleet if null.',
      body: ownExplainFleetAskedSchema,
      answers: { 200: json(ownFleetExplanationSchema, 'Weights as fractions of 1.') },
    },
    async ({ body: { series }, signal }) => {
      const keys = series?.map((name) => keyOf(parts, name)) ?? null
      const { attention, ...rest } = await parts.forecasts.explainFleet(keys, signal)
      return { status: 200, body: { ...rest, attention: numbers(attention) } }
    },
  )
  endpoint(
    app,
    {
      method: 'get',
      tag: 'Fleetcast',
      path: '/api/fleetcast/window',
      says: 'The rows of one server that the model reads, for verifying its forecast.',
      query: z.object({ server: z.string().min(1).max(500) }),
      answers: { 200: json(ownRowsSchema, 'The rows as columns.') },
    },
    async ({ query: { server }, signal }) => {
      const model = parts.forecasts.model()
      const stepMs = stepOf(parts)
      const known = parts.intake.current().servers.find(({ name }) => name === server)
      const newestMs = known?.newestMs ?? publishedOf(parts)?.judged.forecast.issueTimeMs
      if (model === null || newestMs === undefined) throw new NotThere(`Server ${server} has no rows.`)
      const steps = model.encoderLength + Math.max(0, ...model.lags) + 2
      const span = { fromMs: newestMs - steps * stepMs, toMs: newestMs }
      const rows = await parts.store.rows('step', span, { servers: [server], metrics: null }, signal)
      return { status: 200, body: rowsOnWire(rows) }
    },
  )
}

/** With the profile that the forecast knows. */
function keyOf(parts: Parts, { server, metric }: Pick<SeriesKey, 'server' | 'metric'>): SeriesKey {
  const series = publishedOf(parts)?.judged.forecast.series
  return (
    series?.find((key) => key.server === server && key.metric === metric) ?? { server, metric, profile: null }
  )
}

/** The step that forecasts are on. */
function stepOf(parts: Parts): number {
  const forecast = publishedOf(parts)?.judged.forecast
  const model = parts.forecasts.model()
  const stepMs = forecast?.stepMs ?? parts.config.stepMs ?? model?.stepMs ?? model?.assumedStepMs
  if (stepMs === undefined)
    throw new FleetcastError('model-missing', 'No model is loaded, so the step is unknown')
  return stepMs
}

async function historyOf(parts: Parts, { series, fromMs, toMs }: OwnHistoryAsked, signal: AbortSignal) {
  const stepMs = stepOf(parts)
  const firstMs = Math.ceil(fromMs / stepMs) * stepMs
  const length = Math.max(0, Math.floor((toMs - firstMs) / stepMs) + 1)
  if (!(length * series.length <= MOST_VALUES))
    throw new FleetcastError(
      'argument-invalid',
      `${series.length} series of ${length} steps are too many for one request: at most ${MOST_VALUES} values`,
    )
  const values = series.map(() => new Array<number | null>(length).fill(null))
  const wanted = new Map<string, Map<string, number>>()
  series.forEach(({ server, metric }, at) => {
    const own = wanted.get(server) ?? new Map<string, number>()
    wanted.set(server, own.set(metric, at))
  })
  const servers = [...wanted.keys()]
  const metrics = [...new Set(series.map(({ metric }) => metric))]
  // Half a step more on either side: a feed at the model's step has times of its own.
  const span = { fromMs: firstMs - stepMs / 2, toMs: firstMs + (length - 0.5) * stepMs }
  for (let from = 0; from < servers.length && length > 0; from += BATCH) {
    const which = { servers: servers.slice(from, from + BATCH), metrics }
    const rows = await parts.store.rows('step', span, which, signal)
    for (const column of rows.metrics) {
      rows.servers.forEach((server, row) => {
        const target = values[wanted.get(server)?.get(column.name) ?? -1]
        const value = column.values[row] ?? NaN
        const at = Math.round(((rows.timeMs[row] ?? NaN) - firstMs) / stepMs)
        if (target !== undefined && at >= 0 && at < length && Number.isFinite(value)) target[at] = value
      })
    }
  }
  return { stepMs, fromMs: firstMs, length, values }
}

function rowsOnWire({ servers, timeMs, metrics, labels, naiveTime }: MetricRows) {
  return {
    servers,
    timeMs: numbers(timeMs),
    metrics: metrics.map((column) => ({ ...column, values: numbers(column.values) })),
    labels,
    ...(naiveTime === undefined ? {} : { naiveTime }),
  }
}

/** JSON has neither NaN nor infinities. */
function numbers(values: ArrayLike<number>): (number | null)[] {
  return Array.from(values, (value) => (Number.isFinite(value) ? value : null))
}
