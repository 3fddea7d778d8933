import type * as Ort from 'onnxruntime-common'
import { FleetcastError, isHostFault } from '#forecast/errors.ts'
import { backendFailure, briefMessage, isOutOfMemory } from '../failure.ts'
import { SerialQueue } from '../serial.ts'
import type { BackendKind } from '../types.ts'
import type { OrtBuild } from './builds.ts'
import { hostFault, lookAt, whyNotLoaded } from './hostedFile.ts'
import { canShareMemory, lowerMemory, withoutSharing } from './memory.ts'

/** One instance of ONNX Runtime: its own WASM memory, its own threads, one queue for all of its sessions. */
export interface OrtLibrary {
  readonly ort: typeof Ort
  readonly queue: SerialQueue
}

const libraries = new Map<OrtBuild, Promise<OrtLibrary>>()

/**
 * Loads the JavaScript of a build, once, and tells it where its files are; the WASM follows with the first
 * session. Fails with backend-unavailable, or with what is wrong on the host.
 */
export function loadLibrary(build: OrtBuild, kind: BackendKind, threads: number): Promise<OrtLibrary> {
  const library = libraries.get(build) ?? load(build, kind, threads)
  libraries.set(build, library)
  // What the host lacks now it may have at the next try.
  library.catch(() => libraries.delete(build))
  return library
}

async function load(build: OrtBuild, kind: BackendKind, threads: number): Promise<OrtLibrary> {
  try {
    const paths = { mjs: absolute(build.mjs), wasm: absolute(build.wasm) }
    const shares = canShareMemory()
    lowerMemory(shares)
    const [ort, binary] = await Promise.all([
      build.load(),
      wasmBytes(paths.wasm, shares),
      requireGlue(paths.mjs),
    ])
    ort.env.logLevel = 'error'
    ort.env.wasm.numThreads = threads
    ort.env.wasm.wasmPaths = paths
    if (binary !== null) ort.env.wasm.wasmBinary = binary
    return { ort, queue: new SerialQueue() }
  } catch (error) {
    const fault = isHostFault(error) ? error : await whyNotLoaded(error)
    if (fault !== null) throw fault
    throw new FleetcastError(
      'backend-unavailable',
      `${kind}: ONNX Runtime could not be loaded: ${briefMessage(error)}`,
      {},
      { cause: error },
    )
  }
}

/** The glue is imported by ONNX Runtime, which does not say why it could not be; a host that is slow to say so may have it. */
async function requireGlue(url: string): Promise<void> {
  const fault = await hostFault(url, 'script')
  if (fault !== null && fault.code !== 'host-unreachable') throw fault
}

/**
 * The WASM's bytes, where ONNX Runtime cannot fetch them itself: it compiles a stream only of the right content type and
 * complains before it takes the bytes of another, and it asks for shared memory even for one thread. null: it can.
 */
async function wasmBytes(url: string, shares: boolean): Promise<ArrayBufferLike | null> {
  const found = await lookAt(url, 'wasm')
  if (found.kind === 'missing') {
    const fault = await hostFault(url, 'wasm')
    if (fault !== null) throw fault
  }
  const streams = found.kind !== 'served' || found.type === null || found.type === 'application/wasm'
  if (shares && streams) return null
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url}: the host returned HTTP ${response.status}`)
  const bytes = await response.arrayBuffer()
  return shares ? bytes : withoutSharing(new Uint8Array(bytes)).buffer
}

/** An error of session creation: the host's fault (the WASM file), the graph's, or the machine's. */
export function creationFailure(kind: BackendKind, build: OrtBuild, error: unknown): FleetcastError {
  const message = briefMessage(error)
  // '<!DO' where '\0asm' is expected: hosts with a fallback page answer it for files that they lack.
  if (/expected magic word/i.test(message)) {
    const found = /3c 21|3c 68/i.test(message) ? 'a web page' : 'something else'
    return new FleetcastError(
      'backend-unavailable',
      `${kind}: the host returned ${found} instead of ${absolute(build.wasm)}`,
      {},
      { cause: error },
    )
  }
  if (
    !isOutOfMemory(message) &&
    /no available backend|failed to fetch|both async and sync fetching/i.test(message)
  ) {
    return new FleetcastError('backend-unavailable', `${kind}: ${message}`, {}, { cause: error })
  }
  return backendFailure(`${kind}: the model could not be prepared`, error)
}

function absolute(url: string): string {
  return new URL(url, import.meta.url).href
}
