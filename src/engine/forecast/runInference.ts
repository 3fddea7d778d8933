import { FleetcastError } from '#forecast/errors.ts'
import type { NetworkInputs } from '#forecast/window/inputs.ts'
import type { WindowPlan } from '#forecast/window/plan.ts'
import type { WindowSpec } from '#forecast/window/spec.ts'
import type { Backend, GraphSession } from '#runtime/types.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import { yieldToEventLoop } from '../yieldToEventLoop.ts'

/** A run of a CPU backend blocks its thread, and a cancel waits for it: batches grow and shrink to about this. */
const BLOCKING_MS = 80
const FIRST_BLOCKING_BATCH = 4

/** The outputs of the series from `from` on, and the inputs that they answer. */
export type OnAnswer = (
  from: number,
  outputs: ReadonlyMap<string, Float32Array>,
  inputs: NetworkInputs,
) => void

/** Runs every series of a plan through the network, batch by batch; the event loop turns between two runs. */
export async function runInference(
  plan: WindowPlan,
  session: GraphSession,
  { batchSize }: Backend,
  onAnswer: OnAnswer,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<void> {
  const total = plan.series.length
  const blocks = session.kind !== 'webgpu'
  let batch = blocks ? Math.min(FIRST_BLOCKING_BATCH, batchSize) : batchSize
  let from = 0
  while (from < total) {
    onProgress({ stage: 'forecasting', done: from, total, unit: 'series' })
    await yieldToEventLoop(signal)
    const to = Math.min(from + batch, total)
    const startedMs = performance.now()
    const inputs = plan.inputs(from, to)
    onAnswer(from, await session.run(inputs, signal), inputs)
    const tookMs = performance.now() - startedMs
    if (blocks && tookMs > BLOCKING_MS) batch = Math.max(1, batch >> 1)
    else if (blocks && tookMs < BLOCKING_MS / 2) batch = Math.min(2 * batch, batchSize)
    from = to
  }
  onProgress({ stage: 'forecasting', done: total, total, unit: 'series' })
}

/** Per target [batch, D, Q]: the network's levels before de-normalisation. */
export function predictionsOf(
  { targets }: WindowSpec,
  outputs: ReadonlyMap<string, Float32Array>,
): Float32Array[] {
  return targets.map(({ name }, target) => {
    const values = outputs.get(`prediction.${target}`)
    if (values === undefined) throw new FleetcastError('internal', `the graph does not predict ${name}`)
    return values
  })
}
