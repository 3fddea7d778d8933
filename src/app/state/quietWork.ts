import { isAbort } from '#forecast/errors.ts'
import { endReasons } from '#text/page.ts'

/** What is worked at while nobody waits for anything, the first of them first. */
export const QUIET_JOBS = ['quality', 'capacity', 'verify'] as const
export type QuietName = (typeof QUIET_JOBS)[number]

/** Rejects with AbortError as soon as the signal says so: it is then run again, from its beginning, later. */
export type QuietJob = (signal: AbortSignal) => Promise<void>

/** How long nothing may have happened before quiet work starts. */
export const QUIET_AFTER_MS = 2_000

/**
 * Work that nobody asked for: one job at a time, in the order of QUIET_JOBS, started once nothing else has run for a
 * while, aborted by whatever does, and then started anew.
 */
export interface QuietWork {
  /** Has a job run once when it is quiet; in place of the one of that name that waits or is under way. */
  readonly ask: (name: QuietName, job: QuietJob) => void
  /** Forgets it, waiting or under way. */
  readonly drop: (name: QuietName) => void
  /** Work that somebody waits for begins: what is quiet makes way. Returns the way to say, once, that it has ended. */
  readonly begin: () => () => void
  /** Whether a signal is that of a quiet job: work under it makes nothing way. */
  readonly owns: (signal: AbortSignal) => boolean
}

/**
 * afterMs: Infinity for a page where nothing runs unasked. onFailed is told of a job that ended otherwise than by
 * finishing or being aborted; it is not run again.
 */
export function createQuietWork(
  afterMs: number,
  onFailed: (name: QuietName, error: unknown) => void,
): QuietWork {
  const waiting = new Map<QuietName, QuietJob>()
  const signals = new WeakSet<AbortSignal>()
  let running: { readonly name: QuietName; readonly controller: AbortController } | null = null
  let others = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  const schedule = () => {
    clearTimeout(timer)
    timer = undefined
    if (others > 0 || running !== null || waiting.size === 0 || afterMs === Infinity) return
    timer = setTimeout(start, afterMs)
  }

  const start = () => {
    const name = QUIET_JOBS.find((each) => waiting.has(each))
    const job = name === undefined ? undefined : waiting.get(name)
    if (name === undefined || job === undefined) return
    const controller = new AbortController()
    const { signal } = controller
    signals.add(signal)
    running = { name, controller }
    const end = () => {
      if (running?.controller !== controller) return
      running = null
      // Nothing has happened meanwhile, or it would have been aborted.
      start()
    }
    job(signal).then(
      () => {
        if (!signal.aborted && waiting.get(name) === job) waiting.delete(name)
        end()
      },
      (error: unknown) => {
        if (signal.aborted) return
        if (waiting.get(name) === job) waiting.delete(name)
        if (!isAbort(error)) onFailed(name, error)
        end()
      },
    )
  }

  const abort = () => {
    running?.controller.abort(new DOMException(endReasons.otherWork, 'AbortError'))
    running = null
  }

  return {
    ask: (name, job) => {
      waiting.set(name, job)
      if (running?.name === name) abort()
      schedule()
    },
    drop: (name) => {
      waiting.delete(name)
      if (running?.name === name) abort()
      schedule()
    },
    begin: () => {
      others++
      abort()
      schedule()
      let ended = false
      return () => {
        if (ended) return
        ended = true
        others--
        schedule()
      }
    },
    owns: (signal) => signals.has(signal),
  }
}
