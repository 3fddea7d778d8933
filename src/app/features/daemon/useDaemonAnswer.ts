import { skipToken, useQuery, type QueryFunctionContext } from '@tanstack/react-query'
import type { Answers, DaemonLink, Question } from '#remote/api.ts'
import type { Live } from '../../state/live.ts'

/** No question is asked more often than this. */
const MINUTE_MS = 60_000

/** The last question to each daemon: the next one waits for it. */
const queues = new WeakMap<DaemonLink, Promise<unknown>>()

/** Asks a daemon when all that it was asked before is answered. */
function askInTurn<Q extends Question>(
  link: DaemonLink,
  question: Q,
  signal: AbortSignal,
): Promise<Answers[Q['about']] | null> {
  const before = queues.get(link) ?? Promise.resolve()
  const answer = before.then(() => {
    signal.throwIfAborted()
    return link.ask(question, signal)
  })
  queues.set(
    link,
    answer.catch(() => undefined),
  )
  return answer
}

/** What a daemon says when it is asked. */
export interface DaemonAnswer<T> {
  /** null: it has no such endpoint. undefined: it has not answered yet, or only failed. */
  readonly value: T | null | undefined
  /** What the last try failed with; null: it did not. */
  readonly error: unknown
}

/** Asks a daemon again and again while the component is there and the daemon connected; one question at a time. */
export function useDaemonAnswer<Q extends Question>(
  { link, report }: Pick<Live, 'link' | 'report'>,
  question: Q,
  refetchEveryMs: number = MINUTE_MS,
): DaemonAnswer<Answers[Q['about']]> {
  const everyMs = Math.max(refetchEveryMs, MINUTE_MS)
  const connected = report.link.kind !== 'closed'
  const { data, error } = useQuery({
    queryKey: ['daemon', report.address, question],
    queryFn: connected ? ({ signal }: QueryFunctionContext) => askInTurn(link, question, signal) : skipToken,
    staleTime: everyMs,
    refetchInterval: everyMs,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    retryOnMount: false,
    retry: false,
    structuralSharing: false,
  })
  return { value: data, error }
}
