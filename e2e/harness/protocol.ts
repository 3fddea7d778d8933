import type { BackendKind } from '#runtime/types.ts'
import type { Agreement } from '#testing/agreement.ts'

/** A golden case to run in the browser. */
export interface GoldenTask {
  readonly files: readonly File[]
  readonly backend: BackendKind
  /** Only the first series of the case; SwiftShader is slow. */
  readonly series: number
}

export interface TensorReport extends Agreement {
  readonly name: string
}

export interface GoldenReport {
  /** What ran, in the backend's own words. */
  readonly description: string
  readonly tensors: readonly TensorReport[]
}

export type GoldenAnswer = { readonly report: GoldenReport } | { readonly error: string }
