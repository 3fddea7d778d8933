import type { NetworkInputs } from '#forecast/window/inputs.ts'
import type { Network } from './network.ts'

export type BackendKind = 'webgpu' | 'kernel' | 'wasm' | 'native'

/** A compiled network on one backend. */
export interface GraphSession {
  readonly kind: BackendKind
  /** What really runs: `webgpu (all nodes, own LSTM)`, `webgpu (some nodes on the CPU, own LSTM)`, `kernel (AVX-512), 2 threads`, `wasm, 2 threads`, `native`. */
  readonly description: string
  readonly outputNames: readonly string[]
  /**
   * How many runs may be under way at once: 1, and run() queues behind the one before it and blocks this thread (but on
   * WebGPU); more, and they keep other threads busy, and answer in any order.
   */
  readonly parallel: number
  /** Series that are computed together: a run of fewer takes as long. */
  readonly lanes: number
  /** Output name → values in row-major order. The inputs are not kept. */
  run: (inputs: NetworkInputs, signal: AbortSignal) => Promise<ReadonlyMap<string, Float32Array>>
  release: () => Promise<void>
}

/** One way of running networks; creation fails with backend-unavailable rather than falling back silently. */
export interface Backend {
  readonly kind: BackendKind
  /** Series per run() that suit this backend. */
  readonly batchSize: number
  /**
   * Who vouches for this one where a model brings no answer of PyTorch's, and says what the network looked at in its
   * place; absent: it does so itself.
   */
  readonly reference?: Backend
  createSession: (network: Network, signal: AbortSignal) => Promise<GraphSession>
}

/** Sizes that turn NetworkInputs into tensors. */
export interface GraphShape {
  readonly encoderLength: number
  readonly predictionLength: number
  readonly reals: number
  readonly categoricals: number
  /** Columns of the reals that series may have in common. */
  readonly common: readonly number[]
}
