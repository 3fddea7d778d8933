/** About as long as one turn may take: a tick that comes meanwhile waits no longer. */
const SLICE_MS = 20

/** Runs a generator in slices, so that ticks are heard meanwhile. Rejects with AbortError. */
export async function runSteps<T>(steps: Generator<void, T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    signal.throwIfAborted()
    const until = performance.now() + SLICE_MS
    do {
      const { done, value } = steps.next()
      if (done === true) return value
    } while (performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 0))
  }
}
