import { skipToken, useQuery, type QueryFunctionContext } from '@tanstack/react-query'
import { useEffect, useLayoutEffect, useState } from 'react'
import { endReasons } from '#text/page.ts'

/** Whoever takes the signal can be cancelled; who does not runs to its end. */
export type Ask<T> = (context: Pick<QueryFunctionContext, 'signal'>) => Promise<T>

interface Asked<T> {
  /** What is asked, without the time: a newer forecast of the same does not change it. */
  readonly question: readonly string[]
  /** The source's id: nothing of one source stands in for another's. */
  readonly source: string
  /** What tells the forecast that is asked about from those before: its issue time, or a number for it. */
  readonly of: number
  /** null: nothing is asked. */
  readonly ask: Ask<T> | null
  /** How long an answer that nobody looks at is kept: 0 for a live source, whose answers are out of date at once. */
  readonly keepMs: number
  /** Whether the answer to the question before stands in until there is one. */
  readonly standsIn: boolean
}

/** The last answer and what became of the question. */
export interface NewestAnswer<T> {
  /** It may be of an earlier forecast, and has to say itself of which; null: there is none yet. */
  readonly value: T | null
  /** This question is being asked and has no answer of any forecast yet. */
  readonly waiting: boolean
  /** What the last try failed with; null: it did not. */
  readonly error: unknown
  readonly retry: () => void
}

interface Answered<T> {
  readonly of: number
  readonly value: T
}

/**
 * What is asked now. The cache keeps a query's function long after its screen, and with it all that functions of one
 * scope see: this sees no forecast but the newest, and none once nobody asks.
 */
class Newest<T> {
  /** The forecast that the last failure was of; null: there was none. */
  failedOf: number | null = null
  #asked: Pick<Asked<T>, 'of' | 'ask'> | null = null

  readonly is = (asked: Pick<Asked<T>, 'of' | 'ask'> | null): void => {
    this.#asked = asked
  }

  readonly answer = async (context: QueryFunctionContext): Promise<Answered<T>> => {
    const { of, ask } = this.#asked ?? { of: NaN, ask: null }
    if (ask === null) throw new DOMException(endReasons.notAsked, 'AbortError')
    try {
      return { of, value: await ask(context) }
    } catch (error) {
      this.failedOf = of
      throw error
    }
  }
}

/**
 * Asks a source about its newest forecast; the latest wins. A newer forecast of the same question waits until the run
 * under way has ended, and its answer is shown: work that takes longer than forecasts take to come would else never
 * end. Another question, or nobody who waits, cancels the run. At most one run of a question is open.
 */
export function useNewestAnswer<T>(asked: Asked<T>): NewestAnswer<T> {
  const { question, source, of, ask, keepMs, standsIn } = asked
  const [newest] = useState(() => new Newest<T>())
  useLayoutEffect(() => {
    newest.is({ of, ask })
    return () => {
      newest.is(null)
    }
  }, [newest, of, ask])
  const { data, isError, error, isFetching, isPlaceholderData, refetch } = useQuery({
    queryKey: [source, ...question],
    queryFn: ask === null ? skipToken : newest.answer,
    staleTime: Infinity,
    gcTime: keepMs,
    retry: false,
    structuralSharing: false,
    placeholderData: standsIn ? ofSource<Answered<T>>(source) : nothing,
  })
  const known = data === undefined || isPlaceholderData ? null : data.of
  useEffect(() => {
    if (ask === null || isFetching) return
    const last = isError ? newest.failedOf : known
    if (last !== null && last !== of) void refetch({ cancelRefetch: false })
  }, [newest, ask, of, known, isError, isFetching, refetch])
  return {
    value: data?.value ?? null,
    waiting: isFetching && known === null,
    error: isError ? error : null,
    retry: () => void refetch(),
  }
}

/** The answer before, where it is of the same source. */
function ofSource<T>(source: string) {
  return (
    before: T | undefined,
    query: { readonly queryKey: readonly unknown[] } | undefined,
  ): T | undefined => (query?.queryKey[0] === source ? before : undefined)
}

const nothing = () => undefined
