import { FleetcastError } from '#forecast/errors.ts'
import { describeNetwork, type KernelNetwork } from '#model/kernel/describe.ts'
import type { Network } from '../network.ts'
import type { Backend, GraphSession } from '../types.ts'
import { checkInputs } from './checkInputs.ts'
import type { KernelCode } from './member.mjs'
import { KernelPool, type StartThread } from './pool.ts'

/** Runs are short, and a thread that ends one has the next at hand. */
const BATCH = 32
/** Beyond this, one thread that makes windows cannot keep up. */
const MOST_THREADS = 8

/** The kernel as this platform has it. */
export interface Kernel {
  readonly code: KernelCode
  /** Series that are computed at once, and outputs in a block of weights. */
  readonly lanes: number
  readonly block: number
  /** `AVX-512`, `WASM`. */
  readonly name: string
}

export interface KernelOptions {
  /** Fails with backend-unavailable where this platform cannot run it. */
  readonly load: () => Promise<Kernel>
  readonly startThread: StartThread
  readonly threads: number
  /** What a thread is called here: `thread`, `worker`. */
  readonly threadName: string
  readonly reference: Backend
}

/**
 * Our own code for the whole network in one pass, in threads that hold one copy each. It answers predictions alone: the
 * reference says what the network looked at.
 */
export function kernelBackend({ load, startThread, threads, threadName, reference }: KernelOptions): Backend {
  const count = Math.max(1, Math.min(threads, MOST_THREADS))
  return {
    kind: 'kernel',
    batchSize: BATCH,
    reference,
    createSession: async (network, signal) => {
      signal.throwIfAborted()
      if (network.explains) {
        throw new FleetcastError(
          'backend-unavailable',
          'kernel: it does not provide variable weights and attention',
        )
      }
      const kernel = await load()
      const described = describeNetwork(network.spec, network.weights, kernel.block)
      const { description, weights } = described
      const pool = await KernelPool.start(count, startThread, kernel.code, { description, weights }, signal)
      const many = pool.threads === 1 ? threadName : `${threadName}s`
      const text = `kernel (${kernel.name}), ${pool.threads} ${many}`
      return kernelSession(network, described, pool, kernel.lanes, text)
    },
  }
}

function kernelSession(
  { shape }: Network,
  described: KernelNetwork,
  pool: KernelPool,
  lanes: number,
  description: string,
): GraphSession {
  const { outputSizes } = described
  const levels = outputSizes.reduce((sum, size) => sum + size, 0)
  return {
    kind: 'kernel',
    description,
    outputNames: outputSizes.map((_, target) => `prediction.${target}`),
    // One that runs and one that waits for each thread.
    parallel: 2 * pool.threads,
    lanes,
    run: async (inputs, signal) => {
      signal.throwIfAborted()
      checkInputs(inputs, shape, described)
      const rows = inputs.batch * shape.predictionLength
      const values = await pool.run(inputs, rows * levels, signal)
      return new Map(
        targetsOf(values, outputSizes, rows).map((each, target) => [`prediction.${target}`, each]),
      )
    },
    release: () => pool.end(),
  }
}

/** [rows, levels of all targets] as [rows, levels] of each. */
function targetsOf(values: Float32Array, outputSizes: readonly number[], rows: number): Float32Array[] {
  const levels = values.length / rows
  if (outputSizes.length === 1) return [values]
  let from = 0
  return outputSizes.map((size) => {
    const target = new Float32Array(rows * size)
    for (let row = 0; row < rows; row++)
      target.set(values.subarray(row * levels + from, row * levels + from + size), row * size)
    from += size
    return target
  })
}
