import type { EngineClient, ForecastParts, JudgedForecast, OpenTable } from '#engine/api.ts'
import { errorToData, isAbort } from '#forecast/errors.ts'
import { countSoFar, type SeriesKey } from '#forecast/fleetForecast.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import { endReasons } from '#text/page.ts'
import type { Forecasting, PartsControl } from './forecastSource.ts'

export interface PartsMaker {
  /** Resolves with the first part, or with the whole where that comes first; rejects where neither comes. */
  readonly begin: (onProgress: ProgressListener, signal: AbortSignal) => Promise<void>
  /** Judges what is there anew, and goes on where it ran. Resolves when that is shown. */
  readonly judge: (signal: AbortSignal) => Promise<void>
  /** Puts another judgement of a whole forecast in the place of the last. */
  readonly show: (judged: JudgedForecast) => void
  readonly control: PartsControl
  readonly close: () => void
}

interface Options {
  readonly engine: Pick<EngineClient, 'prefer'>
  readonly table: OpenTable
  /** One call of the engine, by the criteria of then. */
  readonly make: (
    parts: ForecastParts,
    onProgress: ProgressListener,
    signal: AbortSignal,
  ) => Promise<JudgedForecast>
  readonly onChange: (latest: JudgedForecast | null, forecasting: Forecasting | null) => void
}

/** Series that are forecast; null: there is no forecast. */
function doneOf(judged: JudgedForecast | null): number {
  if (judged === null) return -1
  return countSoFar(judged.forecast)?.done ?? judged.forecast.series.length
}

/** Has a forecast made in parts, of which each takes the place of the one before; it can be stopped, and goes on. */
export function createPartsMaker({ engine, table, make, onChange }: Options): PartsMaker {
  let latest: JudgedForecast | null = null
  let forecasting: Forecasting | null = null
  let running: AbortController | null = null
  let preferred: readonly SeriesKey[] = []

  const change = (nextLatest: JudgedForecast | null, next: Forecasting | null) => {
    latest = nextLatest
    forecasting = next
    onChange(latest, forecasting)
  }

  /** onShown is told once something is shown, by what it is shown as. */
  const run = async (goesOn: boolean, onProgress: ProgressListener, onShown: () => void) => {
    running?.abort()
    const controller = new AbortController()
    running = controller
    const { signal } = controller
    const show = (judged: JudgedForecast) => {
      if (signal.aborted) return
      const count = countSoFar(judged.forecast)
      // The engine had to begin anew: what is on screen stays until there is as much again.
      if (doneOf(judged) < doneOf(latest)) return
      change(judged, count && { ...count, kind: goesOn ? 'running' : 'stopped' })
      onShown()
    }
    const listener: ProgressListener = (progress) => {
      onProgress(progress)
      if (signal.aborted || forecasting?.kind !== 'running' || progress.stage !== 'forecasting') return
      if (progress.total === forecasting.of) change(latest, { ...forecasting, done: progress.done })
    }
    try {
      const made = await make({ onPart: show, first: () => preferred, goesOn }, listener, signal)
      if (made !== latest) show(made)
      if (!goesOn && doneOf(made) < doneOf(latest)) control.goOn()
    } finally {
      if (running === controller) running = null
    }
  }

  /** The same where something is shown already: what it ends with is told there. */
  const goOn = (goesOn: boolean, onShown: () => void = () => undefined) => {
    const made = run(goesOn, () => undefined, onShown)
    made.catch((error: unknown) => {
      if (isAbort(error) || forecasting === null) return
      change(latest, { ...forecasting, kind: 'failed', error: errorToData(error) })
    })
    return made
  }

  const stop = () => {
    running?.abort()
    running = null
  }

  const control: PartsControl = {
    stop: () => {
      if (forecasting?.kind !== 'running') return
      stop()
      change(latest, { ...forecasting, ...(latest && countSoFar(latest.forecast)), kind: 'stopped' })
      // What was made since the last part is there too.
      run(
        false,
        () => undefined,
        () => undefined,
      ).catch(() => undefined)
    },
    goOn: () => {
      if (forecasting === null || forecasting.kind === 'running') return
      change(latest, { done: forecasting.done, of: forecasting.of, kind: 'running' })
      void goOn(true).catch(() => undefined)
    },
    prefer: (series) => {
      preferred = series
      if (forecasting?.kind === 'running') engine.prefer(table, series)
    },
  }

  return {
    begin: async (onProgress, signal) => {
      signal.throwIfAborted()
      const abort = () => stop()
      signal.addEventListener('abort', abort, { once: true })
      try {
        await new Promise<void>((resolve, reject) => {
          run(true, onProgress, resolve).then(resolve, (error: unknown) => {
            reject(error instanceof Error ? error : new Error(String(error)))
            if (latest === null || isAbort(error) || forecasting === null) return
            change(latest, { ...forecasting, kind: 'failed', error: errorToData(error) })
          })
        })
        signal.throwIfAborted()
      } finally {
        signal.removeEventListener('abort', abort)
      }
    },
    judge: async (signal) => {
      await new Promise<void>((resolve, reject) => {
        const onAbort = () => reject(new DOMException(endReasons.otherCriteria, 'AbortError'))
        signal.throwIfAborted()
        signal.addEventListener('abort', onAbort, { once: true })
        const settle = (end: () => void) => () => {
          signal.removeEventListener('abort', onAbort)
          end()
        }
        const goesOn = forecasting?.kind !== 'stopped' && forecasting?.kind !== 'failed'
        goOn(goesOn, settle(resolve)).then(settle(resolve), (error: unknown) => {
          settle(() => reject(error instanceof Error ? error : new Error(String(error))))()
        })
      })
    },
    show: (judged) => change(judged, null),
    control,
    close: stop,
  }
}
