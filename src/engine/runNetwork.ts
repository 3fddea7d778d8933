import type { WindowPlan } from '#forecast/window/plan.ts'
import type { Backend, GraphSession } from '#runtime/types.ts'
import type { ProgressListener } from './api.ts'
import { pause } from './pause.ts'

/** A run of a CPU backend blocks its thread, and a cancel waits for it: smaller batches follow a longer one. */
const BLOCKING_MS = 120

/**
 * Runs every series of a plan through the network, batch by batch; the event loop turns between two runs.
 * onAnswer gets the outputs of the series from `from` on.
 */
export async function runNetwork(
  plan: WindowPlan,
  session: GraphSession,
  { batchSize }: Backend,
  onAnswer: (from: number, outputs: ReadonlyMap<string, Float32Array>) => void,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<void> {
  const total = plan.series.length
  let batch = batchSize
  let from = 0
  while (from < total) {
    onProgress({ stage: 'forecasting', done: from, total, unit: 'series' })
    await pause(signal)
    const to = Math.min(from + batch, total)
    const startedMs = performance.now()
    onAnswer(from, await session.run(plan.inputs(from, to), signal))
    const tookMs = performance.now() - startedMs
    if (session.kind !== 'webgpu' && tookMs > BLOCKING_MS) batch = Math.max(1, batch >> 1)
    from = to
  }
  onProgress({ stage: 'forecasting', done: total, total, unit: 'series' })
}
