/**
 * One write at a time of what is newest: whoever asks while a write is under way shares the next one. What it returns
 * settles as the first write that began after the request.
 */
export function writingLatest(write: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let waiting: Promise<void> | null = null
  const begin = (): Promise<void> => {
    const current = write().finally(() => {
      if (running === current) running = null
    })
    running = current
    return current
  }
  return () => {
    if (running === null) return begin()
    waiting ??= running
      .catch(() => undefined)
      .then(() => {
        waiting = null
        return begin()
      })
    return waiting
  }
}
