/** Terminals, npm and npx pass the same signal on: within this time it is the one that came before. */
const SAME_MS = 2_000
const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const

/**
 * Aborts with the first SIGINT or SIGTERM, so that what is under way can be ended in order. A later one is from somebody
 * who will not wait: it ends the process at once. Returns the way to listen no longer.
 */
export function abortOnInterrupt(abort: AbortController): () => void {
  let firstMs: number | null = null
  const listeners = Object.entries(SIGNALS).map(([name, number]) => {
    const listener = () => {
      const nowMs = performance.now()
      firstMs ??= nowMs
      if (!abort.signal.aborted) abort.abort()
      else if (nowMs - firstMs > SAME_MS) process.exit(128 + number)
    }
    process.on(name, listener)
    return [name, listener] as const
  })
  return () => {
    for (const [name, listener] of listeners) process.off(name, listener)
  }
}
