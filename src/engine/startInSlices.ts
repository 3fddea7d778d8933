import { runInSlices } from './runInSlices.ts'
import { yieldToEventLoop } from './yieldToEventLoop.ts'

/** Who hears how the work ended; nobody does once it is cancelled. */
export interface SliceListeners<T> {
  readonly onValue: (value: T) => void
  /** Has to tell a person: nothing else will. */
  readonly onError: (error: unknown) => void
}

/**
 * Starts a generator in slices of the main thread and returns what cancels it. Every failure reaches `onError`, that
 * of `make` and of `onValue` included; a cancelled run reports neither value nor failure. isLater: also the first slice has a
 * task of its own, where what starts it is one that draws.
 */
export function startInSlices<T>(
  make: () => Generator<void, T>,
  { onValue, onError }: SliceListeners<T>,
  { isLater = false }: { readonly isLater?: boolean } = {},
): () => void {
  const controller = new AbortController()
  const { signal } = controller
  const work = async () => {
    try {
      if (isLater) await yieldToEventLoop(signal)
      const value = await runInSlices(make(), signal)
      if (!signal.aborted) onValue(value)
    } catch (error) {
      if (!signal.aborted) onError(error)
    }
  }
  void work()
  return () => {
    controller.abort()
  }
}
