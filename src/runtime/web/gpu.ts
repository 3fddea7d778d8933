import { FleetcastError } from '#forecast/errors.ts'

/** A first start of a driver takes a second or two; browsers that will not answer never do. */
const ANSWER_MS = 5_000

const bounded = new WeakSet<GPU>()
let silent: FleetcastError | null = null

/** That the browser left a request for a graphics adapter or device unanswered; null: it answered so far. */
export function silence(): FleetcastError | null {
  return silent
}

/**
 * Gives every request for an adapter, and for a device of it, a deadline. ONNX Runtime makes its own requests and waits
 * for them without end; and so would whoever asks for another session after it.
 */
export function boundGpu(gpu: GPU): void {
  silent = null
  if (bounded.has(gpu)) return
  bounded.add(gpu)
  const askAdapter = gpu.requestAdapter.bind(gpu)
  // Async, because it may throw at once.
  gpu.requestAdapter = async (options) => {
    const adapter = await answered('adapter', async () => askAdapter(options))
    if (adapter === null) return null
    const askDevice = adapter.requestDevice.bind(adapter)
    adapter.requestDevice = (descriptor) => answered('device', async () => askDevice(descriptor))
    return adapter
  }
}

async function answered<T>(what: string, ask: () => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      silent = new FleetcastError(
        'backend-silent',
        `webgpu: the browser provided no graphics ${what} within ${ANSWER_MS / 1000} s`,
      )
      reject(silent)
    }, ANSWER_MS)
  })
  try {
    return await Promise.race([ask(), late])
  } finally {
    clearTimeout(timer)
  }
}
