import type * as Ort from 'onnxruntime-common'
import { FleetcastError } from '#forecast/errors.ts'
import { backendFailure, briefMessage } from '../failure.ts'
import { SerialQueue } from '../serial.ts'
import type { BackendKind } from '../types.ts'
import type { OrtBuild } from './builds.ts'

/** One instance of ONNX Runtime: its own WASM memory, its own threads, one queue for all of its sessions. */
export interface OrtLibrary {
  readonly ort: typeof Ort
  readonly queue: SerialQueue
}

const libraries = new Map<OrtBuild, Promise<OrtLibrary>>()

/**
 * Loads the JavaScript of a build, once, and tells it where its files are; the WASM follows with the first
 * session. Fails with backend-unavailable.
 */
export function loadLibrary(build: OrtBuild, kind: BackendKind, threads: number): Promise<OrtLibrary> {
  const library = libraries.get(build) ?? load(build, kind, threads)
  libraries.set(build, library)
  return library
}

async function load(build: OrtBuild, kind: BackendKind, threads: number): Promise<OrtLibrary> {
  try {
    const ort = await build.load()
    ort.env.logLevel = 'error'
    ort.env.wasm.numThreads = threads
    ort.env.wasm.wasmPaths = { mjs: absolute(build.mjs), wasm: absolute(build.wasm) }
    return { ort, queue: new SerialQueue() }
  } catch (error) {
    throw new FleetcastError(
      'backend-unavailable',
      `${kind}: ONNX Runtime could not be loaded: ${briefMessage(error)}`,
      {},
      { cause: error },
    )
  }
}

/** An error of session creation: the host's fault (the WASM file), the graph's, or the machine's. */
export function creationFailure(kind: BackendKind, build: OrtBuild, error: unknown): FleetcastError {
  const message = briefMessage(error)
  // '<!DO' where '\0asm' is expected: hosts with a fallback page answer it for files that they lack.
  if (/expected magic word/i.test(message)) {
    const found = /3c 21|3c 68/i.test(message) ? 'a web page' : 'something else'
    return new FleetcastError(
      'backend-unavailable',
      `${kind}: the host answered ${found} instead of ${absolute(build.wasm)}`,
      {},
      { cause: error },
    )
  }
  if (/no available backend|failed to fetch|both async and sync fetching/i.test(message)) {
    return new FleetcastError('backend-unavailable', `${kind}: ${message}`, {}, { cause: error })
  }
  return backendFailure(`${kind}: the model could not be prepared`, error)
}

function absolute(url: string): string {
  return new URL(url, import.meta.url).href
}
