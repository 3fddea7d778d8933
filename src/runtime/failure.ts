import { FleetcastError } from '#forecast/errors.ts'

const NO_MEMORY =
  /bad_alloc|out of memory|allocation failed|failed to allocate|cannot enlarge memory|memory\.grow/i

export function isOutOfMemory(message: string): boolean {
  return NO_MEMORY.test(message)
}

/** An error of ONNX Runtime with a code; `doing` says under way of what it came. */
export function backendFailure(doing: string, error: unknown): FleetcastError {
  if (error instanceof FleetcastError) return error
  const message = briefMessage(error)
  const code = isOutOfMemory(message) ? 'out-of-memory' : 'backend-failed'
  return new FleetcastError(code, `${doing}: ${message}`, {}, { cause: error })
}

/** The library's sentence without the C++ signature and source path in front of it. */
export function briefMessage(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text
    .replace(/^.*ERROR_MESSAGE:\s*/s, '')
    .replace(/^\S*\.(?:cc|h):\d+\s+.*?\)\s+(?:const\s+)?/s, '')
    .trim()
}
