import type { Answers, Asked, ColumnMapping, EngineClient, OpenData } from '#engine/api.ts'
import { errorToData, isAbort, type ErrorCode, type ErrorData } from '#forecast/errors.ts'
import { endReasons } from '#text/page.ts'
import type { ForecastJob, Task } from './appState.ts'
import type { GetApp, SetApp } from './appStore.ts'

/** How long typing pauses before the engine is asked about what was typed. */
const TYPING_MS = 300

type Asking = Extract<Task, { kind: 'mapping' }>

/** What is asked about files: one question at a time, of which only the newest answers count. */
export interface AnswersAsked {
  /** The question about what was opened, with the answers so far. Rejects as EngineClient.answer does. */
  question: (
    job: ForecastJob & { readonly opened: OpenData },
    answers: Answers,
    failure: ErrorData | null,
    signal: AbortSignal,
  ) => Promise<Asking>
  /** Takes other answers; what they come to follows. typed: more of them may come at once. */
  answer: (answers: Answers, typed?: boolean) => Promise<void>
  /** Ends when the newest answers are through, without waiting for more of them. */
  settled: () => Promise<void>
  /** What is still being asked is of no interest any more. */
  end: () => void
}

export function createAnswers(engine: EngineClient, set: SetApp, get: GetApp): AnswersAsked {
  let asking: AbortController | null = null
  let newest: Promise<void> = Promise.resolve()

  const ask = (job: ForecastJob & { readonly opened: OpenData }, answers: Answers, signal: AbortSignal) =>
    engine.answer(job.opened, toAsk(answers), job.loaded?.model ?? null, signal)

  /** Puts what the answers come to on screen, where nobody asked anything else meanwhile. */
  const follow = async (answers: Answers, delayMs: number, signal: AbortSignal) => {
    const change = (part: Partial<Asking>) => {
      const { task } = get()
      if (!signal.aborted && task.kind === 'mapping') set({ task: { ...task, ...part, pending: false } })
    }
    try {
      await pause(delayMs, signal)
      const { task } = get()
      if (task.kind !== 'mapping' || task.job.opened === null) return
      const answered = await ask({ ...task.job, opened: task.job.opened }, answers, signal)
      const { task: now } = get()
      if (now.kind === 'mapping') change({ ...answered, asks: union(now.asks, answered.guess.asks) })
    } catch (error) {
      if (!isAbort(error)) change({ problem: errorToData(error).message, preview: null })
    }
  }

  const begin = (answers: Answers, delayMs: number): Promise<void> => {
    asking?.abort()
    asking = new AbortController()
    newest = follow(answers, delayMs, asking.signal)
    return newest
  }

  return {
    question: async (job, answers, failure, signal) => {
      const answered = await ask(job, answers, signal)
      signal.throwIfAborted()
      const asks = union(failure === null ? [] : asksOf(failure.code), answered.guess.asks)
      return {
        ...{ kind: 'mapping', job, answers, ...answered, asks, pending: false },
        failed: failure === null ? null : { error: failure, answers },
      }
    },
    answer: async (answers, typed = false) => {
      const { task } = get()
      if (task.kind !== 'mapping') return
      set({ task: { ...task, answers, pending: true } })
      await begin(answers, typed ? TYPING_MS : 0)
    },
    settled: async () => {
      const { task } = get()
      if (task.kind === 'mapping' && task.pending) await begin(task.answers, 0)
      else await newest
    },
    end: () => {
      asking?.abort()
      asking = null
    },
  }
}

/** The mapping that a question has come to; null: it cannot be read so. */
export function readyMapping({ guess, problem, answers, failed }: Asking): ColumnMapping | null {
  // What failed would fail again.
  const isTried = failed !== null && failed.answers === answers
  return problem === null && !isTried && (guess.mapping?.metrics.length ?? 0) > 0 ? guess.mapping : null
}

/** The answers that make a mapping again, with nothing left open. */
export function answersOf(mapping: ColumnMapping): Answers {
  const { time, server, serverName, profile, status, metrics, names = [], apart, wide, renames } = mapping
  const { repeats, rates, fractions, zone, dateOrder, comma } = mapping
  const [only] = metrics
  const isOnly = wide === undefined && names.length === 0 && metrics.length === 1
  const measured = new Set(Object.values(wide ?? {}).map(({ metric }) => metric))
  const metric =
    isOnly && only !== undefined ? renames[only] : measured.size === 1 ? [...measured][0] : undefined
  return {
    ...{ time, server, profile, status, metrics, names, wide: wide !== undefined },
    ...(apart !== undefined && { apart }),
    ...(serverName !== null && { serverName }),
    ...(metric !== undefined && { metric }),
    ...(repeats !== undefined && { repeats }),
    ...(rates !== undefined && { rates }),
    ...(fractions !== undefined && { fractions }),
    ...(zone !== undefined && { zone }),
    ...(dateOrder !== undefined && { dateOrder }),
    ...(comma !== undefined && { comma }),
  }
}

/** What a person can say where reading fails, by the code that it fails with. */
const MENDED_BY: Partial<Readonly<Record<ErrorCode, readonly Asked[]>>> = {
  'rows-repeat': ['apart'],
  'time-invalid': ['time', 'dateOrder', 'zone'],
  'column-type': ['metrics', 'comma'],
  'column-missing': ['metrics', 'time', 'server'],
}

const asksOf = (code: ErrorCode): readonly Asked[] => MENDED_BY[code] ?? []

/** Whether another mapping may be the way out of a failure to read. */
export function isMendable({ code }: ErrorData): boolean {
  return code in MENDED_BY
}

/** As the engine is asked: what is typed without spaces around it, and nothing where nothing was typed. */
function toAsk({ metric, serverName, zone, ...answers }: Answers): Answers {
  return {
    ...answers,
    ...(serverName !== undefined && { serverName: serverName.trim() }),
    ...(metric !== undefined && metric.trim() !== '' && { metric: metric.trim() }),
    ...(zone !== undefined && zone.trim() !== '' && { zone: zone.trim() }),
  }
}

const union = (before: readonly Asked[], now: readonly Asked[]): readonly Asked[] => [
  ...new Set([...before, ...now]),
]

async function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  if (delayMs === 0) return
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, delayMs)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(new DOMException(endReasons.askedAnew, 'AbortError'))
    })
  })
}
