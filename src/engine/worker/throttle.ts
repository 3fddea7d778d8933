import type { Progress, ProgressListener } from '#forecast/progress.ts'

const INTERVAL_MS = 50

/** Passes on every new stage and every end, and else at most twenty steps a second. */
export function throttled(listener: ProgressListener): ProgressListener {
  let stage: Progress['stage'] | null = null
  let lastMs = -Infinity
  return (progress) => {
    const now = performance.now()
    const due = progress.stage !== stage || progress.done === progress.total || now - lastMs >= INTERVAL_MS
    if (!due) return
    stage = progress.stage
    lastMs = now
    listener(progress)
  }
}
