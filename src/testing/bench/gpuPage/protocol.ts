/** One run of the default model, or, with `load`, everything until it can run. */
export interface GpuRun {
  readonly description: string
  readonly ms: number
  /** Calls of dispatchWorkgroups. */
  readonly dispatches: number
  /** Compute pipelines that were made: shaders compiled. */
  readonly pipelines: number
  /** Queue submissions. */
  readonly submissions: number
  /** Buffers that are held after it. */
  readonly buffers: number
  readonly bufferBytes: number
}

/** batch: series; null: load. */
export type GpuTask = number | null
export type GpuAnswer = { readonly run: GpuRun } | { readonly error: string }
