import { useEffect, useState } from 'react'
import { startInSlices } from '#engine/startInSlices.ts'

/** What has been worked out so far. */
export interface Sliced<T> {
  /** The last answer, which may be to an earlier question; null: there is none yet. */
  readonly value: T | null
  /** Whether the present question is still being worked out. */
  readonly stale: boolean
}

type Make<T> = () => Generator<void, T>

type Outcome<T> =
  | { readonly kind: 'value'; readonly make: Make<T>; readonly value: T }
  | { readonly kind: 'failed'; readonly make: Make<T>; readonly error: unknown }

/**
 * Works a generator out in slices of the main thread. Another `make` is another question: the run before is
 * cancelled, and its answer stays until the next is there, so `make` has to be the same function from render to
 * render while the question is (`useCallback`). null: nothing is asked. Whatever `make` or its generator throws is
 * thrown while rendering, to the nearest error boundary.
 */
export function useInSlices<T>(make: Make<T> | null): Sliced<T> {
  const [outcome, setOutcome] = useState<Outcome<T> | null>(null)
  const done = outcome?.make === make
  useEffect(() => {
    if (make === null || done) return
    return startInSlices(make, {
      onValue: (value) => {
        setOutcome({ kind: 'value', make, value })
      },
      onError: (error) => {
        setOutcome({ kind: 'failed', make, error })
      },
    })
  }, [make, done])
  if (outcome?.kind === 'failed') throw outcome.error
  return { value: outcome?.value ?? null, stale: make !== null && !done }
}
