import { errorToData, type ErrorCode } from '#forecast/errors.ts'
import { roughDuration } from '#forecast/window/duration.ts'
import type { NoForecast } from '../events.ts'
import type { Warmth } from './api.ts'

/** Not enough of it yet: more rows mend it. */
const INSUFFICIENT: ReadonlySet<ErrorCode> = new Set([
  'no-rows',
  'step-unknown',
  'series-none',
  'past-too-short',
])

/** The model does not take what comes, however much of it. */
const REFUSED: ReadonlySet<ErrorCode> = new Set([
  'step-coarser',
  'column-missing',
  'category-unknown',
  'time-origin-needed',
  'known-future-needed',
  'model-unsupported',
])

/** Why a forecast failed, for people. */
export function noForecastOf(error: unknown, warmth: Warmth): NoForecast {
  const data = errorToData(error)
  if (INSUFFICIENT.has(data.code)) {
    return { kind: 'insufficient', message: `${historySoFar(warmth)} (${data.message})`, error: data }
  }
  const kind = REFUSED.has(data.code) ? 'refused' : 'failed'
  return { kind, message: data.message, error: data }
}

function historySoFar({ requiredSteps, servers, ready, meanSteps }: Warmth): string {
  if (servers === 0) return 'No complete step of data yet.'
  const mean = Math.floor(10 * meanSteps) / 10
  return `${ready} of ${servers} servers have the ${requiredSteps} steps of history that the model needs (average: ${mean}).`
}

export const LOADING: NoForecast = { kind: 'waiting', message: 'The model is being loaded.', error: null }

export const REWOUND: NoForecast = {
  kind: 'waiting',
  message: 'The clock was set back; computing a forecast for the current time.',
  error: null,
}

export const BEING_MADE: NoForecast = {
  kind: 'waiting',
  message: 'The model is ready; computing the first forecast.',
  error: null,
}

/** Of an earlier life of the daemon, and nothing since. newestMs: epoch ms. */
export function outOfDate(newestMs: number, nowMs: number): NoForecast {
  const at = new Date(newestMs).toISOString().replace(/\.\d+Z$/, 'Z')
  return {
    kind: 'waiting',
    message: `The newest stored values are from ${at}, ${roughDuration(nowMs - newestMs)} before the daemon started, which is too old. The first forecast follows when the next step is complete.`,
    error: null,
  }
}

export const UNMEASURED: NoForecast = {
  kind: 'waiting',
  message: 'The model is ready; waiting for the first complete step of data.',
  error: null,
}
