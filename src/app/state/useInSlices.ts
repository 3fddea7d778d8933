import { startTransition, useEffect, useRef, useState } from 'react'
import { startInSlices } from '#engine/startInSlices.ts'

/** What has been worked out so far. */
export interface Sliced<T> {
  /** The last answer, which may be of an earlier forecast or to an earlier question; null: there is none yet. */
  readonly value: T | null
  /** Whether the present question is still being worked out. */
  readonly stale: boolean
}

type Make<T> = () => Generator<void, T>

type Outcome<T> =
  | { readonly kind: 'value'; readonly make: Make<T>; readonly value: T }
  | { readonly kind: 'failed'; readonly make: Make<T>; readonly error: unknown }

interface Run<T> {
  readonly make: Make<T>
  readonly cancel: () => void
}

/**
 * Works a generator out in slices of the main thread. `make` has to be the same function from render to render while
 * the question is (`useCallback`); its answer has to say what it is of, for it stays until the next is there.
 *
 * `of` is what goes on by itself, the forecast: where it has changed since the last render, a new `make` is taken for
 * the same question about a newer one. The run under way then ends first and gives its answer, and the newest begins
 * after it, for work that takes longer than forecasts take to come would else never end. Another `make` of the same
 * `of` is another question: the run is cancelled. null: nothing is asked. Whatever `make` or its generator throws is
 * thrown while rendering, to the nearest error boundary.
 */
export function useInSlices<T>(make: Make<T> | null, of: unknown): Sliced<T> {
  const [outcome, setOutcome] = useState<Outcome<T> | null>(null)
  const running = useRef<Run<T> | null>(null)
  const seen = useRef<unknown>(undefined)
  useEffect(() => {
    const newer = seen.current !== of
    seen.current = of
    const stop = () => {
      running.current?.cancel()
      running.current = null
    }
    if (make === null || outcome?.make === make) {
      stop()
      return
    }
    if (running.current !== null && (newer || running.current.make === make)) return
    stop()
    const cancel = startInSlices(make, {
      onValue: (value) => {
        running.current = null
        // What is drawn of it takes as long again: in slices, too.
        startTransition(() => setOutcome({ kind: 'value', make, value }))
      },
      onError: (error) => {
        running.current = null
        setOutcome({ kind: 'failed', make, error })
      },
    })
    running.current = { make, cancel }
  }, [make, of, outcome])
  useEffect(
    () => () => {
      running.current?.cancel()
      running.current = null
    },
    [],
  )
  if (outcome?.kind === 'failed') throw outcome.error
  return { value: outcome?.value ?? null, stale: make !== null && outcome?.make !== make }
}
