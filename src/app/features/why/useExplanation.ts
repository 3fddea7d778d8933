import { skipToken, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Explanation, FleetExplanation } from '#engine/api.ts'
import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import type { Explainer } from '../../sources/forecastSource.ts'
import type { ReadyView } from '../../state/appState.ts'

/** A selection that moves on within this time is not asked about: every question costs the worker a window. */
const SETTLE_MS = 300
/** How long what nobody looks at is kept. */
const KEEP_MS = 10 * 60_000

const numbers = new WeakMap<FleetForecast, number>()
let last = 0

/** A number for a forecast, the same as long as it lives: cache keys are texts. */
function numberOf(forecast: FleetForecast): number {
  const known = numbers.get(forecast)
  if (known !== undefined) return known
  numbers.set(forecast, ++last)
  return last
}

/**
 * Forecasts of which a question has been answered. The first one plans the windows and compiles the network with its
 * weights as outputs, in one go: it is not cancelled when the selection moves on, for the next would begin anew.
 */
const answered = new WeakSet<FleetForecast>()
const NEVER = new AbortController().signal

/** Whose weights are asked for: one series', or the mean over some. */
export type Question =
  | { readonly kind: 'series'; readonly series: SeriesKey }
  /** The series of one metric. */
  | { readonly kind: 'mean'; readonly metric: string; readonly series: readonly SeriesKey[] }

/** With how many windows of how many it is a mean of; one of one for a series. */
export type Answer = Omit<Explanation, 'series'> & Pick<FleetExplanation, 'windows' | 'of'>

/**
 * What the network looked at. Asked once per forecast and question; a question that nobody waits for any more is
 * cancelled.
 */
export function useExplanation(
  { source, forecast }: Pick<ReadyView, 'source' | 'forecast'>,
  explainer: Explainer,
  question: Question,
): UseQueryResult<Answer> {
  const about =
    question.kind === 'mean' ? [question.metric] : [question.series.metric, question.series.server]
  const settled = useSettled(about.join('\u0000'))
  const ask = async (signal: AbortSignal): Promise<Answer> => {
    const answer =
      question.kind === 'mean'
        ? await explainer.mean(question.series, signal)
        : { ...(await explainer.one(question.series, signal)), windows: 1, of: 1 }
    answered.add(forecast)
    return answer
  }
  return useQuery({
    queryKey: ['why', source.id, ...about, numberOf(forecast)],
    // A query whose signal nobody takes is not cancelled.
    queryFn: settled ? (query) => ask(answered.has(forecast) ? query.signal : NEVER) : skipToken,
    staleTime: Infinity,
    gcTime: KEEP_MS,
    retry: false,
    // A newer forecast of the same: what is known stays until the answer to it is there.
    placeholderData: (before, asked) =>
      JSON.stringify(asked?.queryKey.slice(1, -1)) === JSON.stringify([source.id, ...about])
        ? before
        : undefined,
  })
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
