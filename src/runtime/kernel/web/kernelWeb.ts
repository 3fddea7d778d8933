import { FleetcastError } from '#forecast/errors.ts'
import { briefMessage } from '../../failure.ts'
import type { Backend } from '../../types.ts'
import { hostFault } from '../../web/hostedFile.ts'
import { wasmBackend } from '../../web/wasm.ts'
import { kernelBackend, type Kernel } from '../backend.ts'
import wasmUrl from '../built/kernel.wasm?url'
import type { FromMember } from '../member.mjs'
import type { StartThread } from '../pool.ts'
import { wasmShape } from '../wasmKernel.mjs'

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
  // Of their own: what the page passes on would wait for what the page does.
  const { port1: port, port2 } = new MessageChannel()
  port.onmessage = ({ data }: MessageEvent<FromMember>) => onMessage(data)
  port.onmessageerror = () => onLost('a message could not be read')
  worker.onerror = (event) => {
    event.preventDefault()
    onLost(event.message || 'its script could not be loaded')
  }
  worker.postMessage(null, [port2])
  return {
    post: (message) => port.postMessage(message),
    hold: () => undefined,
    end: () => {
      port.close()
      worker.terminate()
      return Promise.resolve()
    },
  }
}
