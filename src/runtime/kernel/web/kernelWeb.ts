import { FleetcastError } from '#forecast/errors.ts'
import { briefMessage } from '../../failure.ts'
import type { Backend } from '../../types.ts'
import { hostFault } from '../../web/hostedFile.ts'
import { wasmBackend } from '../../web/wasm.ts'
import { kernelBackend, type Kernel } from '../backend.ts'
import wasmUrl from '../built/kernel.wasm?url'
import type { FromMember, ToMember } from '../member.mjs'
import type { StartThread } from '../pool.ts'
import { wasmShape } from '../wasmKernel.mjs'
import { UP } from './up.ts'

/** The kernel in workers of the browser, one for each core: they share nothing, so any host will do. */
export function kernelWebBackend(): Backend {
  return kernelBackend({
    load: loadKernel,
    startThread,
    threads: navigator.hardwareConcurrency,
    threadName: 'worker',
    reference: wasmBackend(),
  })
}

async function loadKernel(): Promise<Kernel> {
  // Typed as always there; within a worker, older browsers lack it.
  if ((globalThis.Worker as typeof Worker | undefined) === undefined) {
    throw new FleetcastError(
      'backend-unavailable',
      'kernel: this browser cannot start a worker inside a worker',
    )
  }
  const url = new URL(wasmUrl, import.meta.url).href
  try {
    const response = await fetch(url)
    if (!response.ok) throw new Error(`the host returned HTTP ${response.status}`)
    // Of any content type: its bytes are compiled.
    const module = await WebAssembly.compile(await response.arrayBuffer())
    return { code: { kind: 'wasm', module }, ...wasmShape(module), name: 'WASM' }
  } catch (error) {
    const fault = await hostFault(url, 'wasm')
    if (fault !== null) throw fault
    const why = briefMessage(error)
    throw new FleetcastError('backend-unavailable', `kernel: ${why}`, {}, { cause: error })
  }
}

const startThread: StartThread = (onMessage, onLost) => {
  const worker = new Worker(new URL('./kernelWorker.ts', import.meta.url), { type: 'module', name: 'kernel' })
  const waiting: ToMember[] = []
  let isUp = false
  worker.onmessage = ({ data }: MessageEvent<FromMember | typeof UP>) => {
    if (data !== UP) {
      onMessage(data)
      return
    }
    isUp = true
    for (const message of waiting.splice(0)) worker.postMessage(message)
  }
  worker.onerror = (event) => {
    event.preventDefault()
    onLost(event.message || 'its script could not be loaded')
  }
  worker.onmessageerror = () => onLost('a message could not be read')
  return {
    post: (message) => (isUp ? worker.postMessage(message) : waiting.push(message)),
    hold: () => undefined,
    end: () => {
      worker.terminate()
      return Promise.resolve()
    },
  }
}
