import { yieldToEventLoop } from './yieldToEventLoop.ts'

/** Leaves time for a frame between two slices: far below what a person or a frame budget notices. */
const FRAME_MS = 8

/**
 * Runs a generator to its end in slices of about sliceMs; the event loop turns between two of them, so that a cancel
 * can arrive and, on the main thread, a frame can be drawn.
 */
export async function runInSlices<T>(
  steps: Generator<void, T>,
  signal: AbortSignal,
  sliceMs = FRAME_MS,
): Promise<T> {
  for (;;) {
    const until = performance.now() + sliceMs
    do {
      const { done, value } = steps.next()
      if (done === true) return value
    } while (performance.now() < until)
    await yieldToEventLoop(signal)
  }
}
