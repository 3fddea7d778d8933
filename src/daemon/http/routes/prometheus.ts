import { metricOf } from '#forecast/metrics/lookup.ts'
import type { Parts } from '../../parts.ts'
import { endpoint, json } from '../endpoint.ts'
import type { App, Asked as Context } from '../env.ts'
import { badParameter, QueryError } from '../prometheus/badData.ts'
import { parseExpression, parseMatchers, type Matcher } from '../prometheus/expression.ts'
import { metricNames } from '../prometheus/names.ts'
import { numberText, stepOf, timeOf } from '../prometheus/params.ts'
import { evaluated, lookBackMs, samplesOf, seriesOf, type Labels } from '../prometheus/series.ts'
import {
  buildSchema,
  metadataSchema,
  namesSchema,
  promErrorSchema,
  queriedSchema,
  rangedSchema,
  seriesSchema,
} from '../schemas/prometheus.ts'
import { z } from 'zod'

/** Points of one series in one answer, as in Prometheus, and of all together. */
const MOST_POINTS = 11_000
const MOST_POINTS_IN_ALL = 5_000_000
const MOST_MATCHES = 100
const MOST_FORM_BYTES = 1024 * 1024
/** The version of Prometheus whose answers these are: who asks chooses its way of asking by it. */
const AS_VERSION = '2.42.0'

const wrong = {
  400: json(promErrorSchema, 'The query is not valid.'),
  422: json(promErrorSchema, 'The query would return too much data.'),
}

/**
 * Measured values and forecasts as a Prometheus answers them: a series per server and metric, and with the label quantile
 * one per P10, P50 and P90, whose values lie ahead.
 */
export function prometheusRoutes(app: App, parts: Parts): void {
  queryRoutes(app, parts)
  nameRoutes(app, parts)
}

function queryRoutes(app: App, parts: Parts): void {
  for (const method of ['get', 'post'] as const) {
    endpoint(
      app,
      {
        method,
        path: '/api/v1/query',
        tag: 'Prometheus',
        says: 'Instant query over measured and forecast values.',
        answers: { 200: json(queriedSchema, 'A vector or a scalar.'), ...wrong },
      },
      ({ c, signal }) => answered(c, (params) => query(parts, params, signal)),
    )
    endpoint(
      app,
      {
        method,
        path: '/api/v1/query_range',
        tag: 'Prometheus',
        says: 'Range query over measured and forecast values.',
        answers: { 200: json(rangedSchema, 'A matrix.'), ...wrong },
      },
      ({ c, signal }) => answered(c, (params) => queryRange(parts, params, signal)),
    )
  }
}

function nameRoutes(app: App, parts: Parts): void {
  for (const method of ['get', 'post'] as const) {
    endpoint(
      app,
      {
        method,
        path: '/api/v1/labels',
        tag: 'Prometheus',
        says: 'Label names.',
        answers: { 200: json(namesSchema, 'Names.'), ...wrong },
      },
      ({ c }) =>
        answered(c, (params) => sorted(matching(parts, params).flatMap((labels) => Object.keys(labels)))),
    )
    endpoint(
      app,
      {
        method,
        path: '/api/v1/series',
        tag: 'Prometheus',
        says: 'Matching series.',
        answers: { 200: json(seriesSchema, 'Labels of each series.'), ...wrong },
      },
      ({ c }) =>
        answered(c, (params) => {
          if (!params.has('match[]')) throw new QueryError('bad_data', 'no match[] parameter provided')
          return matching(parts, params)
        }),
    )
  }
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/v1/label/{name}/values',
      tag: 'Prometheus',
      says: 'Label values.',
      params: z.object({ name: z.string() }),
      answers: { 200: json(namesSchema, 'Values.'), 400: wrong[400] },
    },
    ({ c, params: { name } }) =>
      answered(c, (params) => {
        if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name))
          throw new QueryError('bad_data', `invalid label name: ${JSON.stringify(name.slice(0, 100))}`)
        return sorted(matching(parts, params).flatMap((labels) => labels[name] ?? []))
      }),
  )
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/v1/status/buildinfo',
      tag: 'Prometheus',
      says: 'The Prometheus version whose API is served.',
      answers: { 200: json(buildSchema, 'The version.') },
    },
    ({ c }) =>
      answered(c, () => ({
        version: AS_VERSION,
        revision: 'fleetcast',
        branch: '',
        buildUser: '',
        buildDate: '',
        goVersion: '',
      })),
  )
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/v1/metadata',
      tag: 'Prometheus',
      says: 'Types and units of metrics.',
      answers: { 200: json(metadataSchema, 'By metric.') },
    },
    ({ c }) =>
      answered(c, () => {
        const { shown } = metricNames(parts.intake.current().metrics)
        return Object.fromEntries(
          [...shown].map(([metric, name]) => [
            name,
            [{ type: 'gauge', help: metric, unit: metricOf(metric).unit }],
          ]),
        )
      }),
  )
}

