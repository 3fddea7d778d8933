import type { NetworkInputs } from '#forecast/window/inputs.ts'

export type BackendKind = 'webgpu' | 'wasm' | 'native'

/** A compiled graph on one backend. Calls are serial: run() queues behind the one before it. */
export interface GraphSession {
  readonly kind: BackendKind
  /** What really runs: `webgpu (all nodes)`, `webgpu + CPU nodes`, `wasm, 2 threads`, `native`. */
  readonly description: string
  readonly outputNames: readonly string[]
  /** Output name → values in row-major order. The inputs are not kept. */
  run: (inputs: NetworkInputs, signal: AbortSignal) => Promise<ReadonlyMap<string, Float32Array>>
  release: () => Promise<void>
}

/** One way of running graphs; creation fails with backend-unavailable rather than falling back silently. */
export interface Backend {
  readonly kind: BackendKind
  /** Series per run() that suit this backend. */
  readonly batchSize: number
  createSession: (graph: Uint8Array, shape: GraphShape, signal: AbortSignal) => Promise<GraphSession>
}

/** Sizes that turn NetworkInputs into tensors. */
export interface GraphShape {
  readonly encoderLength: number
  readonly predictionLength: number
  readonly reals: number
  readonly categoricals: number
}
