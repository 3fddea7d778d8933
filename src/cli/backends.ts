import { nativeBackend } from '#runtime/native.ts'
import type { Backend } from '#runtime/types.ts'
import { wasmNodeBackend } from '#runtime/wasmNode.ts'

export const CLI_BACKENDS = ['native', 'wasm'] as const
export type CliBackend = (typeof CLI_BACKENDS)[number]

/** The one that was asked for; the other never stands in for it. */
export function cliBackend(kind: CliBackend): Backend {
  return kind === 'native' ? nativeBackend() : wasmNodeBackend()
}
