import type { NetworkInputs } from '#forecast/window/inputs.ts'
import type { KernelLayout, KernelRun } from './wasmKernel.mjs'

/** Which machine code runs, as threads are told. */
export type KernelCode =
  | { readonly kind: 'wasm'; readonly module: WebAssembly.Module }
  | { readonly kind: 'native'; readonly file: string; readonly variant: number }

export type ToMember =
  | { readonly type: 'load'; readonly kernel: KernelCode; readonly network: KernelLayout }
  /** outputs: how many numbers the answer is. */
  | { readonly type: 'run'; readonly id: number; readonly inputs: NetworkInputs; readonly outputs: number }

export type FromMember =
  | { readonly type: 'loaded' }
  | { readonly type: 'answer'; readonly id: number; readonly values: Float32Array<ArrayBuffer> }
  /** id null: the network could not be loaded. */
  | { readonly type: 'failed'; readonly id: number | null; readonly message: string }

type Kernels = {
  readonly [Kind in KernelCode['kind']]?: (
    code: Extract<KernelCode, { kind: Kind }>,
    network: KernelLayout,
  ) => KernelRun
}

export function member(
  kernels: Kernels,
  post: (message: FromMember, transfer: readonly ArrayBuffer[]) => void,
): (message: ToMember) => void
