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
 * Runs every series of a plan through the network, batch by batch. A run of ONNX Runtime on a CPU blocks its thread, and a
 * cancel waits for it: the event loop turns between two runs, and where the model was compiled with a limit, batches grow
 * and shrink to about that. Where the session runs several batches at once, they are answered in any order.
 */
export async function runInference(
  plan: WindowPlan,
  session: GraphSession,
  compiled: Pick<CompiledModel, 'backend' | 'maxBlockingMs'>,
  onAnswer: OnAnswer,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<void> {
  const run = session.parallel > 1 ? runAtOnce : runInTurn
  await run(plan, session, compiled, onAnswer, onProgress, signal)
  const total = plan.series.length
  onProgress({ stage: 'forecasting', done: total, total, unit: 'series' })
}

/** One batch after the other. */
async function runInTurn(
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
}

/**
 * As many batches under way as the session takes. They run in other threads; what a cancel waits for is one batch's
 * windows. The last ones are smaller, so that all threads end at about the same time.
 */
async function runAtOnce(
  plan: WindowPlan,
  session: GraphSession,
  { backend: { batchSize }, maxBlockingMs }: Pick<CompiledModel, 'backend' | 'maxBlockingMs'>,
  onAnswer: OnAnswer,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<void> {
  const total = plan.series.length
  const { parallel, lanes } = session
  let [next, done, most] = [0, 0, batchSize]
  const failed = new AbortController()
  const goOn = async (): Promise<void> => {
    // One each: Node warns of more than ten who listen to one signal.
    const either = AbortSignal.any([signal, failed.signal])
    for (;;) {
      await yieldToEventLoop(either)
      if (next >= total) return
      onProgress({ stage: 'forecasting', done, total, unit: 'series' })
      const share = Math.ceil((total - next) / parallel / lanes) * lanes
      const from = next
      const to = Math.min(from + Math.min(share, most), total)
      next = to
      const startedMs = performance.now()
      const inputs = plan.inputs(from, to)
      const outputs = await session.run(inputs, either)
      onAnswer(from, outputs, inputs)
      done += to - from
      // Of the time, half is waiting behind the batch before it.
      const tookMs = performance.now() - startedMs
      if (maxBlockingMs !== null && tookMs > 2 * maxBlockingMs) most = Math.max(lanes, most >> 1)
    }
  }
  const running = Array.from({ length: parallel }, () =>
    goOn().catch((error: unknown) => {
      // The others fail of the same, and none answers any longer.
      failed.abort(error)
      throw error
    }),
  )
  await Promise.all(running)
}

/** Per target [batch, D, Q]: the network's levels before de-normalization. */
export function predictionsOf(
  { targets }: WindowSpec,
  outputs: ReadonlyMap<string, Float32Array>,
): Float32Array[] {
  return targets.map(({ name }, target) => {
    const values = outputs.get(`prediction.${target}`)
    if (values === undefined) throw new FleetcastError('internal', `the graph has no output for ${name}`)
    return values
  })
}