/** Asks with what came in the address and, of a POST, in the form; errors are told as Prometheus tells them. */
async function answered(c: Context, answer: (params: URLSearchParams) => unknown): Promise<Response> {
  try {
    return Response.json({ status: 'success', data: await answer(await paramsOf(c)) })
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    const body = { status: 'error', errorType: error.type, error: error.message }
    return Response.json(body, { status: error.type === 'bad_data' ? 400 : 422 })
  }
}

async function paramsOf(c: Context): Promise<URLSearchParams> {
  const params = new URLSearchParams(new URL(c.req.url).searchParams)
  const isForm = c.req.header('content-type')?.startsWith('application/x-www-form-urlencoded') === true
  if (c.req.method !== 'POST' || !isForm) return params
  const text = await c.req.text()
  if (text.length > MOST_FORM_BYTES) throw new QueryError('bad_data', 'the form is too large')
  for (const [name, value] of new URLSearchParams(text)) params.append(name, value)
  return params
}

async function query(parts: Parts, params: URLSearchParams, signal: AbortSignal): Promise<unknown> {
  const given = params.get('time')
  const atMs = given === null || given === '' ? Math.round(parts.clock.nowMs()) : timeOf('time', given)
  const expression = parseExpression(params.get('query') ?? '')
  if (expression.kind === 'scalar')
    return { resultType: 'scalar', result: [atMs / 1000, numberText(expression.value)] }
  const { matchers, offsetMs } = expression
  const wantedMs = atMs - offsetMs
  const asked = { fromMs: wantedMs, toMs: wantedMs, stepMs: null }
  const samples = await samplesOf(parts, seriesOf(parts, matchers), asked, signal)
  const how = { lookBackMs: lookBackMs(parts), offsetMs }
  return {
    resultType: 'vector',
    result: samples.flatMap((each) => {
      const [point] = evaluated(each, [atMs], how)
      return point === undefined ? [] : [{ metric: each.labels, value: pointOf(point) }]
    }),
  }
}

async function queryRange(parts: Parts, params: URLSearchParams, signal: AbortSignal): Promise<unknown> {
  const [startMs, endMs] = [
    timeOf('start', params.get('start') ?? ''),
    timeOf('end', params.get('end') ?? ''),
  ]
  if (endMs < startMs) throw badParameter('end', 'end timestamp must not be before start time')
  const stepMs = stepOf(params.get('step') ?? '')
  if ((endMs - startMs) / stepMs > MOST_POINTS)
    throw new QueryError(
      'bad_data',
      'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
    )
  const count = Math.floor((endMs - startMs) / stepMs) + 1
  const times = Array.from({ length: count }, (_, at) => startMs + at * stepMs)
  const expression = parseExpression(params.get('query') ?? '')
  if (expression.kind === 'scalar') {
    const values = times.map((atMs) => pointOf([atMs, expression.value]))
    return { resultType: 'matrix', result: [{ metric: {}, values }] }
  }
  const { matchers, offsetMs } = expression
  const series = seriesOf(parts, matchers)
  if (series.length * count > MOST_POINTS_IN_ALL)
    throw new QueryError(
      'execution',
      'query processing would load too many samples into memory in query execution',
    )
  const asked = { fromMs: startMs - offsetMs, toMs: endMs - offsetMs, stepMs }
  const samples = await samplesOf(parts, series, asked, signal)
  const how = { lookBackMs: lookBackMs(parts), offsetMs }
  return {
    resultType: 'matrix',
    result: samples.flatMap((each) => {
      const values = evaluated(each, times, how).map(pointOf)
      return values.length === 0 ? [] : [{ metric: each.labels, values }]
    }),
  }
}

function pointOf([atMs, value]: readonly [number, number]): readonly [number, string] {
  return [atMs / 1000, numberText(value)]
}

/** Labels of what matches any of match[]; of everything where there is none. */
function matching(parts: Parts, params: URLSearchParams): readonly Labels[] {
  const texts = params.getAll('match[]')
  if (texts.length > MOST_MATCHES)
    throw new QueryError('bad_data', `${texts.length} match[] parameters: at most ${MOST_MATCHES}`)
  const wanted: readonly (readonly Matcher[])[] = texts.length === 0 ? [[]] : texts.map(parseMatchers)
  const found = new Map<string, Labels>()
  for (const matchers of wanted)
    for (const { labels } of seriesOf(parts, matchers)) found.set(JSON.stringify(labels), labels)
  return [...found.values()]
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort()
}
