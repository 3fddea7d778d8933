import type { z } from 'zod'
import { alertsStateSchema } from '#forecast/alerts/alert.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { accuracyOfSent, ownAccuracySchema, ownScoresSchema } from '#forecast/wire/own/accuracy.ts'
import {
  ownMaintenanceSchema,
  ownMaintenancesSchema,
  ownRecordsSchema,
  ownWouldSchema,
} from '#forecast/wire/own/alerts.ts'
import { exactOf, exactSchema } from '#forecast/wire/own/exact.ts'
import { ownFactsSchema } from '#forecast/wire/own/facts.ts'
import { ownModelFilesSchema } from '#forecast/wire/own/model.ts'
import { scenarioSetSchema } from '#forecast/wire/own/scenario.ts'
import { ownExplanationSchema, ownFleetExplanationSchema } from '#forecast/wire/own/series.ts'
import { readFields } from '#forecast/wire/shape.ts'
import { FORMAT } from '#forecast/wire/packed/header.ts'
import { inflate } from '#forecast/wire/packed/inflate.ts'
import { unpackForecast } from '#forecast/wire/packed/unpack.ts'
import type { Asking } from '../reach/http.ts'
import type { OwnAbout, OwnAnswers, OwnQuestion } from './questions.ts'
import { attentionOf, historyOf, rowsOfSent } from './read.ts'
import { MODEL_FILES, send, type Sending } from './send.ts'

const API = '/api/fleetcast'
const get = (path: string): Sending => ({ method: 'GET', path })
const post = (path: string, body: unknown): Sending => ({ method: 'POST', path, body })
const names = ({ server, metric }: { readonly server: string; readonly metric: string }) => ({
  server,
  metric,
})

function sendingOf(question: OwnQuestion): Sending {
  switch (question.about) {
    case 'facts':
    case 'alerts':
    case 'maintenance':
    case 'model':
      return get(`${API}/${question.about}`)
    case 'newest':
      return get(`${API}/forecast`)
    case 'scores':
      return get('/accuracy')
    case 'records':
      return get(`${API}/alerts/records`)
    case 'history':
      return post(`${API}/history`, { series: question.series.map(names), ...question.range })
    case 'as-of':
      return get(`${API}/forecast?asOf=${Math.round(question.atMs)}`)
    case 'explain':
      return post(`${API}/explain`, names(question.series))
    case 'explain-fleet':
      return post(`${API}/explain-fleet`, { series: question.series.map(names) })
    case 'accuracy':
      return post(`${API}/accuracy`, question.asked)
    case 'act':
      return post(`${API}/alerts/act`, question.act)
    case 'rules':
      return {
        method: 'PUT',
        path: `${API}/alerts/rules`,
        body: { rules: question.rules, by: question.by },
      }
    case 'would-have-fired':
      return post(`${API}/alerts/would-have-fired`, { rule: question.rule, ...question.range })
    case 'add-maintenance':
      return post(`${API}/maintenance`, question.window)
    case 'end-maintenance':
      return { method: 'DELETE', path: `${API}/maintenance/${encodeURIComponent(question.id)}` }
    case 'model-file': {
      const path = question.path.split('/').map(encodeURIComponent).join('/')
      return get(`${MODEL_FILES}${question.sha256}/${path}`)
    }
    case 'window':
      return get(`${API}/window?server=${encodeURIComponent(question.server)}`)
    case 'exact':
      return get(`/predict/${encodeURIComponent(question.server)}`)
    case 'set-scenario': {
      const { mode, affected } = question
      // Either generation's name of the field is read.
      const body = { mode, scenario: mode, ...(affected !== null && { affected_count: affected }) }
      return post('/scenario/set', body)
    }
  }
}

type Reader<A extends OwnAbout> = (
  bytes: Uint8Array<ArrayBuffer>,
  question: OwnQuestion,
) => OwnAnswers[A] | Promise<OwnAnswers[A]>

const done = () => null

const READERS: { readonly [A in OwnAbout]: Reader<A> } = {
  facts: (bytes) => read(ownFactsSchema, bytes, 'facts'),
  scores: (bytes) => read(ownScoresSchema, bytes, 'accuracy'),
  alerts: (bytes) => read(alertsStateSchema, bytes, 'alerts'),
  records: (bytes) => read(ownRecordsSchema, bytes, 'records'),
  maintenance: (bytes) => read(ownMaintenancesSchema, bytes, 'maintenance'),
  model: (bytes) => read(ownModelFilesSchema, bytes, 'model'),
  history: (bytes, question) =>
    historyOf(jsonOf(bytes, 'history'), question.about === 'history' ? question.series : []),
  newest: (bytes) => packed(bytes),
  'as-of': async (bytes) => {
    const forecast = await packed(bytes)
    return { ...forecast, provenance: { ...forecast.provenance, asOfMs: forecast.issueTimeMs } }
  },
  explain: (bytes) => attentionOf(read(ownExplanationSchema, bytes, 'explain')),
  'explain-fleet': (bytes) => attentionOf(read(ownFleetExplanationSchema, bytes, 'explain-fleet')),
  accuracy: (bytes) => accuracyOfSent(read(ownAccuracySchema, bytes, 'accuracy')),
  act: done,
  rules: done,
  'would-have-fired': (bytes) => read(ownWouldSchema, bytes, 'would-have-fired'),
  'add-maintenance': (bytes) => read(ownMaintenanceSchema, bytes, 'maintenance'),
  'end-maintenance': done,
  'model-file': (bytes) => bytes,
  window: (bytes) => rowsOfSent(jsonOf(bytes, 'window')),
  exact: (bytes) => exactOf(read(exactSchema, bytes, 'predict')),
  'set-scenario': (bytes) => {
    const { status, message } = read(scenarioSetSchema, bytes, 'scenario')
    // The second generation answers 200 for a mode that it does not have.
    if (status !== 'error') return null
    throw new FleetcastError('argument-invalid', message ?? 'the daemon does not have this scenario')
  },
}

/**
 * Asks a daemon of ours; null: there is none of what is asked for (a forecast before the first one, say), or it is not one of
 * ours. Fails as send() does, and with wire-invalid; rejects with AbortError.
 */
export async function askOwn<Q extends OwnQuestion>(
  asking: Asking,
  question: Q,
  signal: AbortSignal,
): Promise<OwnAnswers[Q['about']] | null> {
  const bytes = await send(asking, sendingOf(question), signal)
  if (bytes === null) return null
  const about: Q['about'] = question.about
  return await READERS[about](bytes, question)
}

/** Stored ones are deflated, as frames are. */
async function packed(bytes: Uint8Array<ArrayBuffer>): Promise<FleetForecast> {
  const forecast = unpackForecast(bytes[0] === FORMAT ? bytes : await inflate(bytes), null)
  return { ...forecast, provenance: { ...forecast.provenance, source: 'daemon' } }
}

function jsonOf(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    throw new FleetcastError('wire-invalid', `${what}: the response is not valid JSON`)
  }
}

function read<S extends z.ZodType>(schema: S, bytes: Uint8Array, what: string): z.infer<S> {
  return readFields(schema, jsonOf(bytes, what), what)
}
