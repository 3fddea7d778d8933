import { FleetcastError } from '#forecast/errors.ts'
import type { NetworkInputs } from '#forecast/window/inputs.ts'
import type { WindowPlan } from '#forecast/window/plan.ts'
import type { WindowSpec } from '#forecast/window/spec.ts'
import type { GraphSession } from '#runtime/types.ts'
import type { CompiledModel } from '../model/compileModel.ts'
import type { ProgressListener } from '#forecast/progress.ts'
import { yieldToEventLoop } from '../yieldToEventLoop.ts'

/** What batches of a thread that must not be blocked for long begin with. */
const FIRST_BATCH = 4

/** The outputs of the series from `from` on, and the inputs that they answer. */
export type OnAnswer = (
  from: number,
  outputs: ReadonlyMap<string, Float32Array>,
  inputs: NetworkInputs,
) => void

/**
 * Runs every series of a plan through the network, batch by batch; the event loop turns between two runs. A run of a
 * CPU backend blocks its thread, and a cancel waits for it: where the model was compiled with a limit, batches grow
 * and shrink to about that.
 */
export async function runInference(
  plan: WindowPlan,
  session: GraphSession,
  { backend: { batchSize }, maxBlockingMs }: Pick<CompiledModel, 'backend' | 'maxBlockingMs'>,
  onAnswer: OnAnswer,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<void> {
  const total = plan.series.length
  const limitMs = session.kind === 'webgpu' ? null : maxBlockingMs
  let batch = limitMs === null ? batchSize : Math.min(FIRST_BATCH, batchSize)
  let from = 0
  while (from < total) {
    onProgress({ stage: 'forecasting', done: from, total, unit: 'series' })
    await yieldToEventLoop(signal)
    const to = Math.min(from + batch, total)
    const startedMs = performance.now()
    const inputs = plan.inputs(from, to)
    onAnswer(from, await session.run(inputs, signal), inputs)
    const tookMs = performance.now() - startedMs
    if (limitMs !== null && tookMs > limitMs) batch = Math.max(1, batch >> 1)
    else if (limitMs !== null && tookMs < limitMs / 2) batch = Math.min(2 * batch, batchSize)
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
