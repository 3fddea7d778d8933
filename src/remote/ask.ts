import { readExplanation } from '#forecast/wire/explanation.ts'
import { parseWire } from '#forecast/wire/json.ts'
import {
  readCascade,
  readCascadeHealth,
  readDrift,
  readHistoryAlerts,
  readHistoryEnvironment,
  readHistorySummary,
  readModelInfo,
} from '#forecast/wire/panels.ts'
import { readStatus } from '#forecast/wire/service.ts'
import { FleetcastError } from '#forecast/errors.ts'
import type { Answers, Question } from './questions.ts'
import { LinkFailure } from './reach/failure.ts'
import { get, type Asking } from './reach/http.ts'
import { described } from './reach/probe.ts'

function pathOf(question: Question): string {
  switch (question.about) {
    case 'status':
      return '/status'
    case 'model-info':
      return '/admin/model-info'
    case 'explain':
      return `/explain/${encodeURIComponent(question.server)}`
    case 'cascade':
      return '/cascade/status'
    case 'cascade-health':
      return '/cascade/health'
    case 'drift':
      return '/drift/status'
    case 'history-summary':
      return `/historical/summary?time_range=${question.range}`
    case 'history-alerts':
      return `/historical/alerts?time_range=${question.range}`
    case 'history-environment':
      return `/historical/environment?time_range=${question.range}`
  }
}

const READERS: { readonly [K in keyof Answers]: (value: unknown) => Answers[K] } = {
  status: (value) => {
    const status = readStatus(value)
    if (status === null) throw new FleetcastError('wire-invalid', 'the response of /status is not a daemon’s')
    return status
  },
  'model-info': readModelInfo,
  explain: readExplanation,
  cascade: readCascade,
  'cascade-health': readCascadeHealth,
  drift: readDrift,
  'history-summary': readHistorySummary,
  'history-alerts': readHistoryAlerts,
  'history-environment': readHistoryEnvironment,
}

/**
 * Asks one of a daemon's panels; null: this one has none. Fails with `daemon-unreachable` and `wire-invalid`; rejects
 * with AbortError.
 */
export async function askDaemon<Q extends Question>(
  asking: Asking,
  question: Q,
  signal: AbortSignal,
): Promise<Answers[Q['about']] | null> {
  const path = pathOf(question)
  const answer = await get(asking, path, signal).catch((error: unknown) => {
    if (!(error instanceof LinkFailure)) throw error
    const { why } = error
    if (why.kind === 'unreadable') throw new FleetcastError(why.error.code, why.error.message)
    throw new FleetcastError('daemon-unreachable', `${path} did not respond`)
  })
  // Not there, or not to be read with this method: a page of another server may say 405.
  if (answer.status === 404 || answer.status === 405) return null
  if (answer.status !== 200) {
    throw new FleetcastError('daemon-unreachable', `${path} answered ${described(answer)}`)
  }
  const about: Q['about'] = question.about
  return READERS[about](parseWire(answer.text).value)
}
