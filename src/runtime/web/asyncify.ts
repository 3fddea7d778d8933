import mjs from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url'
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url'
import type { OrtBuild } from './builds.ts'

/** WebGPU for browsers without JSPI; larger and slower to compile. */
export const asyncifyBuild: OrtBuild = { load: () => import('onnxruntime-web/webgpu'), mjs, wasm }
