import type { KernelLayout, KernelRun } from './wasmKernel.mjs'

/** One set of instructions that the addon was built for and the processor has. */
export interface Variant {
  readonly index: number
  /** `AVX-512`, `AVX2`. */
  readonly name: string
  readonly lanes: number
  readonly block: number
}

export interface Addon {
  /** The best first; none where the processor is older. */
  readonly variants: readonly Variant[]
}

/** Fails where the file is for another platform. */
export function loadAddon(file: string): Addon

/** See wasmKernel. variant: its index. */
export function nativeKernel(addon: Addon, variant: number, layout: KernelLayout): KernelRun
