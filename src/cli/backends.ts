import { kernelNodeBackend } from '#runtime/kernel/node/kernelNode.ts'
import { nativeBackend } from '#runtime/native.ts'
import type { Backend } from '#runtime/types.ts'
import { wasmNodeBackend } from '#runtime/wasmNode.ts'

export const CLI_BACKENDS = ['kernel', 'native', 'wasm'] as const
export type CliBackend = (typeof CLI_BACKENDS)[number]

/** For `--help`. */
export const CLI_BACKENDS_SAID = `${CLI_BACKENDS.join(', ')} (default: the first that passes the self-check)`

const MAKE: Readonly<Record<CliBackend, () => Backend>> = {
  kernel: kernelNodeBackend,
  native: nativeBackend,
  wasm: wasmNodeBackend,
}

/** The one that was asked for; the others never stand in for it. Omitted: all of them, in their order. */
export function cliBackends(kind?: CliBackend): Backend[] {
  return (kind === undefined ? CLI_BACKENDS : [kind]).map((each) => MAKE[each]())
}
