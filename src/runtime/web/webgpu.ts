import { FleetcastError, isAbort } from '#forecast/errors.ts'
import { partsSession } from '../partsSession.ts'
import { graphSession } from '../session.ts'
import type { Backend } from '../types.ts'
import { webgpuBuild } from './builds.ts'
import { compile } from './compile.ts'
import { boundGpu, silence } from './gpu.ts'
import { creationFailure, loadLibrary } from './library.ts'

/** A dispatch costs the page the same whatever the batch: many series share it. More exceed what GPUs have of memory. */
const BATCH = 256

export interface WebgpuOptions {
  /** Whether an adapter without a GPU behind it will do: it computes rightly, and far slower than WASM. */
  readonly software?: boolean
}

/**
 * ONNX Runtime's WebGPU provider. Fails with backend-unavailable where there is no adapter, and with backend-silent where
 * the browser does not answer: it never falls to the CPU unsaid.
 */
export function webgpuBackend({ software = false }: WebgpuOptions = {}): Backend {
  return {
    kind: 'webgpu',
    batchSize: BATCH,
    createSession: async (network, signal) => {
      signal.throwIfAborted()
      await requireAdapter(software)
      const build = await webgpuBuild()
      if (build === null) {
        throw new FleetcastError(
          'backend-unavailable',
          'webgpu: this browser lacks JSPI (WebAssembly.Suspending), and the page was built without the larger variant',
        )
      }
      const { ort, queue } = await loadLibrary(build, 'webgpu', 1)
      return await queue.run(async () => {
        signal.throwIfAborted()
        try {
          const compiled = await compile(ort, network, BATCH, signal)
          const facts = {
            kind: 'webgpu',
            description: compiled.description,
            shape: network.shape,
            TensorOf: ort.Tensor,
            queue,
            lost: deviceLoss(await ort.env.webgpu.device),
          } as const
          return compiled.kind === 'parts'
            ? partsSession(compiled, facts)
            : graphSession(compiled.whole, facts)
        } catch (error) {
          if (isAbort(error)) throw error
          throw silence() ?? creationFailure('webgpu', build, error)
        }
      })
    },
  }
}

async function requireAdapter(software: boolean): Promise<void> {
  // Typed as always there; it is not in insecure contexts and older browsers.
  const gpu = navigator.gpu as GPU | undefined
  if (gpu === undefined) {
    throw new FleetcastError(
      'backend-unavailable',
      'webgpu: not available in this browser, or only over https',
    )
  }
  boundGpu(gpu)
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null)
  const silent = silence()
  if (silent !== null) throw silent
  if (adapter === null) {
    throw new FleetcastError('backend-unavailable', 'webgpu: the browser has no graphics adapter')
  }
  // Typed as always there; Safari and older browsers lack it.
  const info = adapter.info as GPUAdapterInfo | undefined
  if (info?.isFallbackAdapter === true && !software) {
    const { vendor, architecture } = info
    throw new FleetcastError(
      'backend-unavailable',
      `webgpu: the only adapter is software (${vendor} ${architecture}), which is slower than WASM`,
    )
  }
}

/** Rejects when the device is lost (driver reset, GPU process gone); the whole library is then unusable. */
function deviceLoss(device: GPUDevice): Promise<never> {
  const lost = device.lost.then(({ message, reason }) => {
    const why = message || reason
    throw new FleetcastError('backend-failed', `webgpu: the graphics device was lost (${why})`)
  })
  // Handled by whoever runs; without a run there is nobody to tell.
  lost.catch(() => undefined)
  return lost
}
