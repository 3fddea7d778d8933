import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { nativeBackend } from '../../native.ts'
import type { Backend } from '../../types.ts'
import { kernelBackend, type Kernel } from '../backend.ts'
import type { FromMember } from '../member.mjs'
import { loadAddon, type Variant } from '../nativeKernel.mjs'
import type { StartThread } from '../pool.ts'
import { wasmShape } from '../wasmKernel.mjs'

/** Platforms that an addon was built for (see build.mjs); others run the WASM. */
const ADDONS: Readonly<Record<string, string>> = { 'linux-x64': 'kernel-linux-x64.node' }

export interface KernelNodeOptions {
  /** Default: every core that this process may use. */
  readonly threads?: number
  /** The code to run, as `kernelCodes` names it; default: the best that this machine has. */
  readonly code?: string
}

/** The kernel in threads of Node: machine code where there is some for this machine, else WASM. */
export function kernelNodeBackend({
  threads = availableParallelism(),
  code,
}: KernelNodeOptions = {}): Backend {
  return kernelBackend({
    load: () => loadKernel(code ?? kernelCodes()[0] ?? WASM),
    startThread,
    threads,
    threadName: 'thread',
    reference: nativeBackend(),
  })
}

const WASM = 'WASM'

/** What this machine can run, the fastest first: `AVX-512`, `AVX2`, `WASM`. */
export function kernelCodes(): string[] {
  return [...variants().map(({ name }) => name), WASM]
}

export function addonFile(): string | null {
  const name = ADDONS[`${process.platform}-${process.arch}`]
  return name === undefined ? null : built(name)
}

/** The addon's; none where there is no addon or it cannot be loaded, as beside another C library. */
export function variants(): readonly Variant[] {
  const file = addonFile()
  if (file === null) return []
  try {
    return loadAddon(file).variants
  } catch {
    return []
  }
}

async function loadKernel(code: string): Promise<Kernel> {
  const file = addonFile()
  const variant = variants().find(({ name }) => name === code)
  if (file !== null && variant !== undefined) {
    const { index, ...shape } = variant
    return { code: { kind: 'native', file, variant: index }, ...shape }
  }
  const module = await WebAssembly.compile(await readFile(built('kernel.wasm')))
  return { code: { kind: 'wasm', module }, ...wasmShape(module), name: WASM }
}

export function built(name: string): string {
  return fileURLToPath(new URL(`../built/${name}`, import.meta.url))
}

const startThread: StartThread = (onMessage, onLost) => {
  const worker = new Worker(new URL('./thread.mjs', import.meta.url), { execArgv: [], name: 'kernel' })
  let ended = false
  worker.on('message', (message: FromMember) => onMessage(message))
  worker.on('error', (error) => onLost(error instanceof Error ? error.message : String(error)))
  worker.on('exit', (code) => {
    if (!ended) onLost(`it ended with ${code}`)
  })
  return {
    post: (message) => worker.postMessage(message),
    // A process whose session nobody released ends all the same.
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
    end: async () => {
      ended = true
      await worker.terminate()
    },
  }
}
