import { yieldToEventLoop } from './yieldToEventLoop.ts'

/** A cancel waits for at most about this. */
const TURN_MS = 40

/** Runs a generator to its end; the event loop turns now and then, so that a cancel can arrive. */
export async function runInTurns<T>(steps: Generator<void, T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    const until = performance.now() + TURN_MS
    do {
      const { done, value } = steps.next()
      if (done === true) return value
    } while (performance.now() < until)
    await yieldToEventLoop(signal)
  }
}
