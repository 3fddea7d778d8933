import type { NetworkInputs } from '#forecast/window/inputs.ts'

/** A network as the kernel takes it. */
export interface KernelLayout {
  readonly description: Int32Array
  readonly weights: Float32Array
}

/**
 * A network that is ready to run: inputs, and how many numbers the answer is, to [batch, D, levels of all targets]. It
 * blocks its thread.
 */
export type KernelRun = (inputs: NetworkInputs, outputs: number) => Float32Array

/** Makes room for a network. Fails with a RangeError where memory is refused. */
export function wasmKernel(module: WebAssembly.Module, layout: KernelLayout): KernelRun

/** How many series are computed at once, and the outputs in a block of weights. */
export function wasmShape(module: WebAssembly.Module): { readonly lanes: number; readonly block: number }
