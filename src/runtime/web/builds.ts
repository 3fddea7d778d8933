import cpuMjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url'
import cpuWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url'
import jspiMjs from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs?url'
import jspiWasm from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url'
import type * as Ort from 'onnxruntime-common'

/**
 * A build of ONNX Runtime: its JavaScript and the two files that it fetches itself. They are files of their own
 * because a WASM thread loads the glue again: bundled into the worker it would start the worker instead.
 */
export interface OrtBuild {
  readonly load: () => Promise<typeof Ort>
  readonly mjs: string
  readonly wasm: string
}

/** CPU only; the floor that every browser has. */
export const cpuBuild: OrtBuild = {
  load: () => import('onnxruntime-web/wasm'),
  mjs: cpuMjs,
  wasm: cpuWasm,
}

/** WebGPU through WebAssembly's JavaScript Promise Integration. */
const jspiBuild: OrtBuild = {
  load: () => import('onnxruntime-web/jspi'),
  mjs: jspiMjs,
  wasm: jspiWasm,
}

/**
 * The build with WebGPU that this browser can run; null if none was shipped. The asyncify one needs no JSPI, but
 * exceeds what common static hosts take (25 MiB a file), so it is in the build only when asked for.
 */
export async function webgpuBuild(): Promise<OrtBuild | null> {
  if ('Suspending' in WebAssembly) return jspiBuild
  if (import.meta.env.VITE_ASYNCIFY === '1') return (await import('./asyncify.ts')).asyncifyBuild
  return null
}
