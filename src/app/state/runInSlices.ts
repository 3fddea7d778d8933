/** Leaves time for a frame between two slices: far below what a person or a frame budget notices. */
const SLICE_MS = 8

/** Runs a generator to its end in slices of the main thread; a cancel takes effect between two of them. */
export async function runInSlices<T>(steps: Generator<void, T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    const until = performance.now() + SLICE_MS
    do {
      const { done, value } = steps.next()
      if (done === true) return value
    } while (performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 0))
    signal.throwIfAborted()
  }
}
