import { useCallback, useEffect, useState } from 'react'
import type { Explanation, FleetExplanation } from '#engine/api.ts'
import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import type { Explainer, ForecastSource, SourceFacts } from '../../sources/forecastSource.ts'
import type { ReadyView } from '../../state/appState.ts'
import { useNewestAnswer, type Ask, type NewestAnswer } from '../../state/useNewestAnswer.ts'

/** A selection that moves on within this time is not asked about: every question costs the worker a window. */
const SETTLE_MS = 300
/** How long what nobody looks at is kept, where no newer forecast comes. */
const KEEP_MS = 10 * 60_000
/** The same where newer ones come: a look aside and back, no more. */
const LIVE_KEEP_MS = 5_000

const numbers = new WeakMap<FleetForecast, number>()
let last = 0

/** A number for a forecast, the same as long as it lives. */
function numberOf(forecast: FleetForecast): number {
  const known = numbers.get(forecast)
  if (known !== undefined) return known
  numbers.set(forecast, ++last)
  return last
}

/**
 * Sources, by id, whose first question is being answered or has been. That one plans the windows and compiles the
 * network with its weights as outputs, in one go: it is not cancelled when the selection moves on, for the next would
 * begin anew. All others are, also while it is at work.
 */
const begun = new Set<string>()
const NEVER = new AbortController().signal

/** Whose weights are asked for: one series', or the mean over some. */
export type Question =
  | { readonly kind: 'series'; readonly series: SeriesKey }
  /** The series of one metric. */
  | { readonly kind: 'mean'; readonly metric: string; readonly series: readonly SeriesKey[] }

/** The forecast that was explained, as far as its weights are drawn and written with it. */
export interface ExplainedForecast extends Pick<FleetForecast, 'issueTimeMs' | 'stepMs' | 'provenance'> {
  /** The series' newest row then; NaN: a mean of many has no one moment. */
  readonly originMs: number
  /** The series' measured course up to then, a copy; null: a mean of many has none. */
  readonly history: Float32Array | null
}

/**
 * With how many windows of how many it is a mean of; one of one for a series. It says itself what forecast it is of:
 * while a newer one is being explained, it is drawn and exported as that of then.
 */
export interface Answer extends Omit<Explanation, 'series'>, Pick<FleetExplanation, 'windows' | 'of'> {
  readonly explained: ExplainedForecast
}

/** Whose forecast is explained. */
export interface Asking extends Pick<ReadyView, 'forecast' | 'index'> {
  readonly source: Pick<ForecastSource, 'id'>
  readonly facts: Pick<SourceFacts, 'live'>
}

/**
 * What the network looked at, asked anew for each forecast as soon as the answer to an earlier one is there. A question
 * that nobody waits for any more is cancelled.
 */
export function useExplanation(view: Asking, explainer: Explainer, question: Question): NewestAnswer<Answer> {
  const { source, facts, forecast, index } = view
  const about =
    question.kind === 'mean' ? [question.metric] : [question.series.metric, question.series.server]
  const settled = useSettled(about.join('\u0000'))
  const ask = useCallback<Ask<Answer>>(
    async (context) => {
      const explained = explainedOf({ forecast, index }, question)
      const signal = begun.has(source.id) ? context.signal : NEVER
      begun.add(source.id)
      try {
        const answer =
          question.kind === 'mean'
            ? await explainer.mean(question.series, signal)
            : { ...(await explainer.one(question.series, signal)), windows: 1, of: 1 }
        return { ...answer, explained }
      } catch (error) {
        if (signal === NEVER) begun.delete(source.id)
        throw error
      }
    },
    [source, forecast, index, explainer, question],
  )
  return useNewestAnswer({
    question: ['why', ...about],
    source: source.id,
    of: numberOf(forecast),
    ask: settled ? ask : null,
    keepMs: facts.live ? LIVE_KEEP_MS : KEEP_MS,
    standsIn: false,
  })
}

function explainedOf(
  { forecast, index }: Pick<ReadyView, 'forecast' | 'index'>,
  question: Question,
): ExplainedForecast {
  const { issueTimeMs, stepMs, provenance, historyLength, history, originMs } = forecast
  const made = { issueTimeMs, stepMs, provenance }
  if (question.kind === 'mean') return { ...made, originMs: NaN, history: null }
  const series = index.byMetric.get(question.series.metric)?.get(question.series.server)
  if (series === undefined) return { ...made, originMs: NaN, history: null }
  return {
    ...made,
    originMs: originMs[series] ?? NaN,
    // A view of the forecast's own would keep that of all series.
    history: history.slice(series * historyLength, (series + 1) * historyLength),
  }
}

/** Whether a text has stayed the same for a while. */
function useSettled(text: string): boolean {
  const [settled, setSettled] = useState<string | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(text)
    }, SETTLE_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [text])
  return settled === text
}
